// RUN: %check_weft %s weft-discarded-cancel-handle %t --std c++17,c++20,c++23 --gcc
// Dropped results, temporaries and parts of results; see the other files for
// handles that live and are never used, and for libraries.
#include <functional>
#include <memory>
#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>
#include <weft/annotations.h>

struct WEFT_CONTEXT Context {
  bool done() const;
};

class WEFT_CANCEL_HANDLE("cancels") CancelHandle {
public:
  CancelHandle(const Context &, int deadline);
  CancelHandle(CancelHandle &&);
  CancelHandle &operator=(CancelHandle &&);
  ~CancelHandle();
  WEFT_CANCELS() void cancel();
  WEFT_DETACHES() int release();
  WEFT_TAKES_CHILD Context context() const;
  CancelHandle &named(const char *);
};

struct Cancellable {
  Context context;
  CancelHandle cancel;
};

struct Labelled {
  CancelHandle cancel;
  int id;
};

Cancellable with_cancel(const Context &parent);
Labelled labelled(const Context &parent);
std::pair<Context, CancelHandle> cancel_pair(const Context &parent);
std::tuple<int, Context, CancelHandle> cancel_tuple(const Context &parent);
CancelHandle on_done(const Context &context, std::function<void()> wake);
std::optional<CancelHandle> maybe(const Context &context);
CancelHandle &known();

void run(const Context &context);
void next();
bool failed();
template <class F, class... A>
WEFT_SPAWNS(1, "detached", "thread")
void go(F, A...) {}

// --- Dropped

void droppedStruct(const Context &parent) {
  with_cancel(parent);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: nobody keeps the cancel handle that 'with_cancel' returns, so it cancels at once; keep it as long as the work may go on [weft-discarded-cancel-handle]
  // CHECK-FIXES: auto [ctx, cancel] = with_cancel(parent);
  next();
}

void droppedHandle(const Context &parent) {
  on_done(parent, next);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: nobody keeps the cancel handle that 'on_done' returns, {{.*}}
  // CHECK-FIXES: const auto cancel = on_done(parent, next);
  (void)on_done(parent, [] {});
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: nobody keeps the cancel handle that 'on_done' returns, {{.*}}
  next();
}

void droppedByCast(const Context &parent) {
  (void)with_cancel(parent);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: nobody keeps the cancel handle that 'with_cancel' returns, {{.*}}
  // CHECK-FIXES: auto [ctx, cancel] = with_cancel(parent);
  next();
}

void droppedByStaticCast(const Context &parent) {
  static_cast<void>(on_done(parent, next));
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: nobody keeps the cancel handle that 'on_done' returns, {{.*}}
  next();
}

void droppedByIgnore(const Context &parent) {
  std::ignore = maybe(parent);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: nobody keeps the cancel handle that 'maybe' returns, {{.*}}
  // CHECK-FIXES: const auto cancel = maybe(parent);
  next();
}

void nameIsTaken(const Context &parent, int cancel, int cancel2) {
  on_done(parent, next);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: nobody keeps the cancel handle that 'on_done' returns, {{.*}}
  // CHECK-FIXES: const auto cancel3 = on_done(parent, next);
  run(parent);
}

// Where no declaration can stand, there is no fix.
int noPlace(const Context &parent, int which) {
  if (which == 0)
    with_cancel(parent);
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: nobody keeps the cancel handle that 'with_cancel' returns, {{.*}}
  for (on_done(parent, next); which > 9; --which)
    // CHECK-MESSAGES: :[[@LINE-1]]:8: warning: nobody keeps the cancel handle that 'on_done' returns, {{.*}}
    next();
  switch (which) {
  case 1:
    with_cancel(parent);
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: nobody keeps the cancel handle that 'with_cancel' returns, {{.*}}
  case 2:
    next();
    break;
  default:
    break;
  }
  failed() ? on_done(parent, next) : on_done(parent, {});
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: nobody keeps the cancel handle that 'on_done' returns, {{.*}}
  return with_cancel(parent), 1;
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: nobody keeps the cancel handle that 'with_cancel' returns, {{.*}}
}

// A name at the end of its scope changes nothing.
void lastInScope(const Context &parent) {
  with_cancel(parent);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: nobody keeps the cancel handle that 'with_cancel' returns, {{.*}}
}

void temporary(const Context &parent) {
  CancelHandle(parent, 1);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: this 'CancelHandle' has no name, so it dies, and what it stands for ends, with this statement; give it a name [weft-discarded-cancel-handle]
  // CHECK-FIXES: CancelHandle cancel(parent, 1);
  CancelHandle{parent, 2};
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: this 'CancelHandle' has no name, {{.*}}
  next();
}

void vexing(const Context &) {
  // With a name, this would be a function.
  CancelHandle(Context(), int());
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: this 'CancelHandle' has no name, {{.*}}
  next();
}

void ignoredByTie(const Context &parent) {
  Context context;
  std::tie(context, std::ignore) = cancel_pair(parent);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: the cancel handle is ignored, so it cancels at once; keep it as long as the work may go on [weft-discarded-cancel-handle]
  run(context);
  std::tie(std::ignore, context, std::ignore) = cancel_tuple(parent);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: the cancel handle is ignored, {{.*}}
  run(context);
}

void released(CancelHandle &handle) {
  handle.release();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: nobody keeps what 'release' gives back, so nothing can be cancelled any more; keep its result [weft-discarded-cancel-handle]
  const int kept = handle.release();
  run({}), (void)kept;
}

// --- Only a part is kept

void keptContext(const Context &parent) {
  auto context = with_cancel(parent).context;
  // CHECK-MESSAGES: :[[@LINE-1]]:18: warning: only 'context' is kept, so the cancel handle beside it dies here and cancels it at once; keep the handle, too [weft-discarded-cancel-handle]
  // CHECK-FIXES: auto [context, cancel] = with_cancel(parent);
  run(context);
}

void keptFirst(const Context &parent) {
  const Context context = cancel_pair(parent).first;
  // CHECK-MESSAGES: :[[@LINE-1]]:27: warning: only 'first' is kept, {{.*}}
  // CHECK-FIXES: auto [context, cancel] = cancel_pair(parent);
  run(context);
}

void keptByGet(const Context &parent) {
  Context context(std::get<0>(cancel_pair(parent)));
  // CHECK-MESSAGES: :[[@LINE-1]]:31: warning: only what 'get' returns is kept, {{.*}}
  // CHECK-FIXES: auto [context, cancel] = cancel_pair(parent);
  run(context);
}

void keptId(const Context &parent) {
  int id = labelled(parent).id;
  // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: only 'id' is kept, {{.*}}
  // CHECK-FIXES: auto [cancel, id] = labelled(parent);
  run(parent), (void)id;
}

// Three parts: no names to guess.
void keptOfTuple(const Context &parent) {
  auto context = std::get<1>(cancel_tuple(parent));
  // CHECK-MESSAGES: :[[@LINE-1]]:30: warning: only what 'get' returns is kept, {{.*}}
  run(context);
}

struct Owner {
  Context context_;
  explicit Owner(const Context &parent) : context_(with_cancel(parent).context) {}
  // CHECK-MESSAGES: :[[@LINE-1]]:52: warning: only 'context' is kept, {{.*}}
  void restart(const Context &parent) {
    context_ = with_cancel(parent).context;
    // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: only 'context' is kept, {{.*}}
  }
};

Context returned(const Context &parent) {
  return with_cancel(parent).context;
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: only 'context' is kept, {{.*}}
}

void spawned(const Context &parent) {
  go(run, with_cancel(parent).context);
  // CHECK-MESSAGES: :[[@LINE-1]]:11: warning: only 'context' is kept, {{.*}}
}

void keptChild(const Context &parent) {
  auto context = CancelHandle(parent, 1).context();
  // CHECK-MESSAGES: :[[@LINE-1]]:18: warning: only what 'context' returns is kept, {{.*}}
  run(context);
}

// --- Macros, templates, lambdas, NOLINT

#define CANCELLABLE(parent) with_cancel(parent)

void macros(const Context &parent) {
  CANCELLABLE(parent);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: nobody keeps the cancel handle that 'with_cancel' returns, {{.*}}
  next();
}

template <class T> void generic(const T &value, const Context &parent) {
  with_cancel(parent);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: nobody keeps the cancel handle that 'with_cancel' returns, {{.*}}
  // CHECK-FIXES: auto [ctx, cancel] = with_cancel(parent);
  next(), (void)value;
}
template void generic(const int &, const Context &);
template void generic(const double &, const Context &);

template <class T> void neverInstantiated(const T &value) {
  value.with_cancel();
}

void lambdas(const Context &parent) {
  auto outer = [&parent](auto value) {
    return [&parent, value] {
      with_cancel(parent);
      // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: nobody keeps the cancel handle that 'with_cancel' returns, {{.*}}
      // CHECK-FIXES: auto [ctx, cancel] = with_cancel(parent);
      run(parent);
      return value;
    };
  };
  outer(1)();
  outer(1.5)();
}

void suppressed(const Context &parent) {
  with_cancel(parent); // NOLINT(weft-discarded-cancel-handle)
  next();
}

int main() {
  with_cancel(Context());
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: nobody keeps the cancel handle that 'with_cancel' returns, {{.*}}
  // CHECK-FIXES: auto [ctx, cancel] = with_cancel(Context());
  next();
}

// --- Silent: kept, handed on, or needed no longer than the statement

CancelHandle silentReturn(const Context &parent) {
  return with_cancel(parent).cancel;
}

struct Keeper {
  CancelHandle handle_;
  std::vector<CancelHandle> handles_;
  explicit Keeper(const Context &parent) : handle_(on_done(parent, next)) {
    handles_.push_back(on_done(parent, next));
    handles_.emplace_back(parent, 1);
    handle_ = with_cancel(parent).cancel;
  }
};

void silent(const Context &parent) {
  auto [ctx, cancel] = with_cancel(parent);
  auto _ = on_done(parent, next);
  [[maybe_unused]] const auto unused = on_done(parent, next);
  auto &&extended = with_cancel(parent);
  const Context &part = with_cancel(parent).context;
  auto pair = cancel_pair(parent);
  auto moved = cancel_pair(parent).second;
  auto heap = std::make_unique<CancelHandle>(parent, 1);
  auto *raw = new CancelHandle(parent, 1);
  CancelHandle handle(parent, 1), braces{parent, 1};
  run(with_cancel(parent).context);
  run(CancelHandle(parent, 1).context());
  if (!with_cancel(parent).context.done())
    next();
  with_cancel(parent).cancel.cancel();
  known();
  known().named("x");
  go([kept = on_done(parent, next)] {});
  static_assert(std::is_same_v<decltype(with_cancel(parent)), Cancellable>);
  (void)sizeof(on_done(parent, next));
  (void)cancel, (void)part, (void)moved, (void)raw;
}
