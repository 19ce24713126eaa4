// #error and #warning beside spawns.
#include <thread>
void work(int);
void start(int n) {
  std::thread handle([&n] {
#error not in here
    work(n);
  });
#warning not joined
#if n
}
#endif
}
