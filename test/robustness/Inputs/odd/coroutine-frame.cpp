// FLAGS: -std=c++20
// Captures of a coroutine's parameters, locals and closure.
#include <coroutine>
#include <thread>
void work(int);
struct Task {
  struct promise_type {
    Task get_return_object() { return {}; }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() {}
  };
};
Task run(int n, int &reference) {
  int local = n;
  std::thread([&] { work(n + local + reference); }).detach();
  co_await std::suspend_always();
  std::thread handle(work, n);
  if (n > 0)
    co_return;
  handle.join();
}
void start() {
  int x = 1;
  run(1, x);
  [&x]() -> Task {
    co_await std::suspend_always();
    for (int i = 0; i < 4; ++i)
      std::thread([&] { work(x + i); }).detach();
  }();
}
