// A comment that is not closed.
#include <thread>
void work(int);
void start(int n) {
  std::thread handle([&n] { work(n); }); /* here it starts
  handle.join();
}
