// FLAGS: -std=c++20
// Designated, nested and braced initialisers that hold spawns.
#include <thread>
#include <utility>
#include <vector>
void work(int);
struct Job {
  int number = 0;
  std::jthread task;
  struct {
    std::jthread first, second;
  } pair;
};
void start() {
  Job job{.number = 1, .task = std::jthread([] { work(1); }), .pair = {.first{work, 2}, .second{}}};
  Job jobs[]{{1, std::jthread{work, 3}, {}}, {.number = 2}};
  std::pair<int, std::jthread> both{1, std::jthread([n = job.number] { work(n); })};
  auto &[number, task] = both;
  auto list = {1, 2, 3};
  std::vector<std::vector<int>> numbers{{1, 2}, {3}};
  for (auto n : {number, *list.begin(), numbers[0][0]})
    work(n);
  if (jobs[0].task.joinable())
    jobs[0].task.join();
}
