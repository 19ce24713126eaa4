// FLAGS: -std=c++23
// Static call and subscript operators, and attributes on lambdas.
#include <thread>
void work(int);
struct Task {
  static void operator()() { work(1); }
  static int operator[](int a, int b) { return a + b; }
};
void start() {
  std::thread first(Task{});
  std::thread second([] [[noreturn]] static { __builtin_abort(); });
  std::thread third([](int n) static noexcept { work(n); }, Task{}[1, 2]);
  first.join();
  third.join();
  second.join();
}
