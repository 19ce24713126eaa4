// FLAGS: -std=c++20
// Spawns and joins in every kind of template, instantiated more than once.
#include <thread>
#include <utility>
#include <vector>

void work(int);
void work(double);

template <typename T> struct Joined {
  template <typename F> static void run(F &&task) {
    std::thread handle(std::forward<F>(task));
    handle.join();
  }
};
template <typename T> struct Joined<T *> {
  template <typename F> static void run(F &&task) {
    std::jthread handle(std::forward<F>(task));
  }
};
template <> template <> void Joined<bool>::run<void (*)()>(void (*&&task)()) {
  std::thread(task).join();
}

template <typename T> inline T shared_value = [] { return T(); }();
template <typename T> using JoinedPointer = Joined<T *>;

template <typename... Ts> void all(Ts... values) {
  std::vector<std::thread> handles;
  (handles.emplace_back([value = values] { work(value); }), ...);
  for (auto &handle : handles)
    handle.join();
}

template <template <typename> class Runner, auto N, typename F = void (*)(int)>
void run_with(F task) {
  Runner<int>::run([task] { task(N); });
}

extern template void all<int>(int);
template void all<double>(double);

void start() {
  int x = shared_value<int>;
  Joined<int>::run([&x] { work(x); });
  JoinedPointer<int>::run([&x] { work(x); });
  all(1, 2.0, 3, 4.0);
  run_with<Joined, 3>(+[](int n) { work(n); });
}
