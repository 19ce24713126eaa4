// Lambdas in default arguments that capture, or are repeated.
#include <thread>
void work(int);
void start(int n, int m = [&] { return n; }(), std::thread t = std::thread([=] { work(n); }));
void start(int n = 1, int m = 2, std::thread t = {});
void start(int n, int m = [n] { return n; }(), std::thread t) {
  std::thread handle([](int k = n) { work(k); });
}
template <typename T = decltype([&] { return T(); })> void run(T task = []) { std::thread(task); }
void use() { start(); run(); }
