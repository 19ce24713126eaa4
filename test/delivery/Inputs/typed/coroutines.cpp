// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Coroutines, and a thread that outlives what it uses.
#include <coroutine>
#include <exception>
#include <thread>
#include <utility>
template <typename T> struct Task {
  struct promise_type {
    T value{};
    Task get_return_object() { return Task{std::coroutine_handle<promise_type>::from_promise(*this)}; }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void return_value(T v) { value = std::move(v); }
    void unhandled_exception() { std::terminate(); }
  };
  std::coroutine_handle<promise_type> handle;
  explicit Task(std::coroutine_handle<promise_type> h) : handle(h) {}
  Task(Task &&other) noexcept : handle(std::exchange(other.handle, {})) {}
  ~Task() { if (handle) handle.destroy(); }
  bool await_ready() const noexcept { return handle.done(); }
  void await_suspend(std::coroutine_handle<> waiter) noexcept { waiter.resume(); }
  T await_resume() { return handle.promise().value; }
};
Task<int> answer(int n) { co_return n * 2; }
Task<int> sum(int n) {
  int total = 0;
  auto part = [&total](int i) -> Task<int> { total += i; co_return total; };
  for (int i = 0; i < n; ++i) {
    try { total += co_await answer(i); } catch (const std::exception &) { co_return -1; }
    (void)co_await part(i);
  }
  std::thread([&total] { ++total; }).detach();
  co_return total;
}
