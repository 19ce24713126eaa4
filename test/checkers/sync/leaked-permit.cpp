// RUN: %check_weft %s weft-leaked-permit %t
//
// Semaphore permits that are not returned on every path.
#include <semaphore.h>
#include <semaphore>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <weft/weft.h>

bool connect();
void step();
void bad() { throw std::runtime_error("bad"); }

// --- not reported

std::counting_semaphore<> slots(4);

bool on_every_path() {
  slots.acquire();
  if (!connect()) {
    slots.release();
    return false;
  }
  step();
  slots.release();
  return true;
}

struct Returning {
  std::counting_semaphore<> &to;
  ~Returning() { to.release(); }
};
bool guarded() {
  slots.acquire();
  Returning at_exit{slots};
  if (!connect())
    return false;
  step();
  return true;
}

bool scoped() {
  static weft::Semaphore places(4);
  weft::Semaphore::Permit permit = places.scoped();
  return connect();
}

// Taken before the task starts, returned in it.
void bounds_tasks(std::vector<std::string> items) {
  std::vector<std::jthread> tasks;
  for (std::string &item : items) {
    slots.acquire();
    if (item.empty()) {
      slots.release();
      return;
    }
    tasks.emplace_back([item = std::move(item)] {
      step();
      slots.release();
    });
  }
}

// A signal: nobody returns it.
void waits_for_items(std::binary_semaphore &filled, std::binary_semaphore &free) {
  filled.acquire();
  if (!connect())
    return;
  step();
  free.release();
}

// An item that was not for us goes to the next who waits.
void passed_on(std::counting_semaphore<> &items) {
  items.acquire();
  if (!connect()) {
    items.release();
    return;
  }
  step();
}

bool asked() {
  if (!slots.try_acquire())
    return false;
  step();
  slots.release();
  return true;
}

int failed_to_take(sem_t *places) {
  int error = sem_wait(places);
  if (error)
    return error;
  step();
  sem_post(places);
  return 0;
}

// All places are taken, and returned.
void drain() {
  for (int i = 0; i < 4; ++i)
    slots.acquire();
  if (connect())
    step();
  for (int i = 0; i < 4; ++i)
    slots.release();
}

void only_sometimes(bool limited) {
  if (limited)
    slots.acquire();
  step();
  if (limited)
    slots.release();
}

class Limited {
  std::counting_semaphore<> places_{4};
  void finish();
  void leave() { places_.release(); }

public:
  bool by_another_function() {
    places_.acquire();
    if (!connect()) {
      finish();
      return false;
    }
    if (!connect()) {
      leave();
      return false;
    }
    places_.release();
    return true;
  }
};

void caught() {
  slots.acquire();
  try {
    bad();
  } catch (...) {
  }
  slots.release();
}

bool silenced() {
  slots.acquire(); // NOLINT(weft-leaked-permit)
  if (!connect())
    return false;
  slots.release();
  return true;
}

// --- reported

bool early_return() {
  slots.acquire();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: a path leaves with the permit of 'slots', which has a place less from then on; return it on every path, or use a guard [weft-leaked-permit]
  if (!connect())
    return false;
  step();
  slots.release();
  return true;
}

void by_exception() {
  slots.acquire();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: a path leaves with the permit of 'slots', which has a place less from then on; return it on every path, or use a guard [weft-leaked-permit]
  bad();
  slots.release();
}

int one_of_two(sem_t *places) {
  sem_wait(places);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: a path leaves with the permit of 'places', which has a place less from then on; return it on every path, or use a guard [weft-leaked-permit]
  if (!connect()) {
    sem_post(places);
    return -1;
  }
  if (!connect())
    return -2;
  sem_post(places);
  return 0;
}

class Server {
  weft::Semaphore places_{4};

public:
  void serve() {
    weft::go([this] {
      places_.acquire();
      // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: a path leaves with the permit of 'places_', which has a place less from then on; return it on every path, or use a guard [weft-leaked-permit]
      if (!connect())
        return;
      places_.release();
    });
  }
};

template <class T> T in_a_template(T value) {
  slots.acquire();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: a path leaves with the permit of 'slots', which has a place less from then on; return it on every path, or use a guard [weft-leaked-permit]
  if (value < 0)
    return value;
  slots.release();
  return value;
}
template int in_a_template(int);
template short in_a_template(short);
