// REQUIRES: boost-asio
// RUN: %check_weft %s weft-dangling-capture %t --std c++20
//
// Locals of a coroutine live in its frame.
#include <coroutine>
#include <utility>
#define BOOST_ASIO_HAS_CO_AWAIT 1
#define BOOST_ASIO_HAS_STD_COROUTINE 1
#include <boost/asio.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <string>
#include <thread>

void work(int);
namespace asio = boost::asio;

asio::awaitable<void> forgets() {
  int n = 1;
  std::thread([&n] { work(n); }).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:17: warning: 'n' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'n' is gone [weft-dangling-capture]
  co_return;
}

// What is awaited has been told by the task.
struct Event {
  void set();
  bool is_set() const;
  struct Awaiter {
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<>) noexcept {}
    void await_resume() const noexcept {}
  };
  Awaiter operator co_await() const noexcept { return {}; }
};
struct Lazy {
  struct promise_type {
    Lazy get_return_object() { return {}; }
    std::suspend_always initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception();
  };
};

Lazy awaitsTheEvent() {
  Event done;
  std::thread([&done] { done.set(); }).detach();
  co_await done;
}

Lazy awaitsAnotherEvent() {
  Event done, other;
  std::thread([&done] { done.set(); }).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:17: warning: 'done' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'done' is gone [weft-dangling-capture]
  co_await other;
}

asio::awaitable<void> joins() {
  int n = 1;
  std::thread t([&n] { work(n); });
  t.join();
  co_return;
}

asio::awaitable<void> awaitsTheTimer(asio::io_context &io) {
  asio::steady_timer done(io);
  int n = 1;
  asio::post(io, [&] {
    work(n);
    done.cancel();
  });
  co_await done.async_wait(asio::use_awaitable);
}

asio::awaitable<int> child(int &n) {
  work(n);
  co_return n;
}

// Awaited in place: the argument lives on.
asio::awaitable<void> parent() {
  int n = 1;
  co_await child(n);
}

void starts(asio::io_context &io) {
  asio::co_spawn(io, parent(), asio::detached);
  int n = 1;
  asio::co_spawn(io, child(n), asio::detached);
}
