// RUN: %check_weft %s weft-unawaited-capturing-coroutine %t --std c++20,c++23
//
// Coroutines that run on when their closure or what their parameters refer to
// is gone. One task type is annotated, the others show how they start.
#include <coroutine>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>
#include <weft/annotations.h>

template <class Initial, class T> struct PromiseOf {
  T get_return_object();
  Initial initial_suspend() noexcept;
  std::suspend_always final_suspend() noexcept;
  void return_void();
  void unhandled_exception();
  std::suspend_always yield_value(int);
};
struct Awaitable {
  bool await_ready();
  void await_suspend(std::coroutine_handle<>);
  void await_resume();
};

struct Lazy : Awaitable {
  struct promise_type : PromiseOf<std::suspend_always, Lazy> {};
  Lazy(Lazy &&);
  Lazy &operator=(Lazy &&);
};
struct Eager : Awaitable {
  struct promise_type : PromiseOf<std::suspend_never, Eager> {};
};
struct Start {
  bool await_ready() noexcept;
  void await_suspend(std::coroutine_handle<>) noexcept;
  void await_resume() noexcept;
};
struct WEFT_COROUTINE("lazy") Annotated : Awaitable {
  struct promise_type : PromiseOf<Start, Annotated> {};
};
struct Unknown : Awaitable {
  struct promise_type : PromiseOf<Start, Unknown> {};
};
struct Numbers {
  struct promise_type : PromiseOf<std::suspend_always, Numbers> {};
  int *begin();
  int *end();
};

struct Pool {
  void add(Lazy task) WEFT_SPAWNS(1, "owned", "pool");
  WEFT_JOINS() void join();
};
void start(Lazy task) WEFT_SPAWNS(1, "detached", "pool");
template <class T> void run(T task); // waits, as far as anybody knows
template <class... T> Lazy all(T...);
Lazy sleep();
void use(const std::string &);
void use(int);

Lazy byReference(const std::string &text) {
  co_await sleep();
  use(text);
}
Lazy byValue(std::string text) {
  co_await sleep();
  use(text);
}
Lazy unusedReference(const std::string &) { co_await sleep(); }
Eager eagerByReference(const std::string &text) {
  co_await sleep();
  use(text);
}
Eager usedAtOnce(const std::string &text) {
  use(text);
  co_await sleep();
}
struct Tag {};
Lazy tagged(const Tag &tag) {
  co_await sleep();
  (void)tag;
}
Numbers upTo(const std::vector<int> &all) {
  for (int n : all)
    co_yield n;
}
struct Stateless {
  Lazy first() { co_await second(); }
  Lazy second() { co_await sleep(); }
};
struct Client {
  std::string host;
  Lazy fetch() {
    co_await sleep();
    use(host);
  }
  Lazy refetch() { return fetch(); }
  Lazy task_;
  Client() : task_([this]() -> Lazy { co_await sleep(); use(host); }()) {}
  // CHECK-MESSAGES: :[[@LINE-1]]:20: warning: the closure and its captures die with this statement, but its coroutine runs on; pass them as parameters [weft-unawaited-capturing-coroutine]
};

// --- Not reported.

Lazy awaitedInPlace(std::string name) {
  co_await [&]() -> Lazy {
    co_await sleep();
    use(name);
  }();
  co_await byReference("text");
  co_await byReference(name + "x");
  co_await all(byReference("a"), byReference("b"), [name]() -> Lazy {
    co_await sleep();
    use(name);
  }());
  co_await Client().fetch();
}

void handedToUnknown(std::string name) {
  run(byReference("text"));
  run([name]() -> Lazy {
    co_await sleep();
    use(name);
  }());
}

void noCaptures(int id, std::vector<Lazy> &tasks) {
  tasks.push_back([](int id) -> Lazy {
    co_await sleep();
    use(id);
  }(id));
  tasks.push_back([id]() -> Lazy { co_await sleep(); }()); // holds, but never looks
  tasks.push_back(byValue("x"));
  tasks.push_back(unusedReference("x"));
  tasks.push_back(tagged(Tag()));
  tasks.push_back(Stateless().first());
}

Lazy closureOutlives(std::string name) {
  auto work = [&]() -> Lazy {
    co_await sleep();
    use(name);
  };
  Lazy task = work();
  co_await std::move(task);
  Lazy other = byReference(name);
  co_await std::move(other);
}

void staticClosure(Pool &pool) {
  static std::string name = "x";
  static auto work = [copy = name]() -> Lazy {
    co_await sleep();
    use(copy);
  };
  pool.add(work());
  pool.add(byReference(name));
}

void joined(Pool &pool, std::string name) {
  auto work = [&]() -> Lazy {
    co_await sleep();
    use(name);
  };
  pool.add(work());
  pool.add(byReference(name));
  pool.join();
}

void defined(int id) {
  auto never = [id]() -> Lazy {
    co_await sleep();
    use(id);
  };
}

void eagerUsesBeforeItSuspends(int id) {
  usedAtOnce("x");
  [id]() -> Eager {
    use(id);
    co_await sleep();
  }();
}

// An error type that is a coroutine as well: over when the call returns.
Eager overAtOnce(int id, std::vector<Eager> &all) {
  auto result = [&]() -> Eager {
    co_await sleep();
    use(id);
  }();
  all.push_back(eagerByReference("text"));
  return [&]() -> Eager {
    co_await sleep();
    use(id);
  }();
}

void neverRuns() { byReference("x"); } // lazy and dropped: nothing dangles

Unknown unknownStart(const std::string &text) {
  use(text);
  co_await sleep();
}
void nobodyKnowsTheStart() { auto task = unknownStart("x"); }

Lazy ofCaller(const std::string &text) { return byReference(text); }

#if __cplusplus >= 202302L
void explicitObject(int id, std::vector<Lazy> &tasks) {
  tasks.push_back([id](this auto self) -> Lazy {
    co_await sleep();
    use(id);
  }());
}
void rangeLivesOn() {
  for (int n : upTo(std::vector<int>{1, 2}))
    use(n);
}
#else
void rangeDies() {
  for (int n : upTo(std::vector<int>{1, 2}))
    // CHECK-MESSAGES-CXX20: :[[@LINE-1]]:21: warning: 'all' refers to a temporary that dies with this statement, but its coroutine runs on; take it by value [weft-unawaited-capturing-coroutine]
    use(n);
}
#endif

// --- Reported: temporaries.

void kept(std::vector<Lazy> &tasks, int id) {
  tasks.push_back([id]() -> Lazy {
  // CHECK-MESSAGES: :[[@LINE-1]]:19: warning: the closure and its captures die with this statement, but its coroutine runs on; pass them as parameters [weft-unawaited-capturing-coroutine]
    co_await sleep();
    use(id);
  }());
  tasks.push_back(byReference("text"));
  // CHECK-MESSAGES: :[[@LINE-1]]:31: warning: 'text' refers to a temporary that dies with this statement, but its coroutine runs on; take it by value [weft-unawaited-capturing-coroutine]
  tasks.push_back(Client().fetch());
  // CHECK-MESSAGES: :[[@LINE-1]]:19: warning: the object dies with this statement, but its coroutine runs on; give it a name, or await the coroutine here [weft-unawaited-capturing-coroutine]
}

Lazy inVariable(std::string name) {
  Lazy task = [&]() -> Lazy {
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: the closure and its captures die with this statement, but its coroutine runs on; pass them as parameters [weft-unawaited-capturing-coroutine]
    co_await sleep();
    use(name);
  }();
  co_await std::move(task);
  auto other = byReference(name + "x");
  // CHECK-MESSAGES: :[[@LINE-1]]:28: warning: 'text' refers to a temporary that dies with this statement, but its coroutine runs on; take it by value [weft-unawaited-capturing-coroutine]
  co_await std::move(other);
  other = byReference(name + "y");
  // CHECK-MESSAGES: :[[@LINE-1]]:23: warning: 'text' refers to a temporary that dies with this statement, but its coroutine runs on; take it by value [weft-unawaited-capturing-coroutine]
}

void spawned(Pool &pool, int id) {
  pool.add([id]() -> Lazy {
  // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: the closure and its captures die with this statement, but its coroutine runs on; pass them as parameters [weft-unawaited-capturing-coroutine]
    co_await sleep();
    use(id);
  }());
  start(byReference("text"));
  // CHECK-MESSAGES: :[[@LINE-1]]:21: warning: 'text' refers to a temporary that dies with this statement, but its coroutine runs on; take it by value [weft-unawaited-capturing-coroutine]
  pool.join(); // too late for temporaries
}

Lazy returned(std::string name) {
  return [name]() -> Lazy {
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: the closure and its captures die with this statement, but its coroutine runs on; pass them as parameters [weft-unawaited-capturing-coroutine]
    co_await sleep();
    use(name);
  }();
}

void eager(int id) {
  [id]() -> Eager {
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: the closure and its captures die with this statement, but its coroutine runs on; pass them as parameters [weft-unawaited-capturing-coroutine]
    co_await sleep();
    use(id);
  }();
  eagerByReference("text");
  // CHECK-MESSAGES: :[[@LINE-1]]:20: warning: 'text' refers to a temporary that dies with this statement, but its coroutine runs on; take it by value [weft-unawaited-capturing-coroutine]
  [id]() -> Eager {
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: the closure and its captures die with this statement, but its coroutine runs on; pass them as parameters [weft-unawaited-capturing-coroutine]
    for (;;) {
      use(id);
      co_await sleep();
    }
  }();
}

void annotated(int id, std::vector<Annotated> &tasks) {
  tasks.push_back([&]() -> Annotated {
  // CHECK-MESSAGES: :[[@LINE-1]]:19: warning: the closure and its captures die with this statement, but its coroutine runs on; pass them as parameters [weft-unawaited-capturing-coroutine]
    use(id);
    co_return;
  }());
}

// --- Reported: locals that die too early.

void namedClosure(Pool &pool, int id) {
  auto work = [id]() -> Lazy {
    co_await sleep();
    use(id);
  };
  pool.add(work());
  // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: the coroutine may run on when 'work' is gone, and uses what is in it; pass that as parameters [weft-unawaited-capturing-coroutine]
}

void localArgument(Pool &pool) {
  std::string name = "x";
  pool.add(byReference(name));
  // CHECK-MESSAGES: :[[@LINE-1]]:24: warning: 'text' refers to 'name', but its coroutine may run on when that is gone; take it by value [weft-unawaited-capturing-coroutine]
}

Lazy wrapper(std::string name) {
  return byReference(name);
  // CHECK-MESSAGES: :[[@LINE-1]]:22: warning: 'text' refers to 'name', but its coroutine may run on when that is gone; take it by value [weft-unawaited-capturing-coroutine]
}

// --- Templates, lambdas in lambdas, macros.

template <class T> void addFor(Pool &pool, T value) {
  pool.add([value]() -> Lazy {
  // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: the closure and its captures die with this statement, but its coroutine runs on; pass them as parameters [weft-unawaited-capturing-coroutine]
    co_await sleep();
    use(value);
  }());
}
template <class T> Lazy generic(const T &value) {
  co_await sleep();
  use(value);
}
void instantiates(Pool &pool) {
  addFor(pool, 1);
  addFor(pool, std::string("x"));
  pool.add(generic(1));
  // CHECK-MESSAGES: :[[@LINE-1]]:20: warning: 'value' refers to a temporary that dies with this statement, but its coroutine runs on; take it by value [weft-unawaited-capturing-coroutine]
}

void inner(Pool &pool, std::string name) {
  auto add = [&pool](std::string text) {
    pool.add([text]() -> Lazy {
    // CHECK-MESSAGES: :[[@LINE-1]]:14: warning: the closure and its captures die with this statement, but its coroutine runs on; pass them as parameters [weft-unawaited-capturing-coroutine]
      co_await sleep();
      auto print = [&] { use(text); };
      print();
    }());
  };
  add(name);
}

#define ADD(pool, call) (pool).add(call)
void macro(Pool &pool) {
  ADD(pool, byReference("x"));
  // CHECK-MESSAGES: :[[@LINE-1]]:25: warning: 'text' refers to a temporary that dies with this statement, but its coroutine runs on; take it by value [weft-unawaited-capturing-coroutine]
}

void silenced(Pool &pool, int id) {
  pool.add([id]() -> Lazy { use(id); co_return; }()); // NOLINT(weft-unawaited-capturing-coroutine)
}
