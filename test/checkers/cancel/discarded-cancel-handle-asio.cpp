// REQUIRES: asio
// RUN: %check_weft %s weft-discarded-cancel-handle %t --std c++20 -- -DASIO_HAS_CO_AWAIT -DASIO_HAS_STD_COROUTINE
#include <asio.hpp>
#include <chrono>
#include <memory>
#include <utility>
#include <vector>

using asio::steady_timer;
void next();
bool ok();

void neverEmitted(steady_timer &timer) {
  asio::cancellation_signal signal;
  // CHECK-NOTES: :[[@LINE-1]]:29: warning: 'signal' is left without a use on a way out of the function, so nobody can cancel; cancel there, too, or hand it on [weft-discarded-cancel-handle]
  timer.async_wait(asio::bind_cancellation_slot(
      signal.slot(), [](asio::error_code) { next(); }));
  // CHECK-NOTES: :[[@LINE-1]]:7: note: 'slot' takes a child from it here
}

void notOnReturn(steady_timer &timer) {
  asio::cancellation_signal signal;
  // CHECK-NOTES: :[[@LINE-1]]:29: warning: 'signal' is left without a use {{.*}}
  timer.async_wait(asio::bind_cancellation_slot(
      signal.slot(), [](asio::error_code) { next(); }));
  // CHECK-NOTES: :[[@LINE-1]]:7: note: 'slot' takes a child from it here
  if (!ok())
    return;
  // CHECK-NOTES: :[[@LINE-1]]:5: note: the way out is here
  signal.emit(asio::cancellation_type::all);
}

struct Session : std::enable_shared_from_this<Session> {
  steady_timer timer;
  asio::cancellation_signal member;
  void start() {
    timer.async_wait(asio::bind_cancellation_slot(
        member.slot(), [](asio::error_code) { next(); }));
    auto shared = std::make_shared<asio::cancellation_signal>();
    timer.async_wait(asio::bind_cancellation_slot(
        shared->slot(), [shared](asio::error_code) { next(); }));
  }
};

void silent(steady_timer &timer, asio::io_context &context) {
  asio::cancellation_signal emitted, waited;
  timer.async_wait(asio::bind_cancellation_slot(
      emitted.slot(), [](asio::error_code) { next(); }));
  timer.async_wait(asio::bind_cancellation_slot(
      waited.slot(), [](asio::error_code) { next(); }));
  emitted.emit(asio::cancellation_type::all);
  context.run(); // Ends when the operation has.
}

// What was awaited has ended.
asio::awaitable<void> coroutine(steady_timer &timer) {
  asio::cancellation_signal signal;
  co_await timer.async_wait(
      asio::bind_cancellation_slot(signal.slot(), asio::use_awaitable));
}
