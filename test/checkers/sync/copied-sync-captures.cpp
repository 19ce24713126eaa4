// Lambdas that capture by copy; the notes, too.
//
// RUN: %check_weft %s weft-copied-sync %t --std c++17,c++20

#include <algorithm>
#include <functional>
#include <pthread.h>
#include <thread>
#include <vector>
#include <weft/annotations.h>

class WEFT_WAIT_GROUP WEFT_NO_COPY WaitGroup {
public:
  WaitGroup();
  WaitGroup(const WaitGroup &);
  WaitGroup(WaitGroup &&);
  void add(int n) WEFT_COUNTS_UP();
  void done() WEFT_COUNTS_DOWN();
  void wait() WEFT_AWAITS_ZERO();
};
struct Counter {
  int value;
  pthread_mutex_t lock;
};
template <class F> WEFT_SPAWNS(1, "detached") void go(F task) {
  std::thread(std::move(task)).detach();
}
template <class F> WEFT_INVOKES(1) void run(F task) { task(); }
template <class F> void unknown(F task) { task(); }

void lock(const Counter &);
void use(int);

// --- silent

void shared(WaitGroup &g, Counter *c) {
  go([&g] { g.done(); });
  run([&] { g.done(); });
  run([c] { lock(*c); });
  run([&r = *c] { lock(r); });
  run([v = c->value] { use(v); });
  run([moved = std::move(g)] {});
  run([fresh = WaitGroup()] {});
}
struct Value {
  int n;
  void show() {
    run([*this] { use(n); });
    run([this] { use(n); });
  }
};

// --- explicit captures: by reference where the closure cannot outlive them

void explicit_captures(std::vector<int> &items) {
  WaitGroup g;
  g.add(1);
  go([g]() mutable { g.done(); });
  // CHECK-NOTES: :[[@LINE-1]]:7: warning: capturing 'g' by value copies a 'WaitGroup', which does not synchronise with the original; capture it by reference [weft-copied-sync]
  // CHECK-NOTES: :[[@LINE-2]]:3: note: the closure may outlive 'g', which must then be kept alive for it
  // CHECK-FIXES: run([&g]() mutable { g.done(); });
  run([g]() mutable { g.done(); });
  // CHECK-NOTES: :[[@LINE-1]]:8: warning: capturing 'g' by value copies {{.*}} [weft-copied-sync]
  // CHECK-FIXES: [&g]() mutable { g.done(); }();
  [g]() mutable { g.done(); }();
  // CHECK-NOTES: :[[@LINE-1]]:4: warning: capturing 'g' by value copies {{.*}} [weft-copied-sync]
  // CHECK-FIXES: std::for_each(items.begin(), items.end(), [&g](int) mutable { g.done(); });
  std::for_each(items.begin(), items.end(), [g](int) mutable { g.done(); });
  // CHECK-NOTES: :[[@LINE-1]]:46: warning: capturing 'g' by value copies {{.*}} [weft-copied-sync]
  // CHECK-FIXES: unknown([g]() mutable { g.done(); });
  unknown([g]() mutable { g.done(); });
  // CHECK-NOTES: :[[@LINE-1]]:12: warning: capturing 'g' by value copies {{.*}} [weft-copied-sync]
  auto named = [g]() mutable { g.done(); };
  // CHECK-NOTES: :[[@LINE-1]]:17: warning: capturing 'g' by value copies {{.*}} [weft-copied-sync]
  named();
  std::function<void()> kept = [g]() mutable { g.done(); };
  // CHECK-NOTES: :[[@LINE-1]]:33: warning: capturing 'g' by value copies {{.*}} [weft-copied-sync]
  g.wait();
}

// --- implicit ones and init-captures

void implicit_captures(WaitGroup &g, Counter &c) {
  // CHECK-FIXES: run([=, &g]() mutable { g.done(); });
  run([=]() mutable { g.done(); });
  // CHECK-NOTES: :[[@LINE-1]]:23: warning: capturing 'g' by value copies {{.*}} [weft-copied-sync]
  // CHECK-FIXES: run([&copy = g]() mutable { copy.done(); });
  run([copy = g]() mutable { copy.done(); });
  // CHECK-NOTES: :[[@LINE-1]]:8: warning: capturing 'g' by value copies {{.*}} [weft-copied-sync]
  // CHECK-FIXES: run([&copy = c] { lock(copy); });
  run([copy = c] { lock(copy); });
  // CHECK-NOTES: :[[@LINE-1]]:8: warning: capturing 'c' by value copies a 'pthread_mutex_t'{{.*}} [weft-copied-sync]
  // CHECK-NOTES: :[[@LINE-70]]:19: note: 'lock' would be a second 'pthread_mutex_t'
}

// --- lambdas in lambdas, in templates, in members

void nested(WaitGroup &g) {
  run([&] {
    // CHECK-FIXES: run([&g]() mutable { g.done(); });
    run([g]() mutable { g.done(); });
    // CHECK-NOTES: :[[@LINE-1]]:10: warning: capturing 'g' by value copies {{.*}} [weft-copied-sync]
  });
}
template <class T> void generic(T &g) {
  run([g]() mutable { g.done(); });
  // CHECK-NOTES: :[[@LINE-1]]:8: warning: capturing 'g' by value copies {{.*}} [weft-copied-sync]
}
struct Plain {
  void done() {}
};
void instances(WaitGroup &g, Plain &p) {
  generic(g);
  generic(p);
}
struct Service {
  WaitGroup group;
  void start() {
    go([*this]() mutable { group.done(); });
    // CHECK-NOTES: :[[@LINE-1]]:9: warning: capturing '*this' by value copies a 'WaitGroup'{{.*}} [weft-copied-sync]
    // CHECK-NOTES: :[[@LINE-4]]:13: note: 'group' would be a second 'WaitGroup'
    // CHECK-NOTES: :[[@LINE-3]]:5: note: the closure may outlive '*this', which must then be kept alive for it
    go([this] { group.done(); });
  }
};

// --- a local that only its copies use is no prototype

void only_in_copies() {
  pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
  for (int i = 0; i < 4; ++i)
    go([lock]() mutable { pthread_mutex_lock(&lock); });
  // CHECK-NOTES: :[[@LINE-1]]:9: warning: capturing 'lock' by value copies a 'pthread_mutex_t'{{.*}} [weft-copied-sync]
  // CHECK-NOTES: :[[@LINE-2]]:5: note: the closure may outlive 'lock', which must then be kept alive for it
}
