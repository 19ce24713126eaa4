// Ends in the captures of a spawned lambda.
#include <thread>
void start() {
  int x = 1;
  std::thread handle([&x, 