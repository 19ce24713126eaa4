// Ends in a template argument list.
#include <thread>
#include <vector>
void start() {
  std::vector<std::thread