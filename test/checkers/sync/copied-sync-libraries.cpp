// Locks of other libraries, from models with their real headers, and of a
// model that the user brings. Their classes cannot be copied; bytes can.
//
// REQUIRES: boost-fiber
// RUN: %check_weft %s weft-copied-sync %t --options "WeftModels=%S/Inputs/copied-sync.yaml" --std c++17,c++20

#include <boost/fiber/barrier.hpp>
#include <boost/fiber/condition_variable.hpp>
#include <boost/fiber/mutex.hpp>
#include <boost/thread/mutex.hpp>
#include <boost/thread/shared_mutex.hpp>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <semaphore.h>
#include <utility>

namespace legacy {
struct Mutex {
  void *impl;
  void lock();
  void unlock();
};
struct Table {
  int rows;
  Mutex guard;
};
struct Ticket { // copies share one
  void *impl;
};
typedef int spin_t;
void spin(spin_t *lock);
} // namespace legacy

struct Session {
  int id;
  boost::fibers::mutex lock;
};
struct Cache {
  int id;
  boost::shared_mutex lock;
};
struct Rendezvous {
  boost::fibers::condition_variable ready;
  boost::fibers::barrier barrier{2};
};

void fibers(Session &a, Session &b, Cache *all, Rendezvous &r, Rendezvous &q) {
  std::memcpy(static_cast<void *>(&a), static_cast<void *>(&b), sizeof a);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'memcpy' copies the bytes of a 'mutex'{{.*}} [weft-copied-sync]
  all = static_cast<Cache *>(std::realloc(static_cast<void *>(all), 2 * sizeof *all));
  // CHECK-MESSAGES: :[[@LINE-1]]:30: warning: 'realloc' may move a 'shared_mutex' {{.*}} [weft-copied-sync]
  std::memmove(static_cast<void *>(&r), static_cast<void *>(&q), sizeof r);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'memmove' copies the bytes of a 'condition_variable'{{.*}} [weft-copied-sync]
  a.id = b.id;
  std::unique_lock<boost::fibers::mutex> held(a.lock);
  auto moved = std::move(held);
}

void user_model(legacy::Table &t, legacy::Mutex &m, legacy::Ticket ticket) {
  legacy::Table copy = t;
  // CHECK-MESSAGES: :[[@LINE-1]]:24: warning: copying 't' copies a 'Mutex', which does not synchronise with the original; use a reference [weft-copied-sync]
  auto run = [m]() mutable { m.lock(); };
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: capturing 'm' by value copies a 'Mutex'{{.*}} [weft-copied-sync]
  run();
  auto again = ticket;
  auto counts = [ticket] {};
  copy.rows = 1;
}
// CHECK-FIXES: void spins(legacy::spin_t &lock) { legacy::spin(&lock); }
void spins(legacy::spin_t lock) { legacy::spin(&lock); }
// CHECK-MESSAGES: :[[@LINE-1]]:27: warning: 'lock' copies the caller's 'spin_t' {{.*}} [weft-copied-sync]
void numbers(int lock) { legacy::spin(&lock); }
