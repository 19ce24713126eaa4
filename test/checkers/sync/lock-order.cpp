// RUN: %check_weft %s weft-lock-order %t
//
// Two locks that one unit takes in both orders.

#include <condition_variable>
#include <mutex>
#include <shared_mutex>
#include <vector>

bool ready();
void work();

// --- what must stay silent

namespace silent {
std::mutex a, b, c, d, gate, done;
std::shared_mutex names, rows;

void one_order() {
  std::lock_guard outer(a);
  std::lock_guard inner(b);
}
void the_same_order() {
  std::lock_guard outer(a);
  std::lock_guard inner(b);
}
void at_once() { std::scoped_lock both(b, a); }
void at_once_and_adopted() {
  std::lock(b, a);
  std::lock_guard first(b, std::adopt_lock);
  std::lock_guard second(a, std::adopt_lock);
}
void tried() {
  std::lock_guard outer(b);
  if (a.try_lock())
    a.unlock();
}
void one_after_the_other() {
  { std::lock_guard first(b); }
  std::lock_guard second(a);
}
void given_back_first() {
  std::unique_lock first(b);
  first.unlock();
  std::lock_guard second(a);
}
void waits(std::condition_variable &changed) {
  std::unique_lock lock(b);
  changed.wait(lock);
}

// Whoever holds the gate is alone.
void behind_the_gate() {
  std::scoped_lock outer(gate);
  std::lock_guard first(c);
  std::lock_guard second(d);
}
void behind_the_gate_too() {
  std::scoped_lock outer(gate);
  std::lock_guard first(d);
  std::lock_guard second(c);
}

void readers() {
  std::shared_lock outer(names);
  std::unique_lock inner(rows);
}
void readers_of_the_other() {
  std::unique_lock outer(rows);
  std::shared_lock inner(names);
}

// Two instances: which is which cannot be told.
struct Account {
  std::mutex lock, log;
  int money = 0;
};
void transfer(Account &from, Account &to) {
  std::lock_guard outer(from.lock);
  std::lock_guard inner(to.lock);
}
void transfer_and_log(Account &from, Account &to) {
  std::lock_guard outer(from.lock);
  std::lock_guard inner(to.log);
}
void log_and_transfer(Account &from, Account &to) {
  std::lock_guard outer(from.log);
  std::lock_guard inner(to.lock);
}

struct Pool {
  std::mutex jobs, idle;
  // Nobody else has the object yet, or any more.
  Pool() {
    std::lock_guard outer(idle);
    std::lock_guard inner(jobs);
  }
  ~Pool() {
    std::lock_guard outer(idle);
    std::lock_guard inner(jobs);
  }
  void run() {
    std::lock_guard outer(jobs);
    std::lock_guard inner(idle);
  }
};

struct Helper {
  std::mutex in, out;
  void give_back_and_take() {
    out.unlock();
    in.lock();
    in.unlock();
    out.lock();
  }
  void held() {
    out.lock();
    give_back_and_take();
    out.unlock();
  }
  void other_order() {
    std::lock_guard first(in);
    std::lock_guard second(out);
  }
};

// Nobody else knows the object.
void local_object() {
  Helper mine;
  std::lock_guard first(mine.out);
  std::lock_guard second(mine.in);
}

void local_locks() {
  std::mutex x, y;
  std::lock_guard first(x);
  std::lock_guard second(y);
}

void sorted(bool by_name) {
  static std::mutex x, y;
  if (by_name) {
    std::lock_guard first(x);
    std::lock_guard second(y);
  } else {
    std::lock_guard first(y);
    std::lock_guard second(x);
  }
}

template <class T> struct NeverInstantiated {
  std::mutex x, y;
  void one() {
    std::lock_guard first(x);
    std::lock_guard second(y);
  }
  void other() {
    std::lock_guard first(y);
    std::lock_guard second(x);
  }
};

std::mutex quiet, calm;
void silenced() {
  std::lock_guard first(quiet);
  std::lock_guard second(calm);
}
void silenced_too() {
  std::lock_guard first(calm);
  std::lock_guard second(quiet); // NOLINT(weft-lock-order)
}

std::mutex start, stop;
void used_by_main() {
  std::lock_guard first(start);
  std::lock_guard second(stop);
}
} // namespace silent

int main() {
  std::lock_guard first(silent::stop);
  std::lock_guard second(silent::start);
}

// --- what must be reported

std::mutex a, b;
void one_way() {
  std::lock_guard first(a);
  std::lock_guard second(b);
}
void other_way() {
  std::lock_guard first(b);
  work();
  std::lock_guard second(a);
  // CHECK-NOTES: :[[@LINE-1]]:19: warning: 'a' is taken under 'b' here, and elsewhere in the other order, so two tasks can wait for each other for ever; use one order [weft-lock-order]
  // CHECK-NOTES: :[[@LINE-4]]:19: note: 'b' is taken here
  // CHECK-NOTES: :[[@LINE-9]]:19: note: 'a' is taken here
  // CHECK-NOTES: :[[@LINE-9]]:19: note: and then 'b' here: the other order
}
void once_more() {
  std::lock_guard first(b);
  std::lock_guard second(a);
}

class Hotel {
public:
  void move_in() {
    std::lock_guard guard(rooms_);
    count();
  }
  void move_out() {
    std::unique_lock guard(guests_);
    if (ready())
      rooms_.lock();
    // CHECK-NOTES: :[[@LINE-1]]:7: warning: 'Hotel::rooms_' is taken under 'Hotel::guests_' here, {{.*}}
    // CHECK-NOTES: :[[@LINE-4]]:22: note: 'Hotel::guests_' is taken here
    // CHECK-NOTES: :[[@LINE-9]]:21: note: 'Hotel::rooms_' is taken here
    // CHECK-NOTES: :[[@LINE-9]]:5: note: and then 'Hotel::guests_' here: the other order
    // CHECK-NOTES: :[[@LINE+5]]:21: note: 'count' takes it here
  }

private:
  void count() {
    std::lock_guard guard(guests_);
    ++guests_in_;
  }
  std::mutex rooms_, guests_;
  int guests_in_ = 0;
};

class Server;
class Session {
public:
  void close(Server &server);
  void touch() { std::lock_guard guard(mu_); }

private:
  std::mutex mu_;
};
class Server {
public:
  void drop(Session &) { std::lock_guard guard(mu_); }
  void sweep() {
    std::lock_guard guard(mu_);
    for (Session *session : sessions_)
      session->touch();
  }

private:
  std::mutex mu_;
  std::vector<Session *> sessions_;
};
void Session::close(Server &server) {
  std::lock_guard guard(mu_);
  server.drop(*this);
  // CHECK-NOTES: :[[@LINE-1]]:3: warning: 'Server::mu_' is taken under 'Session::mu_' here, {{.*}}
  // CHECK-NOTES: :[[@LINE-3]]:19: note: 'Session::mu_' is taken here
  // CHECK-NOTES: :[[@LINE-16]]:42: note: 'drop' takes it here
  // CHECK-NOTES: :[[@LINE-15]]:21: note: 'Server::mu_' is taken here
  // CHECK-NOTES: :[[@LINE-14]]:7: note: and then 'Session::mu_' here: the other order
  // CHECK-NOTES: :[[@LINE-26]]:34: note: 'touch' takes it here
}

template <class T> struct Cache {
  std::mutex keys, values;
  void read() {
    std::lock_guard first(keys);
    std::lock_guard second(values);
  }
  void write() {
    std::lock_guard first(values);
    std::lock_guard second(keys);
    // CHECK-NOTES: :[[@LINE-1]]:21: warning: 'Cache::keys' is taken under 'Cache::values' here, {{.*}}
    // CHECK-NOTES: :[[@LINE-3]]:21: note: 'Cache::values' is taken here
    // CHECK-NOTES: :[[@LINE-8]]:21: note: 'Cache::keys' is taken here
    // CHECK-NOTES: :[[@LINE-8]]:21: note: and then 'Cache::values' here: the other order
  }
};
template struct Cache<int>;
template struct Cache<long>;
