// FLAGS: -std=c++23
// [[assume]] with lambdas and calls in it, and on a path to a join.
#include <thread>
#include <utility>
void work(int);
void start(int n) {
  [[assume(n > 0)]];
  std::thread task([&n] { [[assume(n > 1)]]; work(n); });
  [[assume([&] { return n > 2; }())]];
  __builtin_assume(n > 3);
  if (n == 0)
    std::unreachable();
  [[likely]] task.join();
}
