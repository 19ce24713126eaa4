// FLAGS: -std=c++20 -isystem ../include/system
// Macros and templates of a system header, and the pitfall that they make here.
#include <spawn_macros.h>
void work(int);
void start() {
  SYSTEM_FAN_OUT(4, work);
  for (int i = 0; i < 4; ++i)
    system_spawn([&] { work(i); });
}
