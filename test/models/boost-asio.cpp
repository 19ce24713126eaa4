// models/boost-asio.yaml against the real headers.
//
// REQUIRES: boost-asio
// RUN: %check_weft %s weft-captured-loop-ref %t

#include <utility> // Boost 1.74 forgets it.

#include <boost/asio.hpp>
#include <chrono>
#include <vector>

namespace asio = boost::asio;

void use(int);

void contexts(asio::io_context &loop, asio::thread_pool &pool) {
  for (int i = 0; i < 4; ++i) {
    asio::post(loop, [&i] { use(i); });
    // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'i' {{.*}} [weft-captured-loop-ref]
  }
  for (int i = 0; i < 4; ++i) {
    asio::dispatch(pool.get_executor(), [&i] { use(i); });
    // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'i' {{.*}} [weft-captured-loop-ref]
  }
  for (int i = 0; i < 4; ++i) {
    asio::post([&i] { use(i); });
    // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'i' {{.*}} [weft-captured-loop-ref]
  }
  for (int i = 0; i < 4; ++i)
    asio::post(loop, [i] { use(i); });
}

void strands(asio::io_context &loop) {
  auto strand = asio::make_strand(loop);
  for (int i = 0; i < 4; ++i) {
    asio::post(asio::bind_executor(strand, [&i] { use(i); }));
    // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'i' {{.*}} [weft-captured-loop-ref]
  }
}

void timers(std::vector<asio::steady_timer> &timers) {
  for (int i = 0; i < 4; ++i) {
    timers[i].async_wait([&i](boost::system::error_code) { use(i); });
    // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'i' {{.*}} [weft-captured-loop-ref]
  }
}

// A token that is no callable keeps nothing; run() in the iteration joins.
void good(asio::io_context &loop) {
  for (int i = 0; i < 4; ++i) {
    asio::post(loop, [&i] { use(i); });
    loop.run();
    loop.restart();
  }
  asio::steady_timer timer(loop, std::chrono::seconds(1));
  timer.async_wait(asio::use_future).get();
}
