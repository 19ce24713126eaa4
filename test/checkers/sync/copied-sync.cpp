// A copy of an object that only works where it was made.
//
// RUN: %check_weft %s weft-copied-sync %t --std c++17,c++20,c++23

#include <algorithm>
#include <condition_variable>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <pthread.h>
#include <semaphore.h>
#include <string>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>
#include <weft/annotations.h>

// A class as people write it around POSIX: copying compiles.
struct Counter {
  int value = 0;
  pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

  void add(int n) {
    pthread_mutex_lock(&lock);
    value += n;
    pthread_mutex_unlock(&lock);
  }
  int peek() const { return value; }
};

class WEFT_WAIT_GROUP WEFT_NO_COPY WaitGroup {
public:
  void add(int n) WEFT_COUNTS_UP();
  void done() WEFT_COUNTS_DOWN();
  void wait() WEFT_AWAITS_ZERO();

private:
  int count = 0;
};

class WEFT_WAIT_GROUP WEFT_SHARED_HANDLE SharedGroup {
public:
  void done() WEFT_COUNTS_DOWN();

private:
  std::shared_ptr<int> count;
};

template <class F> WEFT_SPAWNS(1, "detached") void go(F task) {
  std::thread(std::move(task)).detach();
}
template <class F> WEFT_INVOKES(1) void run(F task) { task(); }
void use(int);
void watch(const Counter &);

// --- silent: no copy

namespace no_copy_made {
void by_reference(Counter &c, const WaitGroup &) { c.add(1); }
void by_pointer(Counter *c, pthread_mutex_t *lock);
Counter fresh() { return Counter(); }
Counter braced() { return {}; }
void from_fresh() {
  Counter c = fresh();
  c = Counter();
  c = {};
  std::vector<Counter> all(3);
  all.push_back(Counter());
  all.emplace_back();
  std::optional<Counter> maybe{std::in_place};
  maybe = Counter();
  auto *heap = new Counter();
  delete heap;
}
void captures(Counter &c, WaitGroup &g) {
  run([&c, &g] { c.add(1), g.done(); });
  run([&] { c.add(1); });
  run([p = &c] { p->add(1); });
}
void loops(std::vector<Counter> &all, std::map<int, Counter> &named) {
  for (Counter &c : all)
    c.add(1);
  for (const auto &c : all)
    use(c.value);
  for (auto &[name, c] : named)
    c.add(name);
}
void looked_at(const Counter &c) {
  int value = c.value;
  use(value);
  use(sizeof(c));
  const Counter *p = &c;
  use(p->value);
}
} // namespace no_copy_made

// --- silent: copies that share one object, and what owns from afar

namespace shared {
struct Job {
  SharedGroup group;
  std::shared_ptr<Counter> counter;
  std::unique_ptr<std::mutex> own;
  Counter *raw;
  Counter &ref;
};
void worker(SharedGroup g, std::shared_ptr<Counter> c, std::weak_ptr<Counter> w);
void start(SharedGroup g, std::shared_ptr<Counter> c) {
  go([g, c] {});
  go([=] { c->add(1); });
  auto other = g;
  other = g;
  std::vector<SharedGroup> all{g, other};
  all.push_back(g);
  std::function<void()> f = [g]() mutable { g.done(); };
  std::thread(worker, g, c, c).detach();
}
void guards(std::mutex &m) {
  std::unique_lock<std::mutex> l(m);
  std::vector<std::unique_lock<std::mutex>> held;
  held.emplace_back(m);
  auto taken = std::move(l);
}
} // namespace shared

// --- silent: the class says what a copy of it is

namespace on_purpose {
class Cache {
public:
  Cache() = default;
  Cache(const Cache &other) : value(other.value) {}
  Cache &operator=(const Cache &other) {
    value = other.value;
    return *this;
  }
  int value = 0;

private:
  mutable pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
  std::mutex other;
};
struct Holder {
  Cache cache;
};
void take(Cache c, Holder h) { use(c.value + h.cache.value); }
Cache copy(const Cache &c) {
  Cache mine = c;
  mine = c;
  go([mine] {});
  std::vector<Cache> all;
  all.push_back(mine);
  take(mine, Holder{mine});
  return c;
}

// Copied by hand, with a lock of its own.
struct Tree {
  Tree() = default;
  Tree(const Tree &other) {
    memcpy(this, &other, sizeof *this);
    pthread_mutex_init(&lock, nullptr);
  }
  Tree &operator=(const Tree &) = default;
  int nodes = 0;
  pthread_mutex_t lock;
};

// Moves, and says how.
class WEFT_NO_COPY Group {
public:
  Group();
  Group(const Group &);
  Group(Group &&other);
  Group &operator=(const Group &);
  Group &operator=(Group &&);
  void add();
};
struct Service {
  Group group;
};
Group make() {
  Group g;
  g.add();
  return g;
}
void sink(Group g, Service s);
void taken(Group g, Service s) { g.add(), s.group.add(); }
void moves(Group g, Service s) {
  taken(std::move(g), std::move(s));
  taken(make(), {});
  Group other = std::move(g);
  other = std::move(g);
  run([moved = std::move(other)] {});
  std::vector<Group> all;
  all.push_back(std::move(g));
  all.push_back(make());
}
} // namespace on_purpose

// --- silent: nobody has used the source as a lock; it is there to be copied

namespace prototypes {
struct Plain {
  int size;
  pthread_mutex_t lock;
};
static const Plain initial = {1, PTHREAD_MUTEX_INITIALIZER};
static Plain defaults = {2, PTHREAD_MUTEX_INITIALIZER};
void reset(Plain *p, std::vector<Plain> &all) {
  *p = initial;
  *p = defaults;
  memcpy(p, &initial, sizeof *p);
  Plain built = {};
  built.size = 3;
  *p = built;
  all.push_back(built);
  static const pthread_mutex_t unlocked = PTHREAD_MUTEX_INITIALIZER;
  p->lock = unlocked;
  p->lock = PTHREAD_MUTEX_INITIALIZER;
}
// The copy gets a lock of its own.
Plain *duplicate(const Plain *p) {
  Plain *copy = new Plain(*p);
  pthread_mutex_init(&copy->lock, nullptr);
  return copy;
}
void init(Plain *p) { pthread_mutex_init(&p->lock, nullptr); }
void duplicate_into(Plain *into, const Plain *p) {
  *into = *p;
  init(into);
}
void duplicate_bytes(Plain *into, const Plain *p) {
  memcpy(into, p, sizeof *into);
  into->lock = PTHREAD_MUTEX_INITIALIZER;
}
struct Ordered {
  int size;
  char name[16];
  std::mutex lock;
};
void only_the_head(Ordered &to, const Ordered &from) {
  memcpy(&to, &from, offsetof(Ordered, lock));
  memcpy(to.name, from.name, sizeof to.name);
  memset(&to, 0, sizeof to);
}
} // namespace prototypes

// --- parameters

// CHECK-FIXES: void take(Counter &c) { c.add(1); }
void take(Counter c) { c.add(1); }
// CHECK-MESSAGES: :[[@LINE-1]]:19: warning: 'c' copies the caller's 'pthread_mutex_t' and does not synchronise with it; take it by reference [weft-copied-sync]
// CHECK-FIXES: int look(const Counter &c) { return c.peek() + c.value; }
int look(Counter c) { return c.peek() + c.value; }
// CHECK-MESSAGES: :[[@LINE-1]]:18: warning: 'c' copies the caller's 'pthread_mutex_t' and does not synchronise with it; take it by reference [weft-copied-sync]
// CHECK-FIXES: int const_look(const Counter &c, int) { return c.value; }
int const_look(const Counter c, int) { return c.value; }
// CHECK-MESSAGES: :[[@LINE-1]]:30: warning: 'c' copies {{.*}} [weft-copied-sync]
// CHECK-FIXES: static void declared(int, Counter &);
static void declared(int, Counter);
// CHECK-FIXES: static void declared(int n, Counter &c) { c.add(n); }
static void declared(int n, Counter c) { c.add(n); }
// CHECK-MESSAGES: :[[@LINE-1]]:37: warning: 'c' copies {{.*}} [weft-copied-sync]
void counts(WaitGroup g) { g.done(); }
// CHECK-MESSAGES: :[[@LINE-1]]:23: warning: 'g' copies the caller's 'WaitGroup' and does not synchronise with it; take it by reference [weft-copied-sync]
void locks(pthread_mutex_t m) { pthread_mutex_lock(&m); }
// CHECK-MESSAGES: :[[@LINE-1]]:28: warning: 'm' copies the caller's 'pthread_mutex_t' {{.*}} [weft-copied-sync]
void spins(pthread_spinlock_t s) { pthread_spin_lock(&s); }
// CHECK-MESSAGES: :[[@LINE-1]]:31: warning: 's' copies the caller's 'pthread_spinlock_t' {{.*}} [weft-copied-sync]
void waits(sem_t s, pthread_cond_t) { sem_wait(&s); }
// CHECK-MESSAGES: :[[@LINE-1]]:18: warning: 's' copies the caller's 'sem_t' {{.*}} [weft-copied-sync]
// CHECK-MESSAGES: :[[@LINE-2]]:35: warning: 'pthread_cond_t' copies the caller's 'pthread_cond_t' {{.*}} [weft-copied-sync]

void calls(Counter &c, WaitGroup &g, pthread_mutex_t &m) {
  take(c); // once, at the parameter
  use(look(c));
  declared(1, c);
  counts(g);
  locks(m);
}

struct Account {
  // CHECK-FIXES: explicit Account(const Counter &c, WaitGroup &g) : total(c.peek()) { g.done(); }
  explicit Account(Counter c, WaitGroup g) : total(c.peek()) { g.done(); }
  // CHECK-MESSAGES: :[[@LINE-1]]:28: warning: 'c' copies {{.*}} [weft-copied-sync]
  // CHECK-MESSAGES: :[[@LINE-2]]:41: warning: 'g' copies {{.*}} [weft-copied-sync]
  // CHECK-FIXES: void merge(const Counter &c) { total += c.value; }
  void merge(Counter c) { total += c.value; }
  // CHECK-MESSAGES: :[[@LINE-1]]:22: warning: 'c' copies {{.*}} [weft-copied-sync]
  // Others may override it: no fix.
  // CHECK-FIXES: virtual void show(Counter c) { use(c.value); }
  virtual void show(Counter c) { use(c.value); }
  // CHECK-MESSAGES: :[[@LINE-1]]:29: warning: 'c' copies {{.*}} [weft-copied-sync]
  bool operator==(Counter c) const { return c.value == total; }
  // CHECK-MESSAGES: :[[@LINE-1]]:27: warning: 'c' copies {{.*}} [weft-copied-sync]
  int total = 0;
};

// Its address is taken, it is called with a temporary, or it hands the copy on:
// the type of the parameter is not for a fix-it to change.
void callback(Counter c) { c.add(1); }
// CHECK-MESSAGES: :[[@LINE-1]]:23: warning: 'c' copies {{.*}} [weft-copied-sync]
void (*registered)(Counter) = callback;
void mixed(Counter c) { c.add(1); }
// CHECK-MESSAGES: :[[@LINE-1]]:20: warning: 'c' copies {{.*}} [weft-copied-sync]
Counter handed_on(Counter c) { return c; }
// CHECK-MESSAGES: :[[@LINE-1]]:27: warning: 'c' copies {{.*}} [weft-copied-sync]
void in_lambda(Counter c) { run([&] { c.add(1); }); }
// CHECK-MESSAGES: :[[@LINE-1]]:24: warning: 'c' copies {{.*}} [weft-copied-sync]
void defaulted(Counter c = {}) { c.add(1); }
// CHECK-MESSAGES: :[[@LINE-1]]:24: warning: 'c' copies {{.*}} [weft-copied-sync]
void calls_mixed(Counter &c) {
  mixed(c);
  mixed(Counter());
  defaulted(c);
}

// Only ever given fresh values: no copy is made.
static void only_fresh(Counter c) { c.add(1); }
void calls_fresh() {
  only_fresh(Counter());
  only_fresh({});
}

// The parameter's lock is a new one.
void own_lock(Counter c) {
  pthread_mutex_init(&c.lock, nullptr);
  c.add(1);
}

// --- lambdas' parameters

void lambdas(std::vector<Counter> &all) {
  std::for_each(all.begin(), all.end(), [](Counter &c) { c.add(1); });
  // CHECK-FIXES: std::for_each(all.begin(), all.end(), [](const Counter &c) { use(c.value); });
  std::for_each(all.begin(), all.end(), [](Counter c) { use(c.value); });
  // CHECK-MESSAGES: :[[@LINE-1]]:52: warning: 'c' copies {{.*}} [weft-copied-sync]
  // CHECK-FIXES: std::for_each(all.begin(), all.end(), [](auto &c) { c.add(1); });
  std::for_each(all.begin(), all.end(), [](auto c) { c.add(1); });
  // CHECK-MESSAGES: :[[@LINE-1]]:49: warning: 'c' copies {{.*}} [weft-copied-sync]
}

// --- templates

template <class T> void by_value(T t) { t.add(1); }
template <class T> void forwarded(T &&t) { t.add(1); }
template <class T> void by_const(const T &t) { watch(t); }
// A pattern that nobody instantiates, with nothing dependent in the type.
template <class T> void never(T, Counter c) { c.add(1); }
// CHECK-MESSAGES: :[[@LINE-1]]:42: warning: 'c' copies {{.*}} [weft-copied-sync]
template <class T> void never_dependent(T t) { t.add(1); }

template <class T> struct Slot {
  T value;
  pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
};
template <class T> void slot(Slot<T> s) { pthread_mutex_lock(&s.lock); }

template <class T> struct Table {
  void put(Counter c, T) { c.add(1); }
  // CHECK-MESSAGES: :[[@LINE-1]]:20: warning: 'c' copies {{.*}} [weft-copied-sync]
};

void instances(Counter &c, Slot<int> &s, Table<int> &ints, Table<long> &longs) {
  by_value(c);
  // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: copying 'c' copies a 'pthread_mutex_t', which does not synchronise with the original; use a reference [weft-copied-sync]
  by_value<Counter &>(c);
  forwarded(c);
  by_const(c);
  slot(s);
  // CHECK-MESSAGES: :[[@LINE-1]]:8: warning: copying 's' copies a 'pthread_mutex_t'{{.*}} [weft-copied-sync]
  ints.put(c, 1);
  longs.put(c, 1);
}

// --- macros, typedefs, NOLINT

#define HANDLER(name, type) void name(type argument) { argument.add(1); }
HANDLER(handler, Counter)
// CHECK-MESSAGES: :[[@LINE-1]]:1: warning: 'argument' copies {{.*}} [weft-copied-sync]

using Alias = Counter;
typedef pthread_mutex_t my_mutex;
// CHECK-FIXES: void aliased(Alias &c, my_mutex &m) { c.add(1), pthread_mutex_lock(&m); }
void aliased(Alias c, my_mutex m) { c.add(1), pthread_mutex_lock(&m); }
// CHECK-MESSAGES: :[[@LINE-1]]:20: warning: 'c' copies the caller's 'pthread_mutex_t' {{.*}} [weft-copied-sync]
// CHECK-MESSAGES: :[[@LINE-2]]:32: warning: 'm' copies the caller's 'pthread_mutex_t' {{.*}} [weft-copied-sync]

void known(Counter c) { c.add(1); } // NOLINT(weft-copied-sync)

// --- what holds one: aggregates, arrays, bases, containers

struct Nested {
  Counter counters[2];
};
struct Derived : Counter {};
union Either {
  int plain;
  pthread_rwlock_t lock;
};
void nested(Nested n, Derived d, Either e) { use(n.counters[0].value + d.value + e.plain); }
// CHECK-MESSAGES: :[[@LINE-1]]:20: warning: 'n' copies the caller's 'pthread_mutex_t' {{.*}} [weft-copied-sync]
// CHECK-MESSAGES: :[[@LINE-2]]:31: warning: 'd' copies the caller's 'pthread_mutex_t' {{.*}} [weft-copied-sync]
// CHECK-MESSAGES: :[[@LINE-3]]:41: warning: 'e' copies the caller's 'pthread_rwlock_t' {{.*}} [weft-copied-sync]
void containers(std::vector<Counter> v, std::map<int, Nested> m, std::pair<int, Counter> p,
                std::optional<WaitGroup> o, std::tuple<int, Counter> t) {}
// CHECK-MESSAGES: :[[@LINE-2]]:38: warning: 'v' copies the caller's 'pthread_mutex_t' {{.*}} [weft-copied-sync]
// CHECK-MESSAGES: :[[@LINE-3]]:63: warning: 'm' copies the caller's 'pthread_mutex_t' {{.*}} [weft-copied-sync]
// CHECK-MESSAGES: :[[@LINE-4]]:90: warning: 'p' copies the caller's 'pthread_mutex_t' {{.*}} [weft-copied-sync]
// CHECK-MESSAGES: :[[@LINE-4]]:42: warning: 'o' copies the caller's 'WaitGroup' {{.*}} [weft-copied-sync]
// CHECK-MESSAGES: :[[@LINE-5]]:70: warning: 't' copies the caller's 'pthread_mutex_t' {{.*}} [weft-copied-sync]
void owners(std::vector<Counter *> v, std::vector<std::shared_ptr<Counter>> s,
            std::function<void(Counter)> f, std::vector<Counter>::iterator i,
            std::allocator<Counter> a, std::weak_ptr<Counter> w, std::initializer_list<Counter> l) {}
