// Includes guarded_b.h, which includes this file.
#ifndef GUARDED_A_H
#define GUARDED_A_H
#include "guarded_b.h"
#include <thread>
void work(int);
inline void first(int n) {
  std::thread task([&n] { work(n); });
  task.join();
}
#endif
