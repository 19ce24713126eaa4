// REQUIRES: boost-asio
// RUN: %check_weft %s weft-late-conversion,weft-dangling-capture %t --std c++17
//
// Boost's threads, pools and bind.
#include <boost/asio.hpp>
#include <boost/bind/bind.hpp>
#include <boost/thread.hpp>
#include <functional>
#include <string>

void note(std::string line);
void onTimer(const std::string &line, const boost::system::error_code &);
namespace asio = boost::asio;

void boostThread() {
  char line[64];
  boost::thread(note, line).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:23: warning: this becomes 'std::string' only when the task runs, and 'line' may be gone by then; convert it here [weft-late-conversion]
  // CHECK-FIXES: boost::thread(note, std::string(line)).detach();
}

void pool(asio::thread_pool &pool, asio::steady_timer &timer) {
  char line[64];
  asio::post(pool, boost::bind(note, line));
  // CHECK-MESSAGES: :[[@LINE-1]]:38: warning: this becomes 'std::string' only when the task runs, and 'line' may be gone by then; convert it here [weft-late-conversion]
  // CHECK-FIXES: asio::post(pool, boost::bind(note, std::string(line)));
  timer.async_wait(std::bind(onTimer, line, std::placeholders::_1));
  // CHECK-MESSAGES: :[[@LINE-1]]:39: warning: this becomes 'std::string' only when the task runs, and 'line' may be gone by then; convert it here [weft-late-conversion]
  // CHECK-FIXES: timer.async_wait(std::bind(onTimer, std::string(line), std::placeholders::_1));
}

void joinedPool() {
  asio::thread_pool pool(4);
  char line[64];
  asio::post(pool, boost::bind(note, line));
  pool.join();
}
