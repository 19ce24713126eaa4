// FLAGS: -std=c++20
// A hand-made task type, and coroutines that await, yield and loop.
#include <coroutine>
#include <exception>
#include <utility>
struct Task {
  struct promise_type {
    Task get_return_object() {
      return Task(std::coroutine_handle<promise_type>::from_promise(*this));
    }
    std::suspend_always initial_suspend() noexcept { return {}; }
    auto final_suspend() noexcept {
      struct Final {
        bool await_ready() noexcept { return false; }
        std::coroutine_handle<>
        await_suspend(std::coroutine_handle<promise_type> handle) noexcept {
          auto next = handle.promise().next;
          return next ? next : std::noop_coroutine();
        }
        void await_resume() noexcept {}
      };
      return Final{};
    }
    void return_void() {}
    std::suspend_always yield_value(int value) {
      last = value;
      return {};
    }
    void unhandled_exception() { error = std::current_exception(); }
    std::coroutine_handle<> next;
    std::exception_ptr error;
    int last = 0;
  };
  explicit Task(std::coroutine_handle<promise_type> handle) : handle_(handle) {}
  Task(Task &&other) noexcept : handle_(std::exchange(other.handle_, {})) {}
  ~Task() {
    if (handle_)
      handle_.destroy();
  }
  bool await_ready() const { return false; }
  auto await_suspend(std::coroutine_handle<> next) {
    handle_.promise().next = next;
    return handle_;
  }
  void await_resume() {
    if (handle_.promise().error)
      std::rethrow_exception(handle_.promise().error);
  }
  void resume() { handle_.resume(); }
  std::coroutine_handle<promise_type> handle_;
};
void work(int);
Task leaf(int n) {
  work(n);
  co_return;
}
Task loop(int n) {
  for (int i = 0; i < n; ++i) {
    co_await leaf(i);
    co_yield i;
    switch (i) {
    case 1:
      co_await leaf(1);
      break;
    default:
      co_await std::suspend_always();
    }
  }
  try {
    co_await leaf(n);
  } catch (const int &error) {
    work(error);
  }
}
void start() {
  Task task = loop(3);
  task.resume();
}
