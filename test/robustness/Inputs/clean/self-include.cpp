// A file that includes itself.
#ifndef SELF
#define SELF
#include <thread>
template <int N> struct Stage;
#include "self-include.cpp"
void start() { Stage<1>::run(); }
#else
template <int N> struct Stage {
  static void work() {}
  static void run() {
    std::thread task(work);
    task.join();
  }
};
#endif
