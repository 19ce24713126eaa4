// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
/// \file
/// How everything in Weft waits. Not part of the public interface.
///
/// Who waits is a Sleeper: a fiber, or a thread that is none of a runtime's.
/// One blocking operation is a Wait, on the sleeper's stack; it stands in one
/// or several queues (WaitList), and perhaps in the timers. Whoever wants to
/// end it must first claim it, then wakes it, once. docs/runtime/design.md has
/// the protocol.

#ifndef WEFT_DETAIL_WAIT_H
#define WEFT_DETAIL_WAIT_H

#include <atomic>
#include <chrono>
#include <cstdint>
#include <type_traits>
#include <weft/detail/park_protocol.h>

namespace weft::detail {

using Clock = std::chrono::steady_clock;

/// What a fiber does, in the words of the dump.
enum class WaitReason : std::uint8_t {
  running,
  runnable,
  channel_send,
  channel_receive,
  select,
  mutex,
  shared_mutex,
  condition,
  wait_group,
  group,
  semaphore,
  once,
  join,
  context,
  sleep,
  blocking,
};

/// A lock for a few instructions. Never held across a suspension.
class Spinlock {
public:
  void lock() noexcept {
    while (word_.exchange(1, std::memory_order_acquire) != 0)
      wait_for_holder();
  }
  void unlock() noexcept { word_.store(0, std::memory_order_release); }

private:
  void wait_for_holder() noexcept;

  std::atomic<std::uint32_t> word_{0};
};

/// A fiber, or the part of a foreign thread that can wait.
struct Sleeper {
  using enum ParkState::Value;

  constexpr explicit Sleeper(bool fiber) noexcept : is_fiber(fiber) {}
  Sleeper(const Sleeper &) = delete;
  Sleeper &operator=(const Sleeper &) = delete;

  std::atomic<std::uint32_t> state{awake};
  const bool is_fiber;
};

/// The calling fiber, or the calling thread if it runs none. Never inlined: the
/// answer changes when a fiber wakes up on another thread.
Sleeper *current_sleeper() noexcept;

/// One blocking operation.
struct Wait {
  static constexpr std::uint32_t open = ~0U;
  static constexpr std::uint32_t timed_out = open - 1;
  static constexpr std::uint32_t stopped = open - 2;

  Wait() noexcept : who(current_sleeper()) {}
  explicit Wait(Sleeper *sleeper) noexcept : who(sleeper) {}

  /// True for one caller in the life of this wait: it must call wake() then.
  bool claim(std::uint32_t index) noexcept {
    return ParkProtocol<std::atomic<std::uint32_t>>::claim(winner, open, index);
  }

  /// Whether its time was over, or it was to stop, before what it waited for.
  bool given_up() const noexcept {
    const std::uint32_t index = winner.load(std::memory_order_acquire);
    return index == timed_out || index == stopped;
  }

  Sleeper *const who;
  std::atomic<std::uint32_t> winner{open};
};

/// A place in one queue.
struct WaitNode {
  WaitNode *next = nullptr;
  WaitNode *prev = nullptr;
  Wait *wait = nullptr;
  void *slot = nullptr;    ///< where a value comes from or goes to
  std::uint32_t index = 0; ///< what to claim
  bool queued = false;
  bool flag = false; ///< belongs to the owner of the queue
};

/// First in, first out; protected by its owner's lock.
class WaitList {
public:
  bool empty() const noexcept { return head_ == nullptr; }
  WaitNode *front() const noexcept { return head_; }

  void push_back(WaitNode &node) noexcept {
    node.next = nullptr;
    node.prev = tail_;
    (tail_ ? tail_->next : head_) = &node;
    tail_ = &node;
    node.queued = true;
  }
  void push_front(WaitNode &node) noexcept {
    node.prev = nullptr;
    node.next = head_;
    (head_ ? head_->prev : tail_) = &node;
    head_ = &node;
    node.queued = true;
  }
  void remove(WaitNode &node) noexcept {
    (node.prev ? node.prev->next : head_) = node.next;
    (node.next ? node.next->prev : tail_) = node.prev;
    node.queued = false;
  }
  WaitNode *pop_front() noexcept {
    WaitNode *node = head_;
    if (node)
      remove(*node);
    return node;
  }
  /// The first one that nobody else has claimed; it is claimed now.
  WaitNode *claim_front() noexcept {
    while (WaitNode *node = pop_front())
      if (node->wait->claim(node->index))
        return node;
    return nullptr;
  }

private:
  WaitNode *head_ = nullptr;
  WaitNode *tail_ = nullptr;
};

/// Suspends the caller until its wait has been claimed and woken. `object` is
/// what it waits for, for the dump.
void park(Wait &wait, WaitReason reason, const void *object) noexcept;

/// The same with a deadline: claims the wait with `timed_out` once it is due.
void park_until(Wait &wait, Clock::time_point deadline, WaitReason reason,
                const void *object) noexcept;

/// What a select can wait for beside channels, and what can end any other wait.
/// Each has a lock of its own, under which nothing else is locked.
class WaitSource {
public:
  /// A glimpse.
  virtual bool ready() noexcept = 0;
  /// Takes what is ready; false if that has gone.
  virtual bool take() noexcept = 0;
  /// Adds a waiter. If it is ready and the node's wait is open, takes it and
  /// claims the wait instead: true then, and nobody will wake it.
  virtual bool enlist(WaitNode &node) noexcept = 0;
  /// Takes the node out if it is still in.
  virtual void delist(WaitNode &node) noexcept = 0;

protected:
  ~WaitSource() = default;
};

/// When a wait is given up.
struct Until {
  Clock::time_point deadline = Clock::time_point::max();
  WaitSource *stop = nullptr; ///< ready: claims the wait with `stopped`
};

/// The same with an end; not inlined, because few waits have one.
void park_with_end(Wait &wait, const Until &until, WaitReason reason,
                   const void *object) noexcept;

/// Suspends the caller until its wait has been claimed and woken, or is given
/// up.
inline void park_until(Wait &wait, const Until &until, WaitReason reason,
                       const void *object) noexcept {
  if (!until.stop && until.deadline == Clock::time_point::max())
    park(wait, reason, object);
  else
    park_with_end(wait, until, reason, object);
}

/// With `lock` held, which is let go: stands in `list` until somebody claims
/// the wait. False if it was given up, and the node taken out again.
inline bool wait_in(WaitList &list, Spinlock &lock, Wait &wait, WaitNode &node,
                    const Until &until, WaitReason reason,
                    const void *object) noexcept {
  node.wait = &wait;
  list.push_back(node);
  lock.unlock();
  park_until(wait, until, reason, object);
  if (!wait.given_up())
    return true;
  lock.lock();
  if (node.queued)
    list.remove(node);
  lock.unlock();
  return false;
}

/// Claims all who wait; they are linked by `next`.
inline WaitNode *claim_all(WaitList &list) noexcept {
  WaitNode *first = nullptr;
  WaitNode **last = &first;
  while (WaitNode *node = list.claim_front()) {
    *last = node;
    last = &node->next;
  }
  *last = nullptr;
  return first;
}

/// Ends a wait that the caller has claimed. The wait may be gone when this
/// returns.
void wake(Wait &wait) noexcept;

/// Says on standard error what is wrong, and with which object, and aborts.
[[noreturn]] void fail(const char *what, const void *object) noexcept;

/// Wakes what claim_all() returned.
inline void wake_chain(WaitNode *first) noexcept {
  while (first) {
    WaitNode *node = first;
    first = node->next;
    wake(*node->wait);
  }
}

/// The time that the calling fiber's runtime goes by; elsewhere the steady
/// clock's.
Clock::time_point now() noexcept;

/// As a duration of our clock, rounded up; 0 if negative, saturated.
template <class Rep, class Period>
Clock::duration clamp_duration(std::chrono::duration<Rep, Period> duration) {
  if (!(duration > duration.zero()))
    return Clock::duration::zero();
  if constexpr (std::is_integral_v<Rep> &&
                std::ratio_greater_equal_v<Period, Clock::period>) {
    using Wide = std::chrono::duration<std::int64_t, Period>;
    if (duration > std::chrono::duration_cast<Wide>(Clock::duration::max()))
      return Clock::duration::max();
  } else {
    using Seconds = std::chrono::duration<long double>;
    if (Seconds(duration) >= Seconds(Clock::duration::max()))
      return Clock::duration::max();
  }
  return std::chrono::ceil<Clock::duration>(duration);
}

/// At most the end of time.
inline Clock::time_point later(Clock::time_point time,
                               Clock::duration duration) noexcept {
  return duration >= Clock::time_point::max() - time ? Clock::time_point::max()
                                                     : time + duration;
}

/// `now + duration`, at most the end of time.
template <class Rep, class Period>
Clock::time_point deadline_after(std::chrono::duration<Rep, Period> duration) {
  return later(now(), clamp_duration(duration));
}

/// A time point of any clock as a deadline of ours.
template <class C, class D>
Clock::time_point deadline_at(std::chrono::time_point<C, D> time) {
  if constexpr (std::is_same_v<C, Clock>)
    return std::chrono::ceil<Clock::duration>(time);
  else
    return deadline_after(time - C::now());
}

} // namespace weft::detail

#endif // WEFT_DETAIL_WAIT_H
