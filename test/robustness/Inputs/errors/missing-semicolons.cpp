// Semicolons missing behind classes, members, spawns and joins.
#include <thread>
void work(int)
class Service {
  std::thread task_
  int value_
  void start() { task_ = std::thread([this] { work(value_) }) }
}
void start() {
  std::thread handle([&] { work(1) })
  handle.join()
}
