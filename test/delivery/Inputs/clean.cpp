#include <thread>

void join() {
  std::thread worker([] {});
  worker.join();
}
