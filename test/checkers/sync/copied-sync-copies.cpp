// Every way to copy an object; captures and bytes have files of their own.
//
// RUN: %check_weft %s weft-copied-sync %t --std c++17,c++20

#include <any>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <pthread.h>
#include <semaphore.h>
#include <thread>
#include <vector>
#include <weft/annotations.h>

struct Counter {
  int value = 0;
  pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
  void add(int n);
};
class WEFT_WAIT_GROUP WEFT_NO_COPY WaitGroup {
public:
  void done() WEFT_COUNTS_DOWN();
  void wait() WEFT_AWAITS_ZERO();
};

void lock(Counter &c) { pthread_mutex_lock(&c.lock); }
void declared_only(Counter c);
void by_reference(const Counter &c);
void use(int);
bool enough();

// --- silent

namespace silent {
Counter &instance();
Counter make();
int read(const Counter &c, const Counter *p, std::vector<Counter> &all) {
  auto &alias = c;
  const auto &element = all[0];
  Counter &one = instance();
  Counter two = make();
  Counter three{};
  auto four = Counter{};
  by_reference(enough() ? c : *p);
  all.insert(all.begin(), make());
  all.emplace_back(Counter{});
  all.resize(3);
  auto found = &all.front();
  return alias.value + element.value + one.value + two.value + three.value + four.value +
         found->value + (enough() ? c : *p).value;
}
void swapped(std::vector<Counter> &a, std::vector<Counter> &b) {
  a.swap(b);
  a = std::move(b);
  auto c = std::move(a);
}
struct Lazy {
  Lazy() = default;
  Lazy(const Lazy &) = default; // what a copy of it does is seen where one is made
  Lazy &operator=(const Lazy &) = default;
  Counter c;
};
struct Nothing {
  Nothing(const Nothing &) = delete;
  Counter c;
};
Counter returned() {
  Counter c;
  c.value = 3;
  return c;
}
Counter returned_argument() { return make(); }
WaitGroup returned_group() {
  WaitGroup g;
  return g; // nobody can have counted on it
}
} // namespace silent

// --- initialisation

void initialised(Counter &c, const Counter &constant, Counter *p, std::vector<Counter> &all) {
  Counter copy = c;
  // CHECK-MESSAGES: :[[@LINE-1]]:18: warning: copying 'c' copies a 'pthread_mutex_t', which does not synchronise with the original; use a reference [weft-copied-sync]
  auto same(constant);
  // CHECK-MESSAGES: :[[@LINE-1]]:13: warning: copying 'constant' copies {{.*}} [weft-copied-sync]
  auto braced{*p};
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: copying '*p' copies {{.*}} [weft-copied-sync]
  const Counter element = all[0];
  // CHECK-MESSAGES: :[[@LINE-1]]:27: warning: copying 'Counter' copies {{.*}} [weft-copied-sync]
  auto *heap = new Counter(*p);
  // CHECK-MESSAGES: :[[@LINE-1]]:28: warning: copying '*p' copies {{.*}} [weft-copied-sync]
  Counter two[] = {c, *p};
  // CHECK-MESSAGES: :[[@LINE-1]]:20: warning: copying 'c' copies {{.*}} [weft-copied-sync]
  // CHECK-MESSAGES: :[[@LINE-2]]:23: warning: copying '*p' copies {{.*}} [weft-copied-sync]
  auto [value, mutex] = c;
  // CHECK-MESSAGES: :[[@LINE-1]]:25: warning: copying 'c' copies {{.*}} [weft-copied-sync]
  Counter chosen = enough() ? c : *p;
  // CHECK-MESSAGES: :[[@LINE-1]]:20: warning: copying 'Counter' copies {{.*}} [weft-copied-sync]
  pthread_mutex_t mine = c.lock;
  // CHECK-MESSAGES: :[[@LINE-1]]:26: warning: copying 'lock' copies a 'pthread_mutex_t'{{.*}} [weft-copied-sync]
  auto everything = all;
  // CHECK-MESSAGES: :[[@LINE-1]]:21: warning: copying 'all' copies {{.*}} [weft-copied-sync]
  use(copy.value + same.value + braced.value + element.value + heap->value + two[0].value +
      value + chosen.value + everything[0].value);
}

Counter original;
Counter second = original;
// CHECK-MESSAGES: :[[@LINE-1]]:18: warning: copying 'original' copies {{.*}} [weft-copied-sync]

struct Service {
  explicit Service(Counter &c) : counter(c), group(shared) {}
  // CHECK-MESSAGES: :[[@LINE-1]]:42: warning: copying 'c' copies {{.*}} [weft-copied-sync]
  // CHECK-MESSAGES: :[[@LINE-2]]:52: warning: copying 'shared' copies a 'WaitGroup'{{.*}} [weft-copied-sync]
  Service(const Service &other) : counter(other.counter), group() {}
  // CHECK-MESSAGES: :[[@LINE-1]]:43: warning: copying 'counter' copies {{.*}} [weft-copied-sync]
  Counter get() { return counter; }
  // CHECK-MESSAGES: :[[@LINE-1]]:26: warning: copying 'counter' copies {{.*}} [weft-copied-sync]
  Counter &get_reference() { return counter; }
  Service(Counter &c, int) : counter(c) { pthread_mutex_init(&counter.lock, nullptr); }
  static WaitGroup shared;
  Counter counter;
  WaitGroup group;
};

// --- assignment

void assigned(Counter &to, Counter &from, Counter *p, WaitGroup &g, Service &s) {
  to = from;
  // CHECK-MESSAGES: :[[@LINE-1]]:8: warning: copying 'from' copies {{.*}} [weft-copied-sync]
  *p = to;
  // CHECK-MESSAGES: :[[@LINE-1]]:8: warning: copying 'to' copies {{.*}} [weft-copied-sync]
  s.counter.lock = to.lock;
  // CHECK-MESSAGES: :[[@LINE-1]]:20: warning: copying 'lock' copies {{.*}} [weft-copied-sync]
  g = s.group;
  // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: copying 'group' copies a 'WaitGroup'{{.*}} [weft-copied-sync]
  to.operator=(from);
  // Used before it is made new.
  to = from;
  // CHECK-MESSAGES: :[[@LINE-1]]:8: warning: copying 'from' copies {{.*}} [weft-copied-sync]
  pthread_mutex_lock(&to.lock);
  pthread_mutex_init(&to.lock, nullptr);
}

// --- arguments

void passed(Counter &c, WaitGroup &g, std::vector<Counter> &all, std::list<WaitGroup> &groups) {
  declared_only(c);
  // CHECK-MESSAGES: :[[@LINE-1]]:17: warning: copying 'c' copies {{.*}} [weft-copied-sync]
  void (*function)(Counter) = declared_only;
  function(c);
  // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: copying 'c' copies {{.*}} [weft-copied-sync]
  all.push_back(c);
  // CHECK-MESSAGES: :[[@LINE-1]]:17: warning: copying 'c' copies {{.*}} [weft-copied-sync]
  all.emplace_back(all[0]);
  // CHECK-MESSAGES: :[[@LINE-1]]:20: warning: copying 'Counter' copies {{.*}} [weft-copied-sync]
  all.insert(all.begin(), c);
  // CHECK-MESSAGES: :[[@LINE-1]]:27: warning: copying 'c' copies {{.*}} [weft-copied-sync]
  groups.push_front(g);
  // CHECK-MESSAGES: :[[@LINE-1]]:21: warning: copying 'g' copies a 'WaitGroup'{{.*}} [weft-copied-sync]
  auto shared = std::make_shared<Counter>(c);
  // CHECK-MESSAGES: :[[@LINE-1]]:43: warning: copying 'c' copies {{.*}} [weft-copied-sync]
  std::thread(declared_only, c).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:30: warning: copying 'c' copies {{.*}} [weft-copied-sync]
  std::thread(by_reference, std::ref(c)).detach();
  std::thread(lock, std::ref(c)).detach();
  throw c;
  // CHECK-MESSAGES: :[[@LINE-1]]:9: warning: copying 'c' copies {{.*}} [weft-copied-sync]
}

// What is made of the argument is no copy of it.
struct Guard {
  explicit Guard(Counter &c) : c(c) {}
  Counter &c;
};
void wrapped(Counter &c) {
  std::vector<Guard> guards;
  guards.emplace_back(c);
  auto guard = std::make_unique<Guard>(c);
  std::vector<Counter *> pointers{&c};
  pointers.push_back(&c);
}

// --- range-for

void loops(std::vector<Counter> &all, std::map<int, WaitGroup> &named, Counter (&array)[3]) {
  // CHECK-FIXES: for (auto &c : all)
  for (auto c : all)
    // CHECK-MESSAGES: :[[@LINE-1]]:13: warning: 'c' copies the 'pthread_mutex_t' of each element, which does not synchronise with it; iterate by reference [weft-copied-sync]
    c.add(1);
  // CHECK-FIXES: for (const Counter &c : all)
  for (const Counter c : all)
    // CHECK-MESSAGES: :[[@LINE-1]]:22: warning: 'c' copies {{.*}} [weft-copied-sync]
    use(c.value);
  // CHECK-FIXES: for (auto &[name, group] : named)
  for (auto [name, group] : named)
    // CHECK-MESSAGES: :[[@LINE-1]]:13: warning: 'auto' copies the 'WaitGroup' of each element{{.*}} [weft-copied-sync]
    group.done();
  // CHECK-FIXES: for (Counter &c : array)
  for (Counter c : array)
    // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: 'c' copies {{.*}} [weft-copied-sync]
    c.add(1);
}

template <class T> void generic(std::vector<T> &all) {
  for (auto c : all)
    // CHECK-MESSAGES: :[[@LINE-1]]:13: warning: 'c' copies {{.*}} [weft-copied-sync]
    c.done();
}
struct Plain {
  void done() {}
};
template void generic(std::vector<Plain> &);
template void generic(std::vector<WaitGroup> &);

// --- return

Counter locked() {
  Counter c;
  lock(c);
  return c;
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: returning 'c' may copy its 'pthread_mutex_t', which does not synchronise with the original; fill an object of the caller's [weft-copied-sync]
}
WaitGroup counted(bool early) {
  WaitGroup g;
  if (early)
    return g;
  g.done();
  return g;
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: returning 'g' may copy its 'WaitGroup'{{.*}} [weft-copied-sync]
}
Counter of_global() { return original; }
// CHECK-MESSAGES: :[[@LINE-1]]:30: warning: copying 'original' copies {{.*}} [weft-copied-sync]
Counter of_pointer(Counter *p) { return *p; }
// CHECK-MESSAGES: :[[@LINE-1]]:41: warning: copying '*p' copies {{.*}} [weft-copied-sync]
auto in_lambda = [](Counter &c) { return c; };
// CHECK-MESSAGES: :[[@LINE-1]]:42: warning: copying 'c' copies {{.*}} [weft-copied-sync]
auto reference = [](Counter &c) -> Counter & { return c; };

// --- macros and suppression

#define ASSIGN(a, b) (a) = (b)
void macros(Counter &a, Counter &b) {
  ASSIGN(a, b);
  // CHECK-MESSAGES: :[[@LINE-1]]:13: warning: copying 'b' copies {{.*}} [weft-copied-sync]
  a = b; // NOLINT
  a = b; // NOLINT(weft-copied-sync)
  // NOLINTNEXTLINE(weft-*)
  a = b;
}
