// REQUIRES: boost-fiber, boost-asio
// RUN: %check_weft %s weft-unbounded-spawn %t --std c++17,c++20
// RUN: %check_weft %s weft-unbounded-spawn %t.audit --options "WeftAudit=true" --suffix AUDIT
#include <boost/asio.hpp>
#include <boost/fiber/all.hpp>
#include <boost/thread.hpp>
#include <boost/thread/scoped_thread.hpp>
#include <chrono>
#include <string>
#include <vector>

using boost::asio::ip::tcp;
void process(int);
void serve(tcp::socket socket);

void threads(const std::vector<int> &items) {
  boost::thread_group group;
  for (int item : items)
    group.create_thread([item] { process(item); });
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: one thread is started per element of 'items', {{.*}}
  group.join_all();
  for (int item : items)
    boost::thread(process, item).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: one thread is started per element of 'items', {{.*}}
  for (int item : items)
    boost::scoped_thread<> thread(process, item);
  for (int item : items) {
    boost::thread thread(process, item);
    thread.join();
  }
  for (unsigned i = 0; i < boost::thread::hardware_concurrency(); ++i)
    group.create_thread([i] { process(i); });
}

void server(boost::asio::io_context &context, tcp::acceptor &acceptor) {
  for (;;) {
    tcp::socket socket(context);
    acceptor.accept(socket);
    boost::thread([s = std::move(socket)]() mutable { serve(std::move(s)); }).detach();
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: one thread is started per result of 'accept', {{.*}}
  }
}

void fibers(const std::vector<int> &items) {
  for (int item : items)
    boost::fibers::fiber(process, item).detach();
  // CHECK-MESSAGES-AUDIT: :[[@LINE-1]]:5: warning: one fiber is started per element of 'items', {{.*}}
  std::vector<boost::fibers::fiber> some;
  for (int i = 0; i < 4; ++i)
    some.emplace_back(process, i);
  for (auto &fiber : some)
    fiber.join();
}

void ranges(boost::fibers::buffered_channel<int> &jobs) {
  for (int job : jobs)
    boost::fibers::fiber(process, job).detach();
  // CHECK-MESSAGES-AUDIT: :[[@LINE-1]]:5: warning: one fiber is started per element of 'jobs', {{.*}}
}

void pools(boost::asio::thread_pool &pool, boost::asio::io_context &context,
           const std::vector<int> &items) {
  for (int item : items) {
    boost::asio::post(pool, [item] { process(item); });
    boost::asio::post(context, [item] { process(item); });
  }
  // weft-unbounded-blocking reports it.
  for (int item : items)
    boost::asio::post(pool, [item] {
      boost::this_thread::sleep_for(boost::chrono::milliseconds(item));
    });
}
