// REQUIRES: boost-fiber
// RUN: %check_weft %s weft-unjoined-task %t --std c++17,c++20
//
// Fibers terminate, too; Boost's threads, by default, do not; annotations say.
#include <boost/fiber/all.hpp>
#include <boost/scope_exit.hpp>
#include <boost/thread.hpp>
#include <boost/thread/scoped_thread.hpp>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>
#include <weft/annotations.h>

void work(int);
bool bad();
namespace fibers = boost::fibers;

void fiber() {
  fibers::fiber f(work, 1);
  // CHECK-MESSAGES: :[[@LINE-1]]:17: warning: 'f' is neither joined nor detached, so its destructor ends the program; join it [weft-unjoined-task]
}

bool fiberSkipsJoin() {
  fibers::fiber f([] { work(1); });
  // CHECK-MESSAGES: :[[@LINE-1]]:17: warning: 'f' is still joinable where a path skips its join, which ends the program; join it on every path [weft-unjoined-task]
  if (bad())
    return false;
  f.join();
  return true;
}

void fiberLoop() {
  std::vector<fibers::fiber> started;
  for (int i = 0; i < 4; ++i)
    started.emplace_back(fibers::launch::dispatch, work, i);
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'started' is neither joined nor detached, so its destructor ends the program; join it [weft-unjoined-task]
}

void droppedFiber() {
  fibers::fiber(work, 1);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: the handle is destroyed at once while its task runs, which ends the program; keep and join it [weft-unjoined-task]
}

class HoldsFiber {
  fibers::fiber f;
  // CHECK-MESSAGES: :[[@LINE-1]]:17: warning: 'f' is started but joined nowhere, so destroying its 'HoldsFiber' ends the program; join it in the destructor [weft-unjoined-task]

public:
  HoldsFiber() : f(work, 1) {}
};

void settled() {
  fibers::fiber f(work, 1);
  f.join();
  fibers::fiber(work, 1).detach();
  auto answer = fibers::async([] { return 1; });
  std::vector<fibers::fiber> started;
  started.emplace_back(work, 1);
  for (auto &g : started)
    g.join();
}

WEFT_THROWS void mayThrow();
void boostScopeExit() {
  std::thread t(work, 1);
  BOOST_SCOPE_EXIT(&t) { t.join(); }
  BOOST_SCOPE_EXIT_END
  mayThrow();
}

void boostThreads() {
  boost::thread detaches(work, 1);
  boost::scoped_thread<> joins(work, 1);
  boost::thread_group group;
  group.create_thread([] { work(1); });
}

class WEFT_TASK_HANDLE("terminates") Handle {
public:
  Handle();
  Handle(Handle &&);
  Handle &operator=(Handle &&);
  template <class F> WEFT_SPAWNS(1) explicit Handle(F &&) {}
  ~Handle();
  void join() WEFT_JOINS();
  void detach() WEFT_DETACHES();
};
Handle make();
template <class F> WEFT_SPAWNS(1, "handle") Handle spawn(F &&) { return make(); }
class WEFT_TASK_HANDLE("joins") Joining {
public:
  template <class F> WEFT_SPAWNS(1) explicit Joining(F &&) {}
};

void annotated() {
  Handle h([] { work(1); });
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'h' is neither joined nor detached, so its destructor ends the program; join it [weft-unjoined-task]
  auto s = spawn([] { work(1); });
  // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 's' is neither joined nor detached, so its destructor ends the program; join it [weft-unjoined-task]
  spawn([] { work(1); });
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: the handle is destroyed at once while its task runs, which ends the program; keep and join it [weft-unjoined-task]
  Joining joins([] { work(1); });
  spawn([] { work(1); }).detach();
  Handle settled([] { work(1); });
  settled.join();
}

void annotatedThrow() {
  Handle h([] { work(1); });
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'h' is still joinable where a path skips its join, which ends the program; join it on every path [weft-unjoined-task]
  mayThrow();
  h.join();
}
