// FLAGS: -std=c++20 -fno-exceptions -fno-rtti -fno-threadsafe-statics
// Compiled without exceptions and run-time type information.
#include <thread>
#include <vector>
void work(int);
int &counter() {
  static int count = [] { return 1; }();
  return count;
}
void start() {
  std::vector<std::thread> tasks;
  for (int i = 0; i < 4; ++i)
    tasks.emplace_back([i] { work(i); });
  for (auto &task : tasks)
    task.join();
}
