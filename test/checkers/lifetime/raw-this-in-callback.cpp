// RUN: %check_weft %s weft-raw-this-in-callback %t
#include <condition_variable>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>
#include <weft/annotations.h>

void use(int);

/// Somebody else's loop: it keeps callables until it runs them.
class Loop {
public:
  void post(std::function<void()> f) WEFT_SPAWNS(1, "detached", "loop");
};
class Timer {
public:
  void wait(std::function<void(int error)> f) WEFT_STORES(1);
};
void run_sync(const std::function<void()> &f) WEFT_INVOKES(1);

// --- not reported: classes with shared owners

class Owned : public std::enable_shared_from_this<Owned> {
  Loop &loop;
  Timer timer;
  std::function<void()> on_done;
  std::vector<std::function<void()>> steps;
  std::jthread worker;
  int n = 0;

public:
  explicit Owned(Loop &loop) : loop(loop) {
    // Nobody owns it yet.
    loop.post([this] { use(n); });
  }
  void self() {
    auto self = shared_from_this();
    loop.post([this, self] { use(n); });
    loop.post([this, self = shared_from_this()] { use(n); });
    timer.wait([this, self](int) { use(n); });
    loop.post([=, self = std::move(self)] { use(n); });
  }
  void weak() {
    loop.post([this, weak = weak_from_this()] {
      if (auto alive = weak.lock())
        use(n);
    });
  }
  void bound() { loop.post(std::bind(&Owned::step, shared_from_this())); }
  void kept_by_caller(std::shared_ptr<Owned> self) {
    loop.post([this, self] { use(n); });
  }
  void opaque() {
    std::shared_ptr<void> keep = shared_from_this();
    loop.post([this, keep] { use(n); });
  }
  // Somebody's own way to keep it.
  struct Guard {
    explicit Guard(Owned *owned);
    Guard(const Guard &);
    ~Guard();
  };
  Guard keep_alive();
  void guarded() {
    Guard guard(this);
    loop.post([this, guard] { use(n); });
    loop.post([this, guard = keep_alive()] { use(n); });
  }
  // Goes with the object.
  void members() {
    on_done = [this] { use(n); };
    steps.push_back([this] { use(n); });
    worker = std::jthread([this] { use(n); });
  }
  // Nothing escapes.
  void at_once() {
    run_sync([this] { use(n); });
    auto later = [this] { use(n); };
    later();
  }
  // The function waits.
  void waits() {
    std::promise<void> done;
    loop.post([this, &done] {
      use(n);
      done.set_value();
    });
    done.get_future().wait();
  }
  void copies() { loop.post([n = n] { use(n); }); }
  void silenced() { loop.post([this] { use(n); }); } // NOLINT(weft-raw-this-in-callback)
  void step();
};

// Waits for its tasks in stop().
class Stoppable : public std::enable_shared_from_this<Stoppable> {
  Loop &loop;
  std::mutex mutex;
  std::condition_variable idle;
  int running = 0;

public:
  explicit Stoppable(Loop &loop) : loop(loop) {}
  void start() {
    loop.post([this] { use(running); });
  }
  void stop() {
    std::unique_lock<std::mutex> lock(mutex);
    idle.wait(lock, [this] { return running == 0; });
  }
};

// Nobody knows what the destructor does.
class Opaque : public std::enable_shared_from_this<Opaque> {
  Loop &loop;

public:
  explicit Opaque(Loop &loop) : loop(loop) {}
  ~Opaque();
  void start() {
    loop.post([this] { use(1); });
  }
};

// What another object keeps may go with it.
struct Child {
  std::function<void()> on_close;
};
class Parent : public std::enable_shared_from_this<Parent> {
  std::unique_ptr<Child> child;
  int n = 0;

public:
  void attach(Child *other) {
    child->on_close = [this] { use(n); };
    other->on_close = [this] { use(n); };
  }
};

template <class T>
class Pattern : public std::enable_shared_from_this<Pattern<T>> {
  Loop &loop;
  T n;
  void never() {
    loop.post([this] { use(n); });
  }
};

// --- not reported: other classes

// Lives as long as the program, as far as anybody can see.
class Plain {
  Loop &loop;

public:
  explicit Plain(Loop &loop) : loop(loop) {}
  void start() {
    std::thread([this] { run(); }).detach();
    loop.post([this] { run(); });
  }
  void run();
};

// Ends itself.
class SelfDeleting {
public:
  void start() {
    std::thread([this] {
      run();
      delete this;
    }).detach();
  }
  void run();
};

class WaitsInDestructor {
  std::promise<void> done;

public:
  ~WaitsInDestructor() { done.get_future().wait(); }
  void start() {
    std::thread([this] { done.set_value(); }).detach();
  }
};
void drop(WaitsInDestructor *object) { delete object; }

// --- reported: classes with shared owners

void at_shutdown(std::function<void()> f) WEFT_STORES(1);

class Session : public std::enable_shared_from_this<Session> {
  Loop &loop;
  Timer timer;
  int n = 0;

public:
  explicit Session(Loop &loop) : loop(loop) {}
  void post() {
    loop.post([this] { use(n); });
    // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: the callback may run when the object of this bare 'this' is gone; capture an owner as well, shared_from_this() or weak_from_this() [weft-raw-this-in-callback]
  }
  void implicitly() {
    loop.post([&] { use(n); });
    // CHECK-MESSAGES: :[[@LINE-1]]:25: warning: the callback may run when the object of this bare 'this' is gone; capture an owner as well, shared_from_this() or weak_from_this() [weft-raw-this-in-callback]
  }
  void arm() {
    timer.wait([this](int error) {
      // CHECK-MESSAGES: :[[@LINE-1]]:17: warning: the callback may run when the object of this bare 'this' is gone; capture an owner as well, shared_from_this() or weak_from_this() [weft-raw-this-in-callback]
      if (!error)
        arm();
    });
  }
  void bound() {
    loop.post(std::bind(&Session::arm, this));
    // CHECK-MESSAGES: :[[@LINE-1]]:40: warning: the callback may run when the object of this bare 'this' is gone; capture an owner as well, shared_from_this() or weak_from_this() [weft-raw-this-in-callback]
  }
  void thread() {
    std::thread([this] { use(n); }).detach();
    // CHECK-MESSAGES: :[[@LINE-1]]:18: warning: the callback may run when the object of this bare 'this' is gone; capture an owner as well, shared_from_this() or weak_from_this() [weft-raw-this-in-callback]
  }
  // The outer one has an owner, the inner one does not.
  void nested() {
    loop.post([this, self = shared_from_this()] {
      timer.wait([this](int) { use(n); });
      // CHECK-MESSAGES: :[[@LINE-1]]:19: warning: the callback may run when the object of this bare 'this' is gone; capture an owner as well, shared_from_this() or weak_from_this() [weft-raw-this-in-callback]
    });
  }
  void global() {
    at_shutdown([this] { use(n); });
    // CHECK-MESSAGES: :[[@LINE-1]]:18: warning: the callback may run when the object of this bare 'this' is gone; capture an owner as well, shared_from_this() or weak_from_this() [weft-raw-this-in-callback]
  }
#define LATER(...) loop.post([this] { __VA_ARGS__; })
  void macro() {
    LATER(use(n));
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: the callback may run when the object of this bare 'this' is gone; capture an owner as well, shared_from_this() or weak_from_this() [weft-raw-this-in-callback]
  }
};

template <class T>
class Generic : public std::enable_shared_from_this<Generic<T>> {
  Loop &loop;
  T n{};

public:
  explicit Generic(Loop &loop) : loop(loop) {}
  void start() {
    loop.post([this] { use(n); });
    // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: the callback may run when the object of this bare 'this' is gone; capture an owner as well, shared_from_this() or weak_from_this() [weft-raw-this-in-callback]
  }
};
template class Generic<int>;
template class Generic<short>;

// --- reported: objects that the unit deletes, moves, or has for a moment

class Worker {
public:
  void start() {
    std::thread([this] { run(); }).detach();
    // CHECK-MESSAGES: :[[@LINE-1]]:18: warning: the detached task holds 'this', but nothing keeps the object for it; join the task, or share the object [weft-raw-this-in-callback]
  }
  void run();
};
void drop(Worker *worker) { delete worker; }

class Movable {
public:
  void start() {
    std::thread task(&Movable::run, this);
    // CHECK-MESSAGES: :[[@LINE-1]]:37: warning: the detached task holds 'this', but nothing keeps the object for it; join the task, or share the object [weft-raw-this-in-callback]
    task.detach();
  }
  void run();
};
Movable move_on() {
  Movable first;
  first.start();
  Movable second = std::move(first);
  return second;
}

class Heartbeat {
  Timer &timer;

public:
  explicit Heartbeat(Timer &timer) : timer(timer) {}
  void beat() {
    timer.wait([this](int) { beat(); });
    // CHECK-MESSAGES: :[[@LINE-1]]:17: warning: the operation starts itself again with 'this', but a caller's object is gone by then; end it in the destructor, or share the object [weft-raw-this-in-callback]
  }
};
void for_a_moment(Timer &timer) {
  Heartbeat heart(timer);
  heart.beat();
}
