// REQUIRES: asio
// RUN: %check_weft %s weft-dangling-capture %t --std c++17,c++20
//
// What runs on a loop or pool has run when the loop has, or when the thread that runs it is joined.
// Which loop an I/O object belongs to cannot be told.
#include <asio.hpp>
#include <chrono>
#include <functional>
#include <thread>

using asio::steady_timer;
void use(int);
void store(const asio::error_code &, int *result);
int chosen();

struct Device {
  explicit Device(asio::io_context &);
  void begin();
};

void runsTheLoop() {
  asio::io_context context;
  steady_timer timer(context);
  int called = 0;
  timer.async_wait([&called](asio::error_code) { ++called; });
  context.restart();
  context.run();
  use(called);
}

void bound(steady_timer &timer, asio::io_context &context) {
  int result = 0;
  timer.async_wait(std::bind(store, std::placeholders::_1, &result));
  context.run_for(std::chrono::seconds(1));
  use(result);
}

void posted(asio::thread_pool &pool) {
  int n = 0;
  asio::post(pool, [&n] { ++n; });
  pool.join();
}

class Client {
  asio::io_context context;
  steady_timer timer{context};
  void run(std::chrono::seconds limit) { context.run_for(limit); }

public:
  asio::error_code wait() {
    asio::error_code error;
    timer.async_wait([&](const asio::error_code &result) { error = result; });
    run(std::chrono::seconds(1));
    return error;
  }

  asio::error_code forgets() {
    asio::error_code error;
    timer.async_wait([&](const asio::error_code &result) { error = result; });
    // CHECK-MESSAGES: :[[@LINE-1]]:60: warning: 'error' is captured by reference in a callable that is kept longer than 'error' lives; capture it by value [weft-dangling-capture]
    return error;
  }
};

int joinsWhatRunsTheLoop(steady_timer &timer, asio::io_context &context) {
  int n = 0;
  timer.async_wait([&n](asio::error_code) { ++n; });
  std::thread loop([&context] { context.run(); });
  loop.join();
  return n;
}

void leaves(steady_timer &timer) {
  int n = chosen();
  timer.async_wait([&n](asio::error_code) { use(n); });
  // CHECK-MESSAGES: :[[@LINE-1]]:22: warning: 'n' is captured by reference in a callable that is kept longer than 'n' lives; capture it by value [weft-dangling-capture]
}

void returnsEarly(steady_timer &timer, asio::io_context &context) {
  int n = chosen();
  timer.async_wait([&n](asio::error_code) { use(n); });
  // CHECK-MESSAGES: :[[@LINE-1]]:22: warning: 'n' is captured by reference in a callable that is kept longer than 'n' lives; capture it by value [weft-dangling-capture]
  if (n > 3)
    return;
  context.run();
}

// The loop of a member, run by a thread of this function's.
class Pinger {
  asio::io_context context;

public:
  int ping() {
    int answers = 0;
    std::thread loop([this] { context.run(); });
    asio::post(context, [&answers] { ++answers; });
    loop.join();
    return answers;
  }
};
