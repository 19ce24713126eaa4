// REQUIRES: boost-fiber, boost-asio
// RUN: %check_weft %s weft-captured-loop-ref %t
//
// Boost's fibers, pools, loops and threads, with their real headers.
#define BOOST_THREAD_VERSION 4
#include <boost/asio.hpp>
#include <boost/bind/bind.hpp>
#include <boost/fiber/all.hpp>
#include <boost/thread.hpp>
#include <boost/thread/scoped_thread.hpp>
#include <boost/thread/thread_pool.hpp>
#include <functional>
#include <string>
#include <vector>

void work(int);
void readInt(const int &);
namespace asio = boost::asio;
namespace fibers = boost::fibers;

void fiberLoops(std::vector<fibers::fiber> &started, std::vector<fibers::future<void>> &results) {
  for (int i = 0; i < 4; ++i)
    fibers::fiber([&i] { work(i); }).detach();
    // CHECK-MESSAGES: :[[@LINE-1]]:21: warning: 'i' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
  for (int i = 0; i < 4; ++i)
    started.emplace_back([&] { work(i); });
    // CHECK-MESSAGES: :[[@LINE-1]]:37: warning: 'i' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
  for (int i = 0; i < 4; ++i)
    started.emplace_back(fibers::launch::dispatch, [&i] { work(i); });
    // CHECK-MESSAGES: :[[@LINE-1]]:54: warning: 'i' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
  for (int i = 0; i < 4; ++i)
    results.push_back(fibers::async([&i] { work(i); }));
    // CHECK-MESSAGES: :[[@LINE-1]]:39: warning: 'i' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
  for (int i = 0; i < 4; ++i)
    fibers::fiber([&i] { work(i); }).join(); // ok
  for (int i = 0; i < 4; ++i)
    fibers::async([&i] { work(i); }).get(); // ok
  for (int i = 0; i < 4; ++i)
    started.emplace_back([i] { work(i); }); // ok
  for (int i = 0; i < 4; ++i) {
    fibers::promise<void> done;
    fibers::fiber([&] {
      work(i);
      done.set_value();
    }).detach();
    done.get_future().wait(); // ok: waits for what the fiber signals
  }
  for (int i = 0; i < 4; ++i) {
    fibers::unbuffered_channel<int> answers;
    fibers::fiber([&] { answers.push(i); }).detach();
    answers.value_pop(); // ok
  }
}

void pools(asio::thread_pool &pool, asio::io_context &io) {
  for (int i = 0; i < 4; ++i)
    asio::post(pool, [&i] { work(i); });
    // CHECK-MESSAGES: :[[@LINE-1]]:24: warning: 'i' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
  for (int i = 0; i < 4; ++i)
    asio::post(io, [&] { work(i); });
    // CHECK-MESSAGES: :[[@LINE-1]]:31: warning: 'i' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
  for (int i = 0; i < 4; ++i)
    asio::dispatch(io.get_executor(), [&i] { work(i); });
    // CHECK-MESSAGES: :[[@LINE-1]]:41: warning: 'i' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
  for (int i = 0; i < 4; ++i)
    asio::post(asio::bind_executor(pool, [&i] { work(i); }));
    // CHECK-MESSAGES: :[[@LINE-1]]:44: warning: 'i' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
  for (int i = 0; i < 4; ++i)
    asio::post(pool, std::bind(readInt, std::ref(i)));
    // CHECK-MESSAGES: :[[@LINE-1]]:41: warning: 'i' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
  for (int i = 0; i < 4; ++i)
    asio::post(pool, boost::bind(readInt, boost::cref(i)));
    // CHECK-MESSAGES: :[[@LINE-1]]:43: warning: 'i' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
  for (int i = 0; i < 4; ++i)
    asio::post(pool, [i] { work(i); }); // ok
  for (int i = 0; i < 4; ++i) {
    asio::post(io, [&i] { work(i); }); // ok: run in this round
    io.run();
    io.restart();
  }
  auto strand = asio::make_strand(io);
  for (int i = 0; i < 4; ++i)
    asio::post(strand, [&i] { work(i); });
    // CHECK-MESSAGES: :[[@LINE-1]]:26: warning: 'i' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
}

void poolOfOneRound() {
  for (int i = 0; i < 4; ++i) {
    asio::thread_pool pool(4);
    asio::post(pool, [&i] { work(i); }); // ok
    pool.join();
  }
  for (int i = 0; i < 4; ++i) {
    asio::thread_pool pool(4);
    asio::post(pool, [&i] { work(i); }); // ok: the destructor joins
  }
}

void timers(std::vector<asio::steady_timer> &timers) {
  int round = 0;
  for (auto &timer : timers) {
    timer.async_wait([&round](boost::system::error_code) { work(round); });
    // CHECK-MESSAGES: :[[@LINE-1]]:24: warning: 'round' is captured by reference, but the loop has changed it by the time the callable runs; capture it by value [weft-captured-loop-ref]
    ++round;
  }
  for (int i = 0; i < 4; ++i)
    timers[i].async_wait([&i](const boost::system::error_code &) { work(i); });
    // CHECK-MESSAGES: :[[@LINE-1]]:28: warning: 'i' is captured by reference, but the loop has changed it by the time the callable runs; capture it by value [weft-captured-loop-ref]
  for (int i = 0; i < 4; ++i)
    timers[i].async_wait([i](auto) { work(i); }); // ok
}

void threads(boost::thread_group &group) {
  std::vector<boost::thread> started;
  for (int i = 0; i < 4; ++i)
    group.create_thread([&i] { work(i); });
    // CHECK-MESSAGES: :[[@LINE-1]]:27: warning: 'i' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
  for (int i = 0; i < 4; ++i)
    started.emplace_back([&i] { work(i); });
    // CHECK-MESSAGES: :[[@LINE-1]]:28: warning: 'i' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
  for (int i = 0; i < 4; ++i)
    started.emplace_back(boost::bind(&readInt, boost::ref(i)));
    // CHECK-MESSAGES: :[[@LINE-1]]:48: warning: 'i' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
  for (int i = 0; i < 4; ++i)
    boost::thread([&i] { work(i); }).detach();
    // CHECK-MESSAGES: :[[@LINE-1]]:21: warning: 'i' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
  for (int i = 0; i < 4; ++i) {
    boost::scoped_thread<> one([&i] { work(i); }); // ok: joins here
  }
  for (int i = 0; i < 4; ++i) {
    group.create_thread([&i] { work(i); }); // ok
    group.join_all();
  }
}
