// FLAGS: -std=c++20
// if, switch and for with initialisers that are handles; GNU case ranges.
#include <thread>
#include <vector>
void work(int);
void start(int n) {
  if (std::thread task(work, 1); task.joinable())
    task.join();
  switch (std::jthread task(work, 2); n) {
  case 0 ... 9:
    work(n);
    break;
  case 10:
  case 11: {
    std::jthread inner(work, 3);
    break;
  }
  default:;
  }
  for (std::vector<std::jthread> tasks(2); auto &task : tasks)
    task = std::jthread(work, 4);
  while (std::jthread *task = n-- > 0 ? new std::jthread(work, 5) : nullptr)
    delete task;
}
