// REQUIRES: boost-fiber, boost-asio
// RUN: %check_weft %s weft-unbounded-blocking,weft-unbounded-spawn %t
#include <boost/asio.hpp>
#include <boost/fiber/all.hpp>
#include <boost/thread.hpp>
#include <chrono>
#include <thread>
#include <vector>
#include <weft/weft.h>

void process(int);

void boostFibers(const std::vector<int> &items) {
  for (int item : items)
    boost::fibers::fiber([item] {
      boost::this_fiber::sleep_for(std::chrono::seconds(item));
      process(item);
    }).detach();
  for (int item : items)
    boost::fibers::fiber([item] {
      // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: one fiber is started per element of 'items', and each blocks a thread in 'sleep_for'; {{.*}} [weft-unbounded-blocking]
      std::this_thread::sleep_for(std::chrono::seconds(item));
      process(item);
    }).detach();
}

void pools(boost::asio::thread_pool &pool, boost::asio::io_context &context,
           const std::vector<int> &items) {
  for (int item : items) {
    boost::asio::post(pool, [item] { process(item); });
    boost::asio::post(context, [item] { process(item); });
  }
  for (int item : items)
    boost::asio::post(pool, [item] {
      // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: one task is started per element of 'items', and each blocks a thread in 'sleep_for'; {{.*}}
      boost::this_thread::sleep_for(boost::chrono::milliseconds(item));
    });
  boost::asio::thread_pool own(8);
  for (int item : items)
    boost::asio::post(own, [item] {
      boost::this_thread::sleep_for(boost::chrono::milliseconds(item));
    });
}

// Calls in weft::blocking have a limit, and no other fiber waits for them.
void ownRuntime(const std::vector<int> &items) {
  weft::Group group;
  for (int item : items)
    group.go([item] {
      weft::blocking([item] { std::this_thread::sleep_for(std::chrono::seconds(item)); });
    });
  for (int item : items)
    group.go([item] { weft::this_fiber::sleep_for(std::chrono::seconds(item)); });
  for (int item : items)
    group.go([item] { std::this_thread::sleep_for(std::chrono::seconds(item)); });
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: one fiber is started per element of 'items', and each blocks a thread in 'sleep_for'; {{.*}}
  group.wait();
  weft::Group limited;
  limited.set_limit(4);
  for (int item : items)
    limited.go([item] { std::this_thread::sleep_for(std::chrono::seconds(item)); });
  limited.wait();
}
