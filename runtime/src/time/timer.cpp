// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The lock of the runtime's timers comes before the guard of one timer, so what
// a timer changes in itself it tells them afterwards, and they ask for what is
// so by then.

#include <weft/timer.h>

#include "sched/scheduler.h"
#include "sync/context_core.h"
#include <mutex>

namespace weft::detail {

//===--- Timer and Ticker -------------------------------------------------===//

TimerCore::TimerCore(Clock::duration first, Clock::duration period)
    : timers_(timers_of_caller()), due_(later(timers_.now(), first)),
      period_(period) {
  fire = fire_core;
}

TimerCore::~TimerCore() {
  if (!known_)
    return;
  timers_.remove(*this); // perhaps it is just firing
  const std::lock_guard lock(guard_);
  if (!waiters_.empty())
    fail("a timer is destroyed while somebody waits for it", this);
}

bool TimerCore::is_due() const noexcept {
  return running_ && timers_.is_due(due_);
}

void TimerCore::consume() noexcept {
  if (period_ == Clock::duration::zero()) {
    running_ = false;
    return;
  }
  const Clock::duration missed = (timers_.now() - due_) / period_ * period_;
  due_ = later(due_ + missed, period_);
}

bool TimerCore::is_pending() const noexcept {
  return running_ &&
         (period_ != Clock::duration::zero() || !timers_.is_due(due_));
}

bool TimerCore::ready() noexcept {
  const std::lock_guard lock(guard_);
  return is_due();
}

bool TimerCore::take() noexcept {
  const std::lock_guard lock(guard_);
  if (!is_due())
    return false;
  consume();
  return true;
}

bool TimerCore::enlist(WaitNode &node) noexcept {
  {
    const std::lock_guard lock(guard_);
    if (is_due() && node.wait->claim(node.index)) {
      consume();
      return true;
    }
    waiters_.push_back(node);
    known_ = true;
  }
  update();
  return false;
}

void TimerCore::delist(WaitNode &node) noexcept {
  {
    const std::lock_guard lock(guard_);
    if (!node.queued)
      return;
    waiters_.remove(node);
    if (!waiters_.empty())
      return;
  }
  update();
}

void TimerCore::update() noexcept {
  timers_.update(*this, [this] {
    const std::lock_guard lock(guard_);
    return running_ && !waiters_.empty() ? due_ : Clock::time_point::max();
  });
}

TimerNode::Next TimerCore::fire_core(TimerNode &node) noexcept {
  auto &self = static_cast<TimerCore &>(node);
  self.guard_.lock();
  WaitNode *woken = self.is_due() ? self.waiters_.claim_front() : nullptr;
  if (woken)
    self.consume();
  const bool again = self.running_ && !self.waiters_.empty();
  self.due = self.due_;
  self.guard_.unlock();
  // Who is woken may destroy the timer, but not before the caller lets go of
  // its lock.
  if (woken)
    wake(*woken->wait);
  return again ? Next::again : Next::nothing;
}

bool TimerCore::receive(WaitSource *stop) {
  if (stop && stop->ready())
    return false;
  if (take())
    return true;
  Wait wait;
  WaitNode node;
  node.wait = &wait;
  if (enlist(node))
    return true;
  park_until(wait, {.stop = stop}, WaitReason::sleep, this);
  if (!wait.given_up())
    return true;
  delist(node);
  return false;
}

bool TimerCore::stop() {
  bool pending, waited_for;
  {
    const std::lock_guard lock(guard_);
    pending = is_pending();
    running_ = false;
    waited_for = !waiters_.empty();
  }
  if (waited_for)
    update();
  return pending;
}

bool TimerCore::reset(Clock::duration first, Clock::duration period) {
  const Clock::time_point due = later(timers_.now(), first);
  bool pending, waited_for;
  {
    const std::lock_guard lock(guard_);
    pending = is_pending();
    running_ = true;
    due_ = due;
    period_ = period;
    waited_for = !waiters_.empty();
  }
  if (waited_for)
    update();
  return pending;
}

//===--- Calls ------------------------------------------------------------===//

/// Has a reference for being among the timers, and one for each fiber that
/// calls.
class CallCore : public TimerNode {
public:
  CallCore(RuntimeCore &runtime, std::unique_ptr<CallFunction> function)
      : runtime_(runtime), timers_(runtime.timers),
        context_(context_of_caller(runtime)), function_(std::move(function)) {
    timers_.retain();
    fire = [](TimerNode &) { return Next::late; };
    late = begin;
    drop = [](TimerNode &node) {
      detail::release(&static_cast<CallCore &>(node));
    };
  }
  ~CallCore() { timers_.release(); }

  void retain() noexcept {
    references_.fetch_add(1, std::memory_order_relaxed);
  }
  bool release() noexcept {
    return references_.fetch_sub(1, std::memory_order_acq_rel) == 1;
  }

  bool start(Clock::duration duration) {
    retain();
    const auto [was, is] = timers_.move(*this, later(timers_.now(), duration));
    if (was || !is)
      detail::release(this);
    return was;
  }
  bool stop() {
    const bool pending = timers_.remove(*this);
    if (pending)
      detail::release(this);
    return pending;
  }

private:
  static Context context_of_caller(RuntimeCore &runtime) {
    const FiberBlock *fiber = this_fiber_block();
    return fiber && fiber->runtime == &runtime ? this_fiber::context()
                                               : Context(retain_root(runtime));
  }
  static ContextCore *retain_root(RuntimeCore &runtime) {
    return detail::retain(runtime.root);
  }
  static void begin(TimerNode &node) {
    auto *self = static_cast<CallCore *>(&node);
    const auto run = [self, reference = PendingCall(self)] {
      self->function_->call();
    };
    try {
      start_posted(make_fiber<DetachedTask<std::decay_t<decltype(run)>>>(
          self->runtime_,
          FiberOptions{.name = "call_after", .context = &self->context_}, run));
    } catch (const std::system_error &error) {
      fail(error.what(), self);
    }
  }

  std::atomic<std::uint32_t> references_{1};
  RuntimeCore &runtime_; ///< lives while this is among its timers
  Timers &timers_;
  const Context context_;
  const std::unique_ptr<CallFunction> function_;
};

void retain(CallCore *call) noexcept { call->retain(); }

void release(CallCore *call) noexcept {
  if (call->release())
    delete call;
}

CallCore *make_call(RuntimeCore &runtime, Clock::duration duration,
                    std::unique_ptr<CallFunction> function) {
  auto *call = new CallCore(runtime, std::move(function));
  static_cast<void>(call->start(duration));
  return call;
}

bool stop_call(CallCore *call) { return call->stop(); }

bool reset_call(CallCore *call, Clock::duration duration) {
  return call->start(duration);
}

} // namespace weft::detail
