// FLAGS: -std=c++23
// if consteval, and constexpr if with a spawn in the branch that is discarded.
#include <thread>
#include <type_traits>
void work(int);
constexpr int answer(int n) {
  if consteval {
    return n;
  } else {
    std::thread task([&n] { work(n); });
    task.join();
    return n;
  }
}
template <typename T> void start(T value) {
  if constexpr (std::is_integral_v<T>) {
    std::thread task([&] { work(value); });
    task.join();
  } else {
    T::launch([&] { work(value); }).detach();
  }
}
static_assert(answer(3) == 3);
void use() {
  start(answer(4));
  start(5L);
}
