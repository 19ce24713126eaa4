// REQUIRES: boost-asio
// RUN: %check_weft %s weft-unawaited-capturing-coroutine %t --std c++20
//
// Asio's awaitables. co_spawn keeps a closure that it is given, but not one
// that has been called already.
#include <coroutine>
#include <utility>
#define BOOST_ASIO_HAS_CO_AWAIT 1
#define BOOST_ASIO_HAS_STD_COROUTINE 1
#include <boost/asio.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <string>

namespace asio = boost::asio;
void use(const std::string &);

asio::awaitable<void> greet(const std::string &name) {
  co_await asio::post(asio::use_awaitable);
  use(name);
}

void closureItself(asio::io_context &io, std::string name) {
  asio::co_spawn(
      io,
      [name]() -> asio::awaitable<void> {
        co_await asio::post(asio::use_awaitable);
        use(name);
      },
      asio::detached);
}

void calledClosure(asio::io_context &io, std::string name) {
  asio::co_spawn(
      io,
      [name]() -> asio::awaitable<void> {
      // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: the closure and its captures die with this statement, but its coroutine runs on; pass them as parameters [weft-unawaited-capturing-coroutine]
        co_await asio::post(asio::use_awaitable);
        use(name);
      }(),
      asio::detached);
}

void temporaryArgument(asio::io_context &io) {
  asio::co_spawn(io, greet("you"), asio::detached);
  // CHECK-MESSAGES: :[[@LINE-1]]:28: warning: 'name' refers to a temporary that dies with this statement, but its coroutine runs on; take it by value [weft-unawaited-capturing-coroutine]
  io.run();
}

void localArgument(asio::io_context &io) {
  std::string you = "you";
  asio::co_spawn(io, greet(you), asio::detached);
  // CHECK-MESSAGES: :[[@LINE-1]]:28: warning: 'name' refers to 'you', but its coroutine may run on when that is gone; take it by value [weft-unawaited-capturing-coroutine]
}

void runHere() {
  asio::io_context io;
  std::string you = "you";
  asio::co_spawn(io, greet(you), asio::detached);
  io.run();
}

void waitedFor(asio::io_context &io) {
  asio::co_spawn(io, greet("you"), asio::use_future).get();
}

asio::awaitable<void> awaited() {
  co_await greet("you");
  auto executor = co_await asio::this_coro::executor;
  co_await asio::co_spawn(executor, greet("you"), asio::use_awaitable);
  co_await [&]() -> asio::awaitable<void> {
    co_await asio::co_spawn(executor, greet("you"), asio::use_awaitable);
  }();
}
