// Ends within the arguments of a macro.
#include <thread>
void work(int);
#define GO(...) std::thread([&] __VA_ARGS__).detach()
void start(int n) {
  GO({ work(n); }