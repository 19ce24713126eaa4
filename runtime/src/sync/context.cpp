// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A context keeps its parent; a parent knows those of its children that can be
// cancelled, but does not keep them. Cancelling goes down the tree level by
// level, with the lock of one node at a time, and runs nobody's code until all
// are done.

#include "sched/scheduler.h"
#include "sync/context_core.h"
#include <algorithm>
#include <mutex>

namespace weft::detail {

class CancelCore;

class ContextCore {
public:
  /// Retains the parent. It is done when `source` is; null: never.
  ContextCore(ContextCore *parent, CancelCore *source) noexcept
      : parent_(retain(parent)), source_(source) {}
  ContextCore(const ContextCore &) = delete;
  ContextCore &operator=(const ContextCore &) = delete;
  virtual ~ContextCore() = default;

  ContextCore *parent() const noexcept { return parent_; }
  CancelCore *source() const noexcept { return source_; }
  virtual const void *value(const void *) const noexcept { return nullptr; }

  void add_reference() noexcept {
    references_.fetch_add(1, std::memory_order_relaxed);
  }
  /// False if the last reference is gone: it is being destroyed.
  bool add_reference_if_alive() noexcept {
    std::uint32_t count = references_.load(std::memory_order_relaxed);
    while (count != 0)
      if (references_.compare_exchange_weak(count, count + 1,
                                            std::memory_order_relaxed))
        return true;
    return false;
  }
  /// True if that was the last one.
  bool remove_reference() noexcept {
    return references_.fetch_sub(1, std::memory_order_acq_rel) == 1;
  }

private:
  std::atomic<std::uint32_t> references_{1};
  ContextCore *const parent_;
  CancelCore *const source_;
};

namespace {

class ValueCore final : public ContextCore {
public:
  ValueCore(ContextCore *parent, CancelCore *source, const void *key,
            void *value, void (*destroy)(void *)) noexcept
      : ContextCore(parent, source), key_(key), value_(value),
        destroy_(destroy) {}
  ~ValueCore() override {
    if (destroy_)
      destroy_(value_);
  }

  const void *value(const void *key) const noexcept override {
    return key == key_ ? value_ : nullptr;
  }

private:
  const void *const key_;
  void *const value_;
  void (*const destroy_)(void *);
};

std::error_code code_of(std::errc error) { return std::make_error_code(error); }

} // namespace

class CancelCore final : public ContextCore,
                         public WaitSource,
                         private TimerNode {
public:
  CancelCore(ContextCore *parent, Timers *timers) noexcept;
  ~CancelCore() override;

  /// Done with `timed_out` then.
  void expire_at(Clock::time_point deadline) noexcept;
  /// Done when stop is requested.
  void follow(const std::stop_token &token);

  /// All below are done, too, when this returns. Stop callbacks run now, or on
  /// a fiber of their own if the caller is in the midst of a switch.
  void cancel(std::errc error, std::exception_ptr cause,
              bool switching = false) noexcept;

  bool is_done() const noexcept {
    return phase_.load(std::memory_order_acquire) != Phase::open;
  }
  std::error_code error() const noexcept {
    return is_done() ? code_of(error_) : std::error_code();
  }
  std::exception_ptr cause() const {
    if (!is_done())
      return nullptr;
    return cause_ ? cause_
                  : std::make_exception_ptr(std::system_error(
                        code_of(error_), "weft: the context is done"));
  }
  Clock::time_point deadline() const noexcept { return deadline_; }
  Timers *timers() const noexcept { return timers_; }
  std::stop_token stop_token();

  bool ready() noexcept override { return is_done(); }
  bool take() noexcept override { return is_done(); }
  bool enlist(WaitNode &node) noexcept override;
  void delist(WaitNode &node) noexcept override;

private:
  enum class Phase : std::uint8_t {
    open,
    spreading, ///< done, but some below may not be
    done
  };
  struct OnStop {
    CancelCore *core;
    void operator()() const noexcept {
      if (!core->add_reference_if_alive())
        return;
      core->cancel(std::errc::operation_canceled, nullptr);
      detail::release(core);
    }
  };

  static Next fire(TimerNode &node) noexcept {
    return static_cast<CancelCore &>(node).add_reference_if_alive()
               ? Next::late
               : Next::nothing;
  }
  static void late(TimerNode &node) noexcept {
    auto &self = static_cast<CancelCore &>(node);
    self.cancel(std::errc::timed_out, nullptr, true);
    detail::release(&self);
  }

  /// Marks this node and all below; those with stop callbacks, each with a
  /// reference, linked by marked_next_.
  CancelCore *spread(std::errc error, const std::exception_ptr &cause) noexcept;
  /// Nobody's code runs between the two phases, so this is soon over.
  void wait_until_spread() const noexcept;
  static void request_stops(CancelCore *first) noexcept;
  void leave_parent() noexcept;

  // Written once: before `phase_` by who opens it.
  std::errc error_{};
  std::exception_ptr cause_;
  std::atomic<Phase> phase_{Phase::open};
  Spinlock lock_;
  Timers *const timers_; ///< may be null
  bool retains_timers_;  ///< else the parent does
  Clock::time_point deadline_ = Clock::time_point::max();
  bool armed_ = false;  ///< by lock_
  bool linked_ = false; ///< by the lock of the parent's source
  CancelCore *children_ = nullptr;
  CancelCore *previous_sibling_ = nullptr;
  CancelCore *next_sibling_ = nullptr;
  CancelCore *marked_next_ = nullptr;
  WaitList waiters_;
  std::unique_ptr<std::stop_source> stop_;
  std::optional<std::stop_callback<OnStop>> on_stop_;
};

CancelCore::CancelCore(ContextCore *parent, Timers *timers) noexcept
    : ContextCore(parent, this), timers_(timers) {
  CancelCore *above = parent ? parent->source() : nullptr;
  retains_timers_ = timers && (!above || above->timers_ != timers);
  if (retains_timers_)
    timers->retain();
  if (!above)
    return;
  deadline_ = above->deadline_;
  const std::lock_guard lock(above->lock_);
  if (above->is_done()) {
    error_ = above->error_;
    cause_ = above->cause_;
    phase_.store(Phase::done, std::memory_order_release);
    return;
  }
  next_sibling_ = above->children_;
  if (next_sibling_)
    next_sibling_->previous_sibling_ = this;
  above->children_ = this;
  linked_ = true;
}

CancelCore::~CancelCore() {
  if (armed_)
    timers_->remove(*this);
  leave_parent();
  on_stop_.reset();
  if (retains_timers_)
    timers_->release();
}

void CancelCore::leave_parent() noexcept {
  CancelCore *above = parent() ? parent()->source() : nullptr;
  if (!above)
    return;
  const std::lock_guard lock(above->lock_);
  if (!linked_)
    return;
  linked_ = false;
  (previous_sibling_ ? previous_sibling_->next_sibling_ : above->children_) =
      next_sibling_;
  if (next_sibling_)
    next_sibling_->previous_sibling_ = previous_sibling_;
}

void CancelCore::expire_at(Clock::time_point deadline) noexcept {
  if (deadline >= deadline_ || is_done())
    return;
  deadline_ = deadline;
  if (timers_->is_due(deadline))
    return cancel(std::errc::timed_out, nullptr);
  due = deadline;
  TimerNode::fire = &CancelCore::fire;
  TimerNode::late = &CancelCore::late;
  {
    const std::lock_guard lock(lock_);
    if (is_done())
      return;
    armed_ = true;
  }
  timers_->add(*this);
  if (is_done()) // by the parent, which saw no timer
    timers_->remove(*this);
}

void CancelCore::follow(const std::stop_token &token) {
  if (token.stop_possible())
    on_stop_.emplace(token, OnStop{this});
}

CancelCore *CancelCore::spread(std::errc error,
                               const std::exception_ptr &cause) noexcept {
  CancelCore *marked = nullptr;
  // Both linked by next_sibling_, which those who were taken out of a list of
  // children need no more; each with a reference.
  CancelCore *work = nullptr, *others = nullptr;
  for (CancelCore *node = this;;) {
    WaitNode *woken = nullptr;
    node->lock_.lock();
    const bool ours = !node->is_done();
    if (ours) {
      node->error_ = error;
      node->cause_ = cause;
      node->phase_.store(Phase::spreading, std::memory_order_release);
      woken = claim_all(node->waiters_);
      for (CancelCore *child = node->children_; child;) {
        CancelCore *next = child->next_sibling_;
        child->linked_ = false;
        if (child->add_reference_if_alive()) {
          child->next_sibling_ = work;
          work = child;
        }
        child = next;
      }
      node->children_ = nullptr;
    }
    node->lock_.unlock();
    if (ours) {
      node->marked_next_ = marked;
      marked = node;
      wake_chain(woken);
    } else if (node == this) {
      wait_until_spread();
      return nullptr;
    } else { // by its own handle or deadline
      node->next_sibling_ = others;
      others = node;
    }
    if (!work)
      break;
    node = work;
    work = node->next_sibling_;
  }
  add_reference(); // as the others that are marked

  CancelCore *plain = nullptr, *stops = nullptr;
  while (marked) {
    CancelCore *node = marked;
    marked = node->marked_next_;
    node->lock_.lock();
    node->phase_.store(Phase::done, std::memory_order_release);
    CancelCore *&list = node->stop_ ? stops : plain;
    const bool armed = node->armed_;
    node->lock_.unlock();
    node->marked_next_ = list;
    list = node;
    if (armed)
      node->timers_->remove(*node);
  }
  // Releasing may run the destructors of values: only now.
  while (plain) {
    CancelCore *node = plain;
    plain = node->marked_next_;
    detail::release(node);
  }
  while (others) {
    CancelCore *node = others;
    others = node->next_sibling_;
    node->wait_until_spread();
    detail::release(node);
  }
  return stops;
}

void CancelCore::wait_until_spread() const noexcept {
  // NOLINTNEXTLINE(weft-busy-wait): one walk over the node's children
  while (phase_.load(std::memory_order_acquire) == Phase::spreading)
    std::this_thread::yield();
}

void CancelCore::request_stops(CancelCore *first) noexcept {
  while (first) {
    CancelCore *node = first;
    first = node->marked_next_;
    node->stop_->request_stop();
    detail::release(node);
  }
}

void CancelCore::cancel(std::errc error, std::exception_ptr cause,
                        bool switching) noexcept {
  if (phase_.load(std::memory_order_acquire) == Phase::done)
    return;
  CancelCore *stops = spread(error, cause);
  // Only now: a parent that is cancelled meanwhile must find and await us.
  leave_parent();
  if (!stops)
    return;
  Worker *worker = switching ? this_worker() : nullptr;
  if (worker) {
    try {
      const auto run = [stops] { request_stops(stops); };
      const Context root(retain(worker->core->root));
      start_fiber(make_fiber<DetachedTask<std::decay_t<decltype(run)>>>(
                      *worker->core,
                      FiberOptions{.name = "stop callbacks", .context = &root},
                      run),
                  false);
      return;
    } catch (const std::system_error &) {
      // No memory for a fiber: here, then.
    }
  }
  request_stops(stops);
}

std::stop_token CancelCore::stop_token() {
  auto made = std::make_unique<std::stop_source>();
  std::stop_token token;
  bool late;
  {
    const std::lock_guard lock(lock_);
    if (!stop_)
      stop_ = std::move(made);
    token = stop_->get_token();
    late = is_done();
  }
  if (late)
    stop_->request_stop();
  return token;
}

bool CancelCore::enlist(WaitNode &node) noexcept {
  const std::lock_guard lock(lock_);
  if (is_done() && node.wait->claim(node.index))
    return true;
  waiters_.push_back(node);
  return false;
}

void CancelCore::delist(WaitNode &node) noexcept {
  const std::lock_guard lock(lock_);
  if (node.queued)
    waiters_.remove(node);
}

//===--- What the header uses ---------------------------------------------===//

ContextCore *retain(ContextCore *core) noexcept {
  if (core)
    core->add_reference();
  return core;
}

void release(ContextCore *core) noexcept {
  // Not by recursion: chains may be longer than a stack.
  while (core && core->remove_reference()) {
    ContextCore *parent = core->parent();
    delete core;
    core = parent;
  }
}

bool is_done(ContextCore *core) noexcept {
  return core && core->source() && core->source()->is_done();
}

WaitSource *wait_source(ContextCore *core) noexcept {
  return core ? core->source() : nullptr;
}

const void *find_value(ContextCore *core, const void *key) noexcept {
  for (; core; core = core->parent())
    if (const void *value = core->value(key))
      return value;
  return nullptr;
}

ContextCore *make_value(ContextCore *parent, const void *key, void *value,
                        void (*destroy)(void *)) {
  try {
    // Without a key it is the context that nobody cancels.
    return new ValueCore(parent, key && parent ? parent->source() : nullptr,
                         key, value, destroy);
  } catch (...) {
    if (destroy)
      destroy(value);
    throw;
  }
}

namespace {

Timers *timers_above(ContextCore *parent) {
  return parent && parent->source() ? parent->source()->timers() : nullptr;
}

/// A fiber's deadlines go by its runtime, others by that of their parent.
Timers &timers_below(ContextCore *parent) {
  if (!this_fiber_block())
    if (Timers *timers = timers_above(parent))
      return *timers;
  return timers_of_caller();
}

} // namespace

ContextCore *make_root(Timers &timers) {
  return new CancelCore(nullptr, &timers);
}

ContextCore *make_cancellable(ContextCore *parent) {
  return new CancelCore(parent, timers_above(parent));
}

ContextCore *make_deadline(ContextCore *parent, Clock::time_point deadline) {
  auto *core = new CancelCore(parent, &timers_below(parent));
  core->expire_at(deadline);
  return core;
}

ContextCore *make_timeout(ContextCore *parent, Clock::duration duration) {
  Timers &timers = timers_below(parent);
  auto *core = new CancelCore(parent, &timers);
  core->expire_at(later(timers.now(), duration));
  return core;
}

void cancel(ContextCore *core, std::exception_ptr cause) {
  core->source()->cancel(std::errc::operation_canceled, std::move(cause));
}

} // namespace weft::detail

namespace weft {

using namespace detail;

Context::Context(const std::stop_token &token) : core_(nullptr) {
  auto *core = new CancelCore(nullptr, nullptr);
  core_ = core;
  core->follow(token);
}

std::error_code Context::error() const noexcept {
  return core_ && core_->source() ? core_->source()->error()
                                  : std::error_code();
}

std::exception_ptr Context::cause() const {
  return core_ && core_->source() ? core_->source()->cause() : nullptr;
}

std::optional<std::chrono::steady_clock::time_point>
Context::deadline() const noexcept {
  if (!core_ || !core_->source() ||
      core_->source()->deadline() == Clock::time_point::max())
    return std::nullopt;
  return core_->source()->deadline();
}

std::stop_token Context::stop_token() const {
  return core_ && core_->source() ? core_->source()->stop_token()
                                  : std::stop_token();
}

bool Context::detail_wait(Clock::time_point deadline) const {
  Wait wait;
  park_until(wait, {.deadline = deadline, .stop = detail_source()},
             WaitReason::context, core_);
  return wait.winner.load(std::memory_order_acquire) == Wait::stopped;
}

Context this_fiber::context() {
  const FiberBlock &self = fiber_of_caller("weft::this_fiber::context");
  return Context(retain(self.in_context ? self.context : self.runtime->root));
}

void this_fiber::checkpoint() {
  const FiberBlock &self = fiber_of_caller("weft::this_fiber::checkpoint");
  if (is_done(self.in_context ? self.context : self.runtime->root))
    throw Cancelled();
}

} // namespace weft
