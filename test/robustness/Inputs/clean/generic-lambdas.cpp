// FLAGS: -std=c++20
// Generic lambdas, constrained and templated ones, called with several types.
#include <thread>
void work(int);
void work(double);
void start() {
  auto run = []<typename T>(T value, auto &&task) requires(sizeof(T) < 64) {
    std::thread handle([&] { task(value); });
    handle.join();
  };
  run(1, [](auto x) { work(x); });
  run(2.0, [](auto x) { work(x); });
  auto compose = [](auto f) { return [f](auto g) { return [f, g](auto x) { f(g(x)); }; }; };
  auto composed = compose([](auto x) { work(x); })([](auto x) { return x + x; });
  std::thread handle(composed, 1);
  std::thread other(composed, 1.5);
  other.join();
  handle.join();
}
