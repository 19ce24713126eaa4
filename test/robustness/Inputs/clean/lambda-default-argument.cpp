// FLAGS: -std=c++20
// Lambdas in default arguments of functions, lambdas and templates.
#include <thread>
void work(int);
template <typename F = decltype([] { work(1); })> void run(F task = F()) {
  std::thread handle(task);
  handle.join();
}
void start(void (*task)() = [] { work(2); },
           int value = [](int n = [] { return 3; }()) { return n; }()) {
  std::thread handle(task);
  std::thread other([](int n = [] { return 4; }()) { work(n); });
  other.join();
  handle.join();
  work(value);
}
void all() {
  run();
  start();
}
