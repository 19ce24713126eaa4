// FLAGS: -std=c++20
// Coroutines that await what cannot be awaited, and return what they must not.
#include <coroutine>
#include <thread>
struct Task {
  struct promise_type {
    Task get_return_object();
    std::suspend_never initial_suspend() noexcept;
    std::suspend_never final_suspend() noexcept;
    void return_void();
    void unhandled_exception();
  };
};
Task run(int &n) {
  std::thread handle([&] { co_await n; });
  co_await n;
  co_await undeclared;
  int x = co_yield n;
  for co_await (auto &item : n)
    std::thread([&item] {}).detach();
  co_return x;
  return {};
}
void start() {
  co_await run(1);
  [x = 1]() -> Task { co_await x; }();
}
