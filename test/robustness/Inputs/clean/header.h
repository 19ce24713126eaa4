// FLAGS: -std=c++20 -x c++-header
// A header linted as a file of its own.
#pragma once
#include <thread>
inline void start(int n) {
  std::thread task([&n] { (void)n; });
  task.join();
}
