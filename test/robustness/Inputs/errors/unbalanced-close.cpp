// A brace too many is closed.
#include <thread>
void work(int);
void first(int n) {
  std::thread handle([&] { work(n); } });
  }
  handle.join();
}
}
void second() { std::thread handle(work, 1); }
