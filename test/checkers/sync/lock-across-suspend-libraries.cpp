// REQUIRES: boost-fiber, boost-asio
// RUN: %check_weft %s weft-lock-across-suspend %t
#include <coroutine>
#include <utility>
#define BOOST_ASIO_HAS_CO_AWAIT 1
#define BOOST_ASIO_HAS_STD_COROUTINE 1
#include <boost/asio.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/fiber/all.hpp>
#include <boost/thread.hpp>
#include <chrono>
#include <mutex>

namespace asio = boost::asio;

std::mutex mutex;
boost::fibers::mutex fiberMutex;

asio::awaitable<void> pause(asio::steady_timer &timer) {
  {
    std::unique_lock guard(mutex);
    timer.expires_after(std::chrono::seconds(1));
  }
  co_await timer.async_wait(asio::use_awaitable);
  boost::unique_lock<std::mutex> guard(mutex);
  co_await timer.async_wait(asio::use_awaitable);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: the thread lock 'mutex' stays locked while the coroutine is suspended, which blocks the threads that could resume it; unlock it before [weft-lock-across-suspend]
}

void fibers(boost::fibers::buffered_channel<int> &channel,
            boost::fibers::condition_variable &condition) {
  {
    std::unique_lock<boost::fibers::mutex> guard(fiberMutex);
    condition.wait(guard);
    boost::this_fiber::yield();
    channel.push(1);
    // CHECK-MESSAGES: :[[@LINE-1]]:13: warning: 'fiberMutex' stays locked while this waits for the other end of a channel, and everybody {{.*}}
  }
  boost::lock_guard<std::mutex> guard(mutex);
  boost::this_fiber::yield();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: the thread lock 'mutex' stays locked while the fiber is suspended, {{.*}}
}
