// Spawns in default arguments and default member initialisers.
#include <thread>
void work(int);
struct Service {
  int value = 1;
  std::thread early = std::thread([this] { work(late); });
  int late = 2;
};
void start(std::thread task = std::thread([] { work(1); }), int n = (std::thread(work, 2).detach(), 3)) {
  work(n);
}
void use() {
  Service service;
  start();
  start();
}
