// Copies of what cannot be copied, moves of what is gone.
#include <mutex>
#include <thread>
#include <vector>
void work(std::thread);
struct Service {
  std::mutex mutex;
  std::thread task;
};
Service start(Service service) {
  std::thread first([] {});
  std::thread second = first;
  std::thread third(second), fourth{third};
  std::mutex a;
  auto closure = [a, first] { return a; };
  std::thread fifth(closure, first, a);
  work(first);
  std::vector<std::thread> handles{std::thread(), second};
  for (auto handle : handles)
    handle.join();
  Service copy = service;
  copy = service;
  return service = copy;
}
