// RUN: %check_weft %s weft-unreleased-lock %t
//
// Locks taken by hand that stay taken when the function leaves early, and locks
// that are given back twice.

#include <condition_variable>
#include <mutex>
#include <optional>
#include <pthread.h>
#include <shared_mutex>
#include <stdexcept>
#include <thread>
#include <vector>

bool ready();
bool failed();
void work();
int parse(const char *text) {
  if (!text)
    throw std::invalid_argument("text");
  return 1;
}

std::mutex mu;
std::mutex other;
std::shared_mutex table;
pthread_mutex_t raw = PTHREAD_MUTEX_INITIALIZER;

// --- what must stay silent

// Whoever asks whether it is there does not throw.
int asked(const std::optional<int> &wanted) {
  mu.lock();
  if (!wanted.has_value()) {
    mu.unlock();
    return 0;
  }
  const int value = wanted.value();
  mu.unlock();
  return value;
}

bool given_back_on_both_paths() {
  mu.lock();
  if (failed()) {
    mu.unlock();
    return false;
  }
  work();
  mu.unlock();
  return true;
}

bool guarded() {
  std::lock_guard guard(mu);
  if (failed())
    return false;
  work();
  return true;
}

// A lock function: held on every path, or where it says so by its result.
void enter() { mu.lock(); }
void leave() { mu.unlock(); }
bool enter_if_ready() {
  other.lock();
  if (ready())
    return true;
  other.unlock();
  return false;
}
bool use_it() {
  bool had = enter_if_ready();
  if (had)
    other.unlock();
  return had;
}

class Table {
public:
  // Locked for the caller: who unlocks is `done`.
  int *find(int key) {
    mu_.lock();
    if (key < 10)
      return &rows_[key];
    mu_.unlock();
    return nullptr;
  }
  void done() { mu_.unlock(); }

  // The caller may be anywhere: the pointer says that it is locked.
  int *find_exported(int key);

  bool finished_by_a_helper() {
    own_.lock();
    if (failed())
      return finish();
    own_.unlock();
    return true;
  }
  bool finished_elsewhere() {
    own_.lock();
    if (failed())
      return finish_elsewhere();
    own_.unlock();
    return true;
  }

private:
  bool finish() {
    give_back();
    return false;
  }
  void give_back() { own_.unlock(); }
  bool finish_elsewhere();
  std::mutex mu_, own_;
  int rows_[10] = {};
};

struct Node {
  std::mutex lock;
  Node *next;
  int value;
};

struct List {
  std::mutex lock;
  int rows[4];
  int *find(int key) {
    lock.lock();
    if (key < 4)
      return &rows[key];
    lock.unlock();
    return nullptr;
  }
};

bool try_failed() {
  if (!mu.try_lock())
    return false;
  work();
  mu.unlock();
  return true;
}

bool adopted() {
  mu.lock();
  std::lock_guard guard(mu, std::adopt_lock);
  if (failed())
    return false;
  work();
  return true;
}

void adopted_and_released(std::condition_variable &changed) {
  mu.lock();
  std::unique_lock lock(mu, std::adopt_lock);
  while (!ready())
    changed.wait(lock);
  lock.release();
  mu.unlock();
}

void same_condition(bool threads) {
  if (threads)
    mu.lock();
  if (failed()) {
    if (threads)
      mu.unlock();
    return;
  }
  if (threads)
    mu.unlock();
}

void noted_in_a_flag() {
  bool locked = false;
  if (ready()) {
    mu.lock();
    locked = true;
  }
  if (!locked)
    return;
  work();
  mu.unlock();
}

void retaken_in_a_loop() {
  mu.lock();
  while (!ready()) {
    mu.unlock();
    work();
    mu.lock();
    if (failed())
      break;
  }
  mu.unlock();
}

template <class F> struct OnExit {
  F run;
  explicit OnExit(F f) : run(f) {}
  ~OnExit() { run(); }
};
bool scope_guard() {
  mu.lock();
  OnExit unlock([] { mu.unlock(); });
  if (failed())
    return false;
  mu.unlock();
  mu.lock();
  return true;
}

bool cleaned_up_behind_a_label() {
  bool good = false;
  mu.lock();
  if (failed())
    goto out;
  good = true;
out:
  mu.unlock();
  return good;
}

void caught() {
  mu.lock();
  try {
    parse(nullptr);
  } catch (...) {
    mu.unlock();
    throw;
  }
  mu.unlock();
}

void hand_over_hand(Node *head) {
  head->lock.lock();
  while (head->next) {
    Node *next = head->next;
    next->lock.lock();
    head->lock.unlock();
    head = next;
  }
  head->lock.unlock();
}

void element(std::vector<std::mutex> &locks, int i) {
  locks[i].lock();
  if (failed())
    return;
  locks[i].unlock();
}

// What begins and ends a drawing: no lock.
struct Surface {
  void lock();
  void unlock();
};
bool draw(Surface &surface) {
  surface.lock();
  if (failed())
    return false;
  surface.unlock();
  return true;
}

void reacquired_by_hand() {
  std::lock_guard guard(mu);
  mu.unlock();
  work();
  mu.lock();
}

void toggles(bool twice) {
  mu.lock();
  if (twice)
    mu.unlock();
  else
    work();
  if (!twice)
    mu.unlock();
}

void lock_and_go_on();
void given_back_twice_with_a_call_between() {
  mu.lock();
  mu.unlock();
  enter();
  mu.unlock();
}

std::recursive_mutex often;
void as_often_as_taken() {
  often.lock();
  often.lock();
  often.unlock();
  often.unlock();
}
void readers() {
  table.lock_shared();
  table.lock_shared();
  table.unlock_shared();
  table.unlock_shared();
}
void unknown_kind(pthread_mutex_t *lock) {
  pthread_mutex_lock(lock);
  pthread_mutex_lock(lock);
  pthread_mutex_unlock(lock);
  pthread_mutex_unlock(lock);
}

struct Patient {
  void lock();
  bool try_lock();
  bool lock_before(int seconds);
  void unlock();
};
void taken_in_another_way(Patient &lock) {
  lock.lock();
  lock.unlock();
  if (lock.lock_before(3))
    lock.unlock();
  if (lock.lock_before(3))
    lock.unlock();
}

void wait_by_hand(pthread_cond_t *changed) {
  pthread_mutex_lock(&raw);
  while (!ready())
    pthread_cond_wait(changed, &raw);
  pthread_mutex_unlock(&raw);
}

int not_had() {
  if (pthread_mutex_lock(&raw) != 0)
    return -1;
  int result = pthread_mutex_unlock(&raw);
  if ((result = pthread_mutex_lock(&raw)))
    return -1;
  pthread_mutex_unlock(&raw);
  return 0;
}

void a_guard_with_another_lock(std::unique_lock<std::mutex> &held) {
  std::unique_lock lock(mu);
  lock.unlock();
  lock = std::unique_lock(other);
  lock.unlock();
  lock.swap(held);
  lock.unlock();
}

// An object that is its own lock.
struct Itself : std::mutex {
  bool leaves() {
    lock();
    if (failed())
      return false;
    unlock();
    return true;
  }
  void twice() {
    lock();
    unlock();
    unlock();
  }
};

void dies_with_it() {
  mu.lock();
  if (failed())
    std::terminate();
  mu.unlock();
}

template <class T> void never_instantiated(T value) {
  mu.lock();
  if (value.ready())
    return;
  mu.unlock();
}

class __attribute__((capability("mutex"))) Annotated {
public:
  void Lock() __attribute__((acquire_capability()));
  void Unlock() __attribute__((release_capability()));
};
struct Store {
  Annotated lock;
  void begin() __attribute__((acquire_capability(lock))) {
    lock.Lock();
    if (ready())
      return;
    lock.Unlock();
    work();
    lock.Lock();
  }
};

void three_at_once_and_again() {
  std::mutex first, second, third;
  std::lock(first, second, third);
  first.unlock();
  second.unlock();
  third.unlock();
  std::lock(first, second, third);
  first.unlock();
  second.unlock();
  third.unlock();
}

// A guard that lets go of its lock, for somebody else.
static std::mutex lent;
void lend() {
  std::unique_lock lock(lent);
  work();
  lock.release();
}
void give_back() { lent.unlock(); }
std::mutex *lend_by_result() {
  std::unique_lock lock(lent);
  return lock.release();
}
void unlocks_what_it_gets() {
  std::unique_lock lock(lent);
  lock.release()->unlock();
}
void lock_for_any_file() {
  std::unique_lock lock(mu);
  lock.release();
}
static std::mutex passed_on;
void adopts() {
  std::unique_lock lock(passed_on);
  lock.release();
  std::lock_guard again(passed_on, std::adopt_lock);
}

// Tasks that hand their lock over, or never end.
static std::mutex baton;
void relay() {
  std::thread runner([] {
    baton.lock();
    work();
  });
  runner.join();
  baton.unlock();
}
static std::mutex forever;
void guard_of_the_process() {
  std::thread([] {
    forever.lock();
    for (;;)
      work();
  }).detach();
}

// A wrong index is misuse, and no way out.
int first_row(const std::vector<int> &rows) {
  mu.lock();
  int row = rows.empty() ? 0 : rows.at(0);
  mu.unlock();
  return row;
}

void silenced() {
  other.lock();
  if (failed())
    return; // NOLINT(weft-unreleased-lock)
  other.unlock();
}

// --- what must be reported

static std::mutex own;

bool early_return() {
  own.lock();
  if (failed())
    return false;
  // CHECK-NOTES: :[[@LINE-1]]:5: warning: 'own' is still locked when the function returns here, so whoever wants it next waits for ever; unlock it first or use a guard [weft-unreleased-lock]
  // CHECK-NOTES: :[[@LINE-4]]:3: note: locked here
  work();
  own.unlock();
  return true;
}

int one_of_three() {
  pthread_mutex_lock(&raw);
  if (ready()) {
    pthread_mutex_unlock(&raw);
    return 0;
  }
  if (failed())
    return -1;
  // CHECK-NOTES: :[[@LINE-1]]:5: warning: 'raw' is still locked when the function returns here, {{.*}}
  // CHECK-NOTES: :[[@LINE-8]]:3: note: locked here
  pthread_mutex_unlock(&raw);
  return 1;
}

void next_round(const std::vector<int> &jobs) {
  static std::mutex log;
  for (int job : jobs) {
    log.lock();
    if (job < 0)
      continue;
    // CHECK-NOTES: :[[@LINE-1]]:7: warning: 'log' is still locked when the loop goes on here, {{.*}}
    // CHECK-NOTES: :[[@LINE-4]]:5: note: locked here
    work();
    log.unlock();
  }
}

void out_of_the_loop(const std::vector<int> &jobs) {
  static std::mutex log;
  for (int job : jobs) {
    log.lock();
    if (job < 0)
      break;
    // CHECK-NOTES: :[[@LINE-1]]:7: warning: 'log' is still locked when this is left, {{.*}}
    // CHECK-NOTES: :[[@LINE-4]]:5: note: locked here
    work();
    log.unlock();
  }
}

void thrown() {
  own.lock();
  if (failed())
    throw std::runtime_error("failed");
  // CHECK-NOTES: :[[@LINE-1]]:5: warning: 'own' is still locked when this exception leaves the function, {{.*}}
  // CHECK-NOTES: :[[@LINE-4]]:3: note: locked here
  own.unlock();
}

int thrown_by_a_callee(const char *text) {
  own.lock();
  int value = parse(text);
  // CHECK-NOTES: :[[@LINE-1]]:15: warning: 'own' is still locked when an exception leaves the function here, {{.*}}
  // CHECK-NOTES: :[[@LINE-3]]:3: note: locked here
  own.unlock();
  return value;
}

struct Cache {
  bool refresh() {
    lock.lock_shared();
    if (failed())
      return false;
    // CHECK-NOTES: :[[@LINE-1]]:7: warning: 'lock' is still locked when the function returns here, {{.*}}
    // CHECK-NOTES: :[[@LINE-4]]:5: note: locked here
    work();
    lock.unlock_shared();
    return true;
  }
  std::shared_mutex lock;
};

bool tried() {
  if (!own.try_lock())
    return false;
  if (failed())
    return false;
  // CHECK-NOTES: :[[@LINE-1]]:5: warning: 'own' is still locked when the function returns here, {{.*}}
  // CHECK-NOTES: :[[@LINE-5]]:8: note: locked here
  own.unlock();
  return true;
}

void twice() {
  mu.lock();
  work();
  mu.unlock();
  mu.unlock();
  // CHECK-NOTES: :[[@LINE-1]]:3: warning: 'mu' has been given back already on every path to here, maybe to somebody who holds it now; remove this call [weft-unreleased-lock]
  // CHECK-NOTES: :[[@LINE-3]]:3: note: given back here
}

void guard_gives_back_twice() {
  std::unique_lock lock(mu);
  lock.unlock();
  work();
  lock.unlock();
  // CHECK-NOTES: :[[@LINE-1]]:3: warning: 'lock' has given its lock back already on every path to here, so this call fails; remove it [weft-unreleased-lock]
  // CHECK-NOTES: :[[@LINE-4]]:3: note: given back here
}

void behind_the_guards_back() {
  std::lock_guard guard(mu);
  work();
  mu.unlock();
  // CHECK-NOTES: :[[@LINE-1]]:3: warning: 'mu' is given back here and again by its guard, maybe while somebody else holds it; unlock through the guard [weft-unreleased-lock]
  // CHECK-NOTES: :[[@LINE-4]]:19: note: the guard is here
}

void in_a_task() {
  std::thread task([] {
    own.lock();
    if (failed())
      return;
    // CHECK-NOTES: :[[@LINE-1]]:7: warning: 'own' is still locked when the function returns here, {{.*}}
    // CHECK-NOTES: :[[@LINE-4]]:5: note: locked here
    own.unlock();
  });
  task.join();
}

template <class T> void instantiated_twice(T value) {
  own.lock();
  if (value > 0)
    return;
  // CHECK-NOTES: :[[@LINE-1]]:5: warning: 'own' is still locked when the function returns here, {{.*}}
  // CHECK-NOTES: :[[@LINE-4]]:3: note: locked here
  own.unlock();
}
void instantiate() {
  instantiated_twice(1);
  instantiated_twice(1.0);
}

#define LEAVE_IF_FAILED()                                                      \
  if (failed())                                                                \
  return
void in_a_macro() {
  own.lock();
  LEAVE_IF_FAILED();
  // CHECK-NOTES: :[[@LINE-1]]:3: warning: 'own' is still locked when the function returns here, {{.*}}
  // CHECK-NOTES: :{{[0-9]+}}:{{[0-9]+}}: note: expanded from macro 'LEAVE_IF_FAILED'
  // CHECK-NOTES: :[[@LINE-4]]:3: note: locked here
  own.unlock();
}

static std::mutex kept;
void lets_go() {
  std::unique_lock<std::mutex> lock(kept);
  work();
  lock.release();
  // CHECK-NOTES: :[[@LINE-1]]:3: warning: 'lock' lets go of 'kept' without unlocking it, so whoever wants it next waits for ever; unlock it [weft-unreleased-lock]
  // CHECK-FIXES: lock.unlock();
}

static std::mutex dead;
void ends_locked() {
  std::thread task([] {
    dead.lock();
    // CHECK-NOTES: :[[@LINE-1]]:5: warning: 'dead' is still locked when this task ends, so whoever wants it next waits for ever; unlock it first or use a guard [weft-unreleased-lock]
    work();
  });
  task.join();
}

static pthread_mutex_t phase = PTHREAD_MUTEX_INITIALIZER;
static void *phases(void *) {
  pthread_mutex_lock(&phase);
  pthread_mutex_unlock(&phase);
  pthread_mutex_lock(&phase);
  // CHECK-NOTES: :[[@LINE-1]]:3: warning: 'phase' is still locked when this task ends, {{.*}} [weft-unreleased-lock]
  return nullptr;
}
void runs_phases() {
  pthread_t thread;
  pthread_create(&thread, nullptr, phases, nullptr);
  pthread_join(thread, nullptr);
}
