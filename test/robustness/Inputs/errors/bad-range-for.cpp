// Range-for over what is no range, with spawns in the body.
#include <thread>
#include <vector>
void work(int);
struct NoEnd {
  int *begin();
};
void start(int n) {
  for (auto &item : 42)
    std::thread([&] { work(item); }).detach();
  for (auto item : NoEnd())
    std::thread([&] { work(item); }).detach();
  for (auto &item : undeclared)
    std::thread([&] { work(item); }).detach();
  for (Unknown item : std::vector<int>())
    std::thread([&] { work(item); }).detach();
  for (std::thread &handle : n)
    handle.join();
  for (int i : {1, 2.5, "three"})
    std::thread([&] { work(i); }).detach();
  for (;)
    std::thread([&] { work(n); }).detach();
}
