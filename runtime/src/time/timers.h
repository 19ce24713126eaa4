// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What is due when: a pairing heap of nodes that live where they are used.
// Adding is one comparison, taking back a node without children (nearly all of
// them) is one unlinking, and neither allocates.

#ifndef WEFT_TIME_TIMERS_H
#define WEFT_TIME_TIMERS_H

#include <atomic>
#include <cstdint>
#include <memory>
#include <weft/clock.h>
#include <weft/detail/timer_core.h>

namespace weft::detail {

/// The timers of a runtime, or of the threads that belong to none. Counted
/// references: contexts and timers may outlive their runtime.
class Timers {
public:
  static constexpr std::int64_t never = INT64_MAX;

  /// Calls `changed` with the lock held when something is due earlier than
  /// all before.
  Timers(void (*changed)(void *), void *who) noexcept
      : changed_(changed), who_(who) {}
  Timers(const Timers &) = delete;
  Timers &operator=(const Timers &) = delete;

  void retain() noexcept {
    references_.fetch_add(1, std::memory_order_relaxed);
  }
  void release() noexcept;

  /// The time by which these timers go.
  Clock::time_point now() const noexcept {
    return clock_ && !closed_.load(std::memory_order_relaxed) ? clock_->now()
                                                              : Clock::now();
  }
  /// Whether that time has come; cheaper than now() where it is not near.
  bool is_due(Clock::time_point due) const noexcept;
  /// From now on `clock` is that time.
  ///
  /// \throws std::invalid_argument if it is that of other timers.
  void follow(std::shared_ptr<ClockCore> clock);

  /// The first node's time, in nanoseconds.
  std::int64_t next_due() const noexcept {
    return next_due_.load(std::memory_order_seq_cst);
  }
  /// When a thread that sleeps must look again, in nanoseconds of the steady
  /// clock.
  std::int64_t next_alarm() const noexcept {
    return clock_ ? never : next_due();
  }
  /// Whether something is due.
  bool any_due() const noexcept {
    const std::int64_t due = next_due();
    return due != never && due <= now().time_since_epoch().count();
  }
  /// If the clock is one that goes on when all wait, makes the first node due.
  bool skip_wait() noexcept;

  void add(TimerNode &node) noexcept;
  /// True if it had not fired. Afterwards it will not, and is not firing.
  bool remove(TimerNode &node) noexcept;
  /// remove(), then add() with another time, but not if the runtime has ended.
  /// Whether it was and is pending.
  struct Moved {
    bool was, is;
  };
  Moved move(TimerNode &node, Clock::time_point due) noexcept;
  /// Asks `due()`, with the lock held, when the node shall fire now, and adds,
  /// moves or removes it; never: Clock::time_point::max().
  template <class Due> void update(TimerNode &node, Due due) noexcept {
    Timers &target = lock();
    static_cast<void>(target.take_out(node));
    node.due = due();
    if (node.due != Clock::time_point::max())
      target.insert(node);
    target.publish();
    target.lock_.unlock();
  }
  /// Fires what is due.
  void expire(Clock::time_point now) noexcept;
  /// The runtime ends: who is left moves or is dropped. Later calls go to the
  /// process's timers.
  void close() noexcept;

private:
  ~Timers() = default;
  /// Those timers where nodes of these are now, locked.
  Timers &lock() noexcept;
  void insert(TimerNode &node) noexcept;
  bool take_out(TimerNode &node) noexcept;
  void publish() noexcept;

  Spinlock lock_;
  TimerNode *root_ = nullptr;
  std::atomic<std::int64_t> next_due_{never};
  std::shared_ptr<ClockCore> clock_;
  std::atomic<bool> closed_{false};
  std::atomic<std::uint32_t> expiring_{0}; ///< calls of expire()
  void (*changed_)(void *);
  void *who_;
  std::atomic<std::uint32_t> references_{1};
};

/// The timers of what belongs to no runtime. A thread of their own serves them;
/// it starts when they are first used and never ends.
Timers &process_timers();
/// Whether that thread has been started.
bool process_timers_run() noexcept;
/// Those of the calling fiber's runtime, else those of the process.
Timers &timers_of_caller();

} // namespace weft::detail

#endif // WEFT_TIME_TIMERS_H
