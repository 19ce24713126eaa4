// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
/// \file
/// What Timer and Ticker are made of. Not part of the public interface.

#ifndef WEFT_DETAIL_TIMER_CORE_H
#define WEFT_DETAIL_TIMER_CORE_H

#include <functional>
#include <utility>
#include <weft/detail/select_case.h>

namespace weft::detail {

class Timers;

/// A place among the timers of a runtime; lies where it is used.
struct TimerNode {
  /// What else there is to do about a node that has fired.
  enum class Next : std::uint8_t {
    nothing,
    late, ///< to call `late`
    again ///< to add it again; it has a new `due`
  };

  Clock::time_point due;
  TimerNode *child = nullptr;
  TimerNode *next = nullptr; ///< sibling
  TimerNode *prev = nullptr; ///< sibling before, or parent of the first child
  /// Called once when due, under the lock of the timers: claims, wakes, and
  /// does not touch the node if that lets its owner go on.
  Next (*fire)(TimerNode &) = nullptr;
  /// Called after that without the lock; the node must live as long.
  void (*late)(TimerNode &) = nullptr;
  /// Called without the lock if the runtime ends before; null: the node moves
  /// to the timers of the process.
  void (*drop)(TimerNode &) = nullptr;
  bool queued = false;
};

/// Ticks once, or again and again. It is among the runtime's timers only while
/// somebody waits for it: making and stopping one costs no more than a look at
/// the clock.
class TimerCore final : public WaitSource, private TimerNode {
public:
  /// The first tick is due after `first`; no period: the only one.
  TimerCore(Clock::duration first, Clock::duration period);
  TimerCore(const TimerCore &) = delete;
  TimerCore &operator=(const TimerCore &) = delete;
  ~TimerCore();

  /// False if `stop`, unless null, was ready.
  bool receive(WaitSource *stop);
  bool stop();
  bool reset(Clock::duration first, Clock::duration period);
  Clock::time_point deadline() const noexcept { return due_; }

  bool ready() noexcept override;
  bool take() noexcept override;
  bool enlist(WaitNode &node) noexcept override;
  void delist(WaitNode &node) noexcept override;

private:
  static Next fire_core(TimerNode &node) noexcept;
  /// With the guard held: a tick is due, and is taken.
  void consume() noexcept;
  bool is_due() const noexcept;
  /// With the guard held: what stop() and reset() return.
  bool is_pending() const noexcept;
  /// Makes the runtime's timers know what has changed.
  void update() noexcept;

  Timers &timers_;
  Spinlock guard_;
  bool running_ = true;
  bool known_ = false; ///< perhaps among the timers
  Clock::time_point due_;
  Clock::duration period_;
  WaitList waiters_;
};

/// A case of a select that waits for a tick.
template <class F> struct TickCase {
  static constexpr CaseKind kind = CaseKind::source;
  TimerCore *core;
  F function;

  void prepare(SelectCase &one) noexcept { one.source = core; }
  void take(bool) { std::invoke(std::move(function)); }
};

} // namespace weft::detail

#endif // WEFT_DETAIL_TIMER_CORE_H
