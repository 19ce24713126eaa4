// Begins with a UTF-8 byte order mark.
#include <thread>
void work();
void start() {
  std::thread task(work);
  task.join();
}
