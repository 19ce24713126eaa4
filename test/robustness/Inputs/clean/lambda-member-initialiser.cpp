// FLAGS: -std=c++20
// Lambdas in default member initialisers, some capturing this.
#include <functional>
#include <thread>
void work(int);
struct Service {
  int value = [] { return 1; }();
  int next = [this] { return value + 1; }();
  static inline int shared = [] { return 2; }();
  int nested[2] = {[this] { return [this] { return next; }(); }(), 0};
  std::jthread task{[value = value] { work(value); }};
};
struct Aggregate {
  int a = [](auto... xs) { return (0 + ... + xs); }(1, 2, 3);
  void (*run)(int) = [](int n) { std::thread(work, n).join(); };
};
int use() {
  Service service;
  Aggregate aggregate{.a = 1};
  aggregate.run(service.value);
  return service.nested[0];
}
