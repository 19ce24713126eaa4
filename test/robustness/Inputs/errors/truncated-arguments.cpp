// Ends behind a comma in the arguments of a spawn.
#include <thread>
void work(int);
void start() {
  std::thread handle(work, 