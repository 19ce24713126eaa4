// Duff's device round a spawn.
#include <thread>
#include <vector>
void work(int);
void start(int count) {
  std::vector<std::thread> handles;
  int n = (count % 8 + 3) / 4;
  switch (count % 4) {
  case 0:
    do {
      handles.emplace_back(work, 0);
      [[fallthrough]];
    case 3:
      handles.emplace_back(work, 3);
      [[fallthrough]];
    case 2:
      handles.emplace_back(work, 2);
      [[fallthrough]];
    case 1:
      handles.emplace_back(work, 1);
    } while (--n > 0);
  }
  for (std::thread &handle : handles)
    handle.join();
}
