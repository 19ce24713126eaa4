// A header that is found through -isystem.
#ifndef SPAWN_MACROS_H
#define SPAWN_MACROS_H
#include <thread>
#define SYSTEM_FAN_OUT(count, task)                                            \
  for (int i = 0; i < (count); ++i)                                            \
  std::thread([&] { task(i); }).detach()
template <typename F> void system_spawn(F task) { std::thread(task).detach(); }
inline void system_pitfall() {
  for (int i = 0; i < 4; ++i)
    std::thread([&] { (void)i; }).detach();
}
#endif
