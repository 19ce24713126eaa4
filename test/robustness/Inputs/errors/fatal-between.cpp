// A fatal error in the middle of a function that spawns.
#include <thread>
void work(int);
void start(int n) {
  std::thread handle(work, n);
  if (n > 0) {
#include "no_such_body.inc"
    return;
  }
  handle.join();
}
void more() { std::thread([] {}).detach(); }
