// RUN: %check_weft %s weft-resurrected-object,weft-raw-this-in-callback,weft-dangling-capture %t
#include <functional>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <thread>
#include <weft/weft.h>

void use(int);
void log(const void *address);

class Loop {
public:
  void post(std::function<void()> f) WEFT_SPAWNS(1, "detached", "loop");
};
void at_shutdown(std::function<void()> f) WEFT_STORES(1);

// --- not reported

std::set<const void *> registry;
std::map<const void *, int> sizes;

class Keyed {
public:
  Keyed() { registry.insert(this); }
  ~Keyed() {
    registry.erase(this);
    sizes.erase(this);
    log(this);
  }
};

class Waits {
  std::jthread worker;
  std::thread other;
  std::function<void()> on_close;
  int n = 0;

public:
  ~Waits() {
    worker = std::jthread([this] { use(n); });
    std::jthread local([this] { use(n); });
    other = std::thread([this] { use(n); });
    other.join();
    std::async(std::launch::async, [this] { use(n); }).get();
    on_close = [this] { use(n); };
    on_close();
  }
};

class WaitsForASignal {
  Loop &loop;
  int n = 0;

public:
  explicit WaitsForASignal(Loop &loop) : loop(loop) {}
  ~WaitsForASignal() {
    std::promise<void> done;
    loop.post([this, &done] {
      use(n);
      done.set_value();
    });
    done.get_future().wait();
  }
};

class AtOnce {
  std::once_flag once;
  int n = 0;

public:
  ~AtOnce() {
    std::call_once(once, [this] { use(n); });
    auto clean = [this] { use(n); };
    clean();
  }
};

class Copies {
  Loop &loop;
  int n = 0;

public:
  explicit Copies(Loop &loop) : loop(loop) {}
  ~Copies() {
    loop.post([n = n] { use(n); });
  }
};

// A guard's pointer to the one before.
class Scope {
  static thread_local Scope *current;
  Scope *before;

public:
  Scope() : before(current) { current = this; }
  ~Scope() { current = before; }
  static int depth() { return current ? 1 + current->number() : 0; }
  int number() const;
};

class Careful : public std::enable_shared_from_this<Careful> {
public:
  ~Careful() {
    auto weak = weak_from_this();
    try {
      auto self = shared_from_this();
    } catch (const std::bad_weak_ptr &) {
    }
    stop();
    close(false);
    other->shared();
  }
  void stop() {
    if (started)
      shared();
  }
  void close(bool wait) {
    if (!wait)
      return;
    auto self = shared_from_this();
  }
  std::shared_ptr<Careful> shared() { return started ? shared_from_this() : nullptr; }
  bool started = false;
  Careful *other = nullptr;
};

// Only compared.
const void *last_gone;
struct Recorded {
  ~Recorded() { last_gone = this; }
};

template <class T> struct Pattern {
  Loop &loop;
  T n;
  ~Pattern() {
    loop.post([this] { use(n); });
  }
};

struct Silenced {
  Loop &loop;
  int n;
  ~Silenced() {
    loop.post([this] { use(n); }); // NOLINT(weft-resurrected-object)
  }
};

// --- reported

class Session : public std::enable_shared_from_this<Session> {
  Loop &loop;
  int n = 0;

public:
  explicit Session(Loop &loop) : loop(loop) {}
  ~Session() {
    loop.post([self = shared_from_this()] { use(self->n); });
    // CHECK-MESSAGES: :[[@LINE-1]]:23: warning: 'shared_from_this' throws in a destructor, where no owner is left, and the program ends; hand on what is needed by value [weft-resurrected-object]
    stop();
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'stop' asks for an owner of the object, but in a destructor none is left: that throws, and the program ends; call it before [weft-resurrected-object]
  }
  void stop() {
    auto self = shared_from_this();
    loop.post([self] { use(self->n); });
  }
};

class Posts {
  Loop &loop;
  int n = 0;

public:
  explicit Posts(Loop &loop) : loop(loop) {}
  ~Posts() {
    loop.post([this] { use(n); });
    // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: the task refers to an object that is being destroyed; copy what it needs, or wait for it in the destructor [weft-resurrected-object]
  }
};

class Detaches {
  int n = 0;

public:
  ~Detaches() {
    std::thread([this] { use(n); }).detach();
    // CHECK-MESSAGES: :[[@LINE-1]]:18: warning: the task refers to an object that is being destroyed; copy what it needs, or wait for it in the destructor [weft-resurrected-object]
  }
};

class Bound {
  void run();

public:
  ~Bound() {
    weft::go([this] { run(); });
    // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: the task refers to an object that is being destroyed; copy what it needs, or wait for it in the destructor [weft-resurrected-object]
    at_shutdown(std::bind(&Bound::run, this));
    // CHECK-MESSAGES: :[[@LINE-1]]:40: warning: the callback refers to an object that is being destroyed; copy what it needs [weft-resurrected-object]
  }
};

class Cache;
Cache *last;
class Cache {
public:
  ~Cache() {
    last = this;
    // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'last' keeps the address of an object that is being destroyed; clear it instead [weft-resurrected-object]
  }
  int size() const;
};
int sizeOfLast() { return last->size(); }

template <class T> struct Instantiated {
  Loop &loop;
  T n{};
  ~Instantiated() {
    loop.post([this] { use(n); });
    // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: the task refers to an object that is being destroyed; copy what it needs, or wait for it in the destructor [weft-resurrected-object]
  }
};
template struct Instantiated<int>;
template struct Instantiated<short>;

#define LATER(...) loop.post([this] { __VA_ARGS__; })
struct Macro {
  Loop &loop;
  int n;
  ~Macro() {
    LATER(use(n));
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: the task refers to an object that is being destroyed; copy what it needs, or wait for it in the destructor [weft-resurrected-object]
  }
};
