// FLAGS: -std=c++20
// Lambdas and spawns in concepts, requires clauses and requires expressions.
#include <concepts>
#include <thread>
void work(int);
template <typename T>
concept Spawnable = requires(T task) {
  std::thread(task);
  { std::thread([] { work(1); }).join() } -> std::same_as<void>;
  requires requires { [] { return true; }(); };
  [] { work(2); };
};
template <typename T>
  requires([] { return sizeof(T) > 0; }()) && Spawnable<T>
void run(T task) {
  std::thread handle(task);
  handle.join();
}
template <Spawnable T> struct Runner {
  void go(T task)
    requires(sizeof(T) < 1024)
  {
    std::thread(task).join();
  }
};
void start() {
  run([] { work(1); });
  Runner<void (*)()>().go([] { work(2); });
}
