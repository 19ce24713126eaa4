// RUN: %check_weft %s weft-discarded-cancel-handle %t --std c++20,c++23 --gcc
// The standard library's handles, and handles whose destructor does nothing: they
// have to be used on every way out.
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <future>
#include <mutex>
#include <stdexcept>
#include <stop_token>
#include <thread>
#include <utility>
#include <vector>
#include <weft/annotations.h>

void work(std::stop_token token);
void wake();
bool ok();
void next();

// --- std::stop_callback

void temporaries(std::stop_token token) {
  std::stop_callback(token, wake);
  // CHECK-NOTES: :[[@LINE-1]]:3: warning: this 'stop_callback' has no name, so it dies, and what it stands for ends, with this statement; give it a name [weft-discarded-cancel-handle]
  // CHECK-FIXES: std::stop_callback on_stop(token, wake);
  std::stop_callback{token, [] { wake(); }};
  // CHECK-NOTES: :[[@LINE-1]]:3: warning: this 'stop_callback' has no name, {{.*}}
  // CHECK-FIXES: std::stop_callback on_stop2{token, [] { wake(); }};
  std::stop_callback<void (*)()>(token, wake);
  // CHECK-NOTES: :[[@LINE-1]]:3: warning: this 'stop_callback' has no name, {{.*}}
  // CHECK-FIXES: std::stop_callback<void (*)()> on_stop3(token, wake);
  using Callback = std::stop_callback<std::function<void()>>;
  Callback(token, wake);
  // CHECK-NOTES: :[[@LINE-1]]:3: warning: this 'stop_callback' has no name, {{.*}}
  // CHECK-FIXES: Callback on_stop4(token, wake);
  next();
}

void named(std::stop_token token) {
  std::stop_callback on_stop(token, wake);
  const std::stop_callback braces{token, wake};
  std::stop_callback<std::function<void()>> typed(token, wake);
  auto heap = std::make_unique<std::stop_callback<void (*)()>>(token, wake);
  [[maybe_unused]] std::stop_callback unused(token, wake);
  next();
}

// --- std::stop_source: on which way out is it not used?

void neverUsed() {
  std::stop_source source;
  // CHECK-NOTES: :[[@LINE-1]]:20: warning: 'source' is left without a use on a way out of the function, so nobody can cancel; cancel there, too, or hand it on [weft-discarded-cancel-handle]
  std::thread(work, source.get_token()).detach();
  // CHECK-NOTES: :[[@LINE-1]]:21: note: 'get_token' takes a child from it here
}

bool notOnReturn() {
  std::stop_source source;
  // CHECK-NOTES: :[[@LINE-1]]:20: warning: 'source' is left without a use {{.*}}
  std::thread(work, source.get_token()).detach();
  // CHECK-NOTES: :[[@LINE-1]]:21: note: 'get_token' takes a child from it here
  if (!ok())
    return false;
  // CHECK-NOTES: :[[@LINE-1]]:5: note: the way out is here
  source.request_stop();
  return true;
}

void notOnThrow() {
  std::stop_source source;
  // CHECK-NOTES: :[[@LINE-1]]:20: warning: 'source' is left without a use {{.*}}
  auto token = source.get_token();
  // CHECK-NOTES: :[[@LINE-1]]:16: note: 'get_token' takes a child from it here
  std::thread(work, token).detach();
  if (!ok())
    throw std::runtime_error("not ok");
  // CHECK-NOTES: :[[@LINE-1]]:5: note: the way out is here
  source.request_stop();
}

static void throws() {
  if (!ok())
    throw std::runtime_error("not ok");
}

void notOnThrowOfCallee() {
  std::stop_source source;
  // CHECK-NOTES: :[[@LINE-1]]:20: warning: 'source' is left without a use {{.*}}
  std::thread(work, source.get_token()).detach();
  // CHECK-NOTES: :[[@LINE-1]]:21: note: 'get_token' takes a child from it here
  throws();
  // CHECK-NOTES: :[[@LINE-1]]:3: note: the way out is here
  source.request_stop();
}

void ofATemporary() {
  work(std::stop_source{}.get_token());
  // CHECK-NOTES: :[[@LINE-1]]:8: warning: only what 'get_token' returns is kept, so nobody can ever cancel it; keep the cancel handle, too [weft-discarded-cancel-handle]
  auto token = std::stop_source().get_token();
  // CHECK-NOTES: :[[@LINE-1]]:16: warning: only what 'get_token' returns is kept, {{.*}}
  work(token);
}

auto inALambda = [] {
  std::stop_source source;
  // CHECK-NOTES: :[[@LINE-1]]:20: warning: 'source' is left without a use {{.*}}
  work(source.get_token());
  // CHECK-NOTES: :[[@LINE-1]]:8: note: 'get_token' takes a child from it here
};

template <class T> void generic(T value) {
  std::stop_source source;
  // CHECK-NOTES: :[[@LINE-1]]:20: warning: 'source' is left without a use {{.*}}
  std::thread([value, token = source.get_token()] { work(token); }).detach();
  // CHECK-NOTES: :[[@LINE-1]]:31: note: 'get_token' takes a child from it here
}
template void generic(int);
template void generic(double);

// --- Silent: used on every way, decided, joined, handed on

void everyWay() {
  std::stop_source source;
  std::thread(work, source.get_token()).detach();
  if (!ok()) {
    source.request_stop();
    return;
  }
  source.request_stop();
}

void decided() {
  std::stop_source source;
  std::thread(work, source.get_token()).detach();
  if (!ok())
    source.request_stop();
  std::stop_source looped;
  std::thread(work, looped.get_token()).detach();
  for (int i = 0; i < 3; ++i)
    if (ok()) {
      looped.request_stop();
      break;
    }
}

void joined() {
  std::stop_source source;
  std::thread thread(work, source.get_token());
  thread.join();
  std::stop_source other;
  auto done = std::async(std::launch::async, work, other.get_token());
  done.get();
}

void beforeTheChild() {
  std::stop_source source;
  if (!ok())
    return; // No child was taken.
  std::thread(work, source.get_token()).detach();
  source.request_stop();
}

void noChild() {
  std::stop_source source;
  next();
}

std::stop_source returned() {
  std::stop_source source;
  std::thread(work, source.get_token()).detach();
  return source;
}

class Owner {
  std::stop_source source_;
  std::vector<std::stop_source> all_;

public:
  void start() {
    std::thread(work, source_.get_token()).detach();
    std::stop_source stored, copied, moved, captured, passed;
    std::thread(work, stored.get_token()).detach();
    all_.push_back(stored);
    std::thread(work, copied.get_token()).detach();
    source_ = copied;
    std::thread(work, moved.get_token()).detach();
    auto kept = std::move(moved);
    std::thread(work, captured.get_token()).detach();
    std::thread([captured]() mutable { captured.request_stop(); }).detach();
    keep(passed);
    std::thread(work, passed.get_token()).detach();
    kept.request_stop();
  }
  void keep(std::stop_source source);
  std::stop_source source() const;
  void look() {
    source().get_token();
    auto token = source().get_token();
    source();
    work(token);
  }
};

void threads() {
  std::jthread thread(work);
  auto token = thread.get_stop_token();
  thread.get_stop_source();
  std::jthread([](std::stop_token) {});
  work(thread.get_stop_source().get_token());
}

void byParameter(std::stop_source source) { work(source.get_token()); }

void caught() {
  std::stop_source source;
  try {
    std::thread(work, source.get_token()).detach();
    throws();
  } catch (const std::exception &) {
    source.request_stop();
    throw;
  }
  source.request_stop();
}

int main() {
  std::stop_source source;
  std::thread(work, source.get_token()).detach();
}

// --- Annotated, in a struct

struct WEFT_CONTEXT Context {};
class WEFT_CANCEL_HANDLE("nothing") Canceller {
public:
  WEFT_CANCELS() void cancel();
};
struct Cancellable {
  Context context;
  Canceller cancel;
};
Cancellable with_cancel(const Context &parent);
std::pair<Context, Canceller> cancel_pair(const Context &parent);
void run(const Context &context);

void bindings(const Context &parent) {
  auto [context, _] = with_cancel(parent);
  // CHECK-NOTES: :[[@LINE-1]]:18: warning: '_' is never used, so nothing can ever be cancelled; cancel on every path, or hand it on [weft-discarded-cancel-handle]
  run(context);
  auto [first, second] = cancel_pair(parent);
  // CHECK-NOTES: :[[@LINE-1]]:16: warning: 'second' is never used, {{.*}}
  run(first);
  auto [used, cancel] = with_cancel(parent);
  run(used);
  cancel.cancel();
  auto whole = with_cancel(parent);
  auto &[part, alias] = whole;
  run(part);
}

void dropped(const Context &parent) {
  with_cancel(parent);
  // CHECK-NOTES: :[[@LINE-1]]:3: warning: nobody keeps the cancel handle that 'with_cancel' returns, so nothing can ever be cancelled; keep it and cancel on every path [weft-discarded-cancel-handle]
  run(with_cancel(parent).context);
  // CHECK-NOTES: :[[@LINE-1]]:7: warning: only 'context' is kept, so nobody can ever cancel it; keep the cancel handle, too [weft-discarded-cancel-handle]
}

// What happens on destruction follows from the destructor.
class WEFT_CANCEL_HANDLE() ByRole {
public:
  WEFT_CANCELS() ~ByRole();
};
class WEFT_CANCEL_HANDLE() ByBody {
public:
  WEFT_CANCELS() void cancel();
  ~ByBody() { cancel(); }
};
class WEFT_CANCEL_HANDLE() Untold {
public:
  ~Untold();
};
ByRole by_role();
ByBody by_body();
Untold untold();

void destructors() {
  by_role();
  // CHECK-NOTES: :[[@LINE-1]]:3: warning: nobody keeps the cancel handle that 'by_role' returns, so it cancels at once; {{.*}}
  // CHECK-FIXES: const auto cancel = by_role();
  by_body();
  // CHECK-NOTES: :[[@LINE-1]]:3: warning: nobody keeps the cancel handle that 'by_body' returns, so it cancels at once; {{.*}}
  untold();
  // CHECK-NOTES: :[[@LINE-1]]:3: warning: nobody keeps the cancel handle that 'untold' returns, so nothing can ever be cancelled; {{.*}}
  next();
}
