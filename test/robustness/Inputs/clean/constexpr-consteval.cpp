// FLAGS: -std=c++20
// Lambdas that run while the program is compiled.
#include <thread>
void work(int);
consteval int twice(auto task) { return task() + task(); }
constexpr int sum = [] {
  int total = 0;
  for (int i = 0; i < 10; ++i)
    [&] { total += i; }();
  return total;
}();
constinit int global = twice([] { return 1; });
constexpr auto make = [](int n) constexpr { return [n] { return n; }; };
static_assert(make(3)() == 3);
template <int N> constexpr int depth = [] { return depth<N - 1> + 1; }();
template <> constexpr int depth<0> = 0;
void start() {
  std::thread task([] { work(sum + twice([] { return 2; }) + depth<20>); });
  task.join();
}
