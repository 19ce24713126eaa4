// REQUIRES: boost-fiber
// RUN: %check_weft %s weft-detached-task %t
//
// Other libraries' handles, and annotations.
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/future.hpp>
#include <boost/thread/thread.hpp>
#include <string>
#include <thread>
#include <weft/weft.h>

std::string load();
WEFT_SERVICE_SCOPED void keepFresh();
struct WEFT_SERVICE_SCOPED Cache {
  std::string text;
  void refresh() {
    std::thread([this] { text = load(); }).detach();
  }
};

std::string latest;
WEFT_SERVICE_SCOPED void update() { latest = load(); }
void startUpdates() { std::thread(update).detach(); }

// Fibers end with the thread that runs them.
void onFiber() {
  boost::fibers::fiber([] { latest = load(); }).detach();
}

void promised() {
  boost::fibers::packaged_task<std::string()> task(load);
  auto result = task.get_future();
  boost::fibers::fiber(std::move(task)).detach();
  latest = result.get();
}

class View {
public:
  void refresh() {
    boost::thread([this] { text_ = load(); }).detach();
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: nobody can wait for this task, which goes on using its 'View' when that is gone; keep the handle and join it before [weft-detached-task]
    boost::fibers::fiber([this] { text_ = load(); }).detach();
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: nobody can wait for this task, which goes on using its 'View' when that is gone; keep the handle and join it before [weft-detached-task]
    weft::go([this] { text_ = load(); });
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: nobody can wait for this task, which goes on using its 'View' when that is gone; keep the handle and join it before [weft-detached-task]
  }

private:
  std::string text_;
};
