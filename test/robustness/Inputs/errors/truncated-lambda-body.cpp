// Ends in the body of a lambda that is spawned in a loop.
#include <thread>
#include <vector>
void work(int);
void start() {
  std::vector<std::thread> handles;
  for (int i = 0; i < 4; ++i)
    handles.emplace_back([&] { work(i