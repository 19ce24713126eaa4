// Ends in the condition of a loop that spawns.
#include <thread>
void work(int);
void start(int n) {
  for (int i = 0; i < n; std::thread([&] { work(i); }).detach(), ++