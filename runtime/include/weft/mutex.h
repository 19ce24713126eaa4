// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
/// \file
/// Mutex.

#ifndef WEFT_MUTEX_H
#define WEFT_MUTEX_H

#include <chrono>
#include <weft/annotations.h>
#include <weft/detail/site.h>
#include <weft/detail/wait.h>

namespace weft {

class Mutex;

namespace detail {

/// Who has locked it, or null; a glimpse. For dumps.
const Sleeper *holder_of(const Mutex &mutex) noexcept;

} // namespace detail

/// A lock that suspends fibers instead of blocking their threads, and that a
/// fiber may hold across suspensions. Use it with std::lock_guard,
/// std::unique_lock and std::scoped_lock (it is TimedLockable).
///
/// Owned by the fiber, or foreign thread, that locked it. Nobody starves: who
/// has waited for a millisecond is handed the lock. What an owner did before
/// unlock() happens before what the next one does after lock(). May be
/// destroyed as soon as it is unlocked.
///
/// Aborts, and says so, when it is unlocked by anybody but its owner, locked
/// again by its owner, or destroyed while locked or waited for.
class WEFT_LOCK WEFT_NO_COPY Mutex {
public:
  Mutex() = default;
  Mutex(const Mutex &) = delete;
  Mutex &operator=(const Mutex &) = delete;
  ~Mutex();

  /// Takes the lock; waits for it if need be.
  WEFT_ACQUIRES() WEFT_SUSPENDS void lock() {
    detail::Sleeper *self = detail::current_sleeper();
    std::uintptr_t expected = 0;
    if (!word_.compare_exchange_strong(expected, word_of(self),
                                       std::memory_order_acquire,
                                       std::memory_order_relaxed))
      static_cast<void>(lock_slow(self, detail::Clock::time_point::max()));
    else if constexpr (detail::caller_remembers_sites)
      detail::remember_site(this, "locked");
  }

  /// Takes the lock if it is free; whether it did.
  [[nodiscard]] WEFT_ACQUIRES() WEFT_NEVER_WAITS bool try_lock();

  /// Takes the lock if it can be had within that time; whether it did.
  template <class Rep, class Period>
  [[nodiscard]] WEFT_ACQUIRES() WEFT_SUSPENDS
      bool try_lock_for(const std::chrono::duration<Rep, Period> &duration) {
    return try_lock() || lock_slow(detail::current_sleeper(),
                                   detail::deadline_after(duration));
  }

  /// Takes the lock if it can be had until then; whether it did.
  template <class C, class D>
  [[nodiscard]] WEFT_ACQUIRES() WEFT_SUSPENDS
      bool try_lock_until(const std::chrono::time_point<C, D> &time) {
    return try_lock() ||
           lock_slow(detail::current_sleeper(), detail::deadline_at(time));
  }

  /// Gives the lock back.
  WEFT_RELEASES() void unlock() {
    detail::Sleeper *self = detail::current_sleeper();
    std::uintptr_t expected = word_of(self);
    if (!word_.compare_exchange_strong(expected, 0, std::memory_order_release,
                                       std::memory_order_relaxed))
      unlock_slow(self);
  }

private:
  friend const detail::Sleeper *detail::holder_of(const Mutex &mutex) noexcept;

  /// The owner's address; the lowest bit says that somebody waits.
  static constexpr std::uintptr_t waited_for = 1;

  static std::uintptr_t word_of(const detail::Sleeper *sleeper) noexcept {
    return reinterpret_cast<std::uintptr_t>(sleeper);
  }
  bool lock_slow(detail::Sleeper *self, detail::Clock::time_point deadline);
  void unlock_slow(detail::Sleeper *self);

  std::atomic<std::uintptr_t> word_{0};
  detail::Spinlock guard_;
  detail::WaitList waiters_; ///< by guard_
};

} // namespace weft

#endif // WEFT_MUTEX_H
