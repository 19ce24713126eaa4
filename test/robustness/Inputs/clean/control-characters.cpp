// Form feeds and vertical tabs between the tokens.
#include <thread>

void work();

void start() {
  std::thread task(work);
  task.join();
}
