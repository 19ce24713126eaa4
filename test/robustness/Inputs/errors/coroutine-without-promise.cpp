// FLAGS: -std=c++20
// Coroutines whose return types have no promise, or a broken one.
#include <coroutine>
#include <thread>
struct Nothing {};
struct Broken {
  struct promise_type {
    Broken get_return_object();
    int initial_suspend();
  };
};
int first() { co_return 1; }
Nothing second(std::thread task) { co_await std::suspend_always(); }
Broken third(int n) {
  std::thread handle([&] { (void)n; });
  co_await std::suspend_always();
  if (n)
    co_return;
  handle.join();
}
auto fourth() { co_await std::suspend_always(); }
