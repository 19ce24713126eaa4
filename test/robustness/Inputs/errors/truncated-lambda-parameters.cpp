// Ends in the parameters of a spawned lambda.
#include <thread>
void start() {
  std::thread handle([=](int n, auto &&