// FLAGS: -std=c++20
// Constraints that are ill-formed or not satisfied.
#include <thread>
template <typename T>
concept Task = requires(T task) { task.run() -> ; } && undeclared<T>;
template <typename T>
concept Self = Self<T>;
template <typename T>
  requires(sizeof(T) > 100)
void start(T task) {
  std::thread([&] { task(); }).detach();
}
void use(Task auto task) {
  start([&] { task(); });
  start(1);
}
