// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
/// \file
/// SharedMutex.

#ifndef WEFT_SHARED_MUTEX_H
#define WEFT_SHARED_MUTEX_H

#include <chrono>
#include <weft/annotations.h>
#include <weft/detail/wait.h>

namespace weft {

/// A lock that either one writer holds or any number of readers, and that
/// suspends fibers instead of blocking their threads. Use it with
/// std::unique_lock and std::shared_lock; it has the interface of
/// std::shared_timed_mutex.
///
/// Nobody starves: while a writer waits, readers who come queue behind it; when
/// a writer leaves, all readers who wait then come in before the next writer.
/// Writers are served in the order of arrival. Not recursive: a reader who
/// reads again while a writer waits, or who wants to write, waits for itself.
///
/// What a writer did before unlock() happens before what anybody does after
/// taking the lock; what a reader did before unlock_shared() happens before
/// what the next writer does. May be destroyed as soon as nobody holds it. All
/// members may be called by any fiber or thread.
///
/// Aborts, and says so, when it is unlocked by anybody but the writer who holds
/// it, locked in either way by that writer, unlocked for a reader while there
/// is none, or destroyed while it is held or waited for.
class WEFT_LOCK WEFT_NO_COPY SharedMutex {
public:
  SharedMutex() = default;
  SharedMutex(const SharedMutex &) = delete;
  SharedMutex &operator=(const SharedMutex &) = delete;
  ~SharedMutex();

  /// Takes the lock to write; waits for it if need be.
  WEFT_ACQUIRES() WEFT_SUSPENDS void lock() {
    if (!try_lock())
      static_cast<void>(lock_slow(detail::Clock::time_point::max()));
  }

  /// Takes the lock to write if it is free; whether it did.
  [[nodiscard]] WEFT_ACQUIRES() WEFT_NEVER_WAITS bool try_lock() {
    std::uintptr_t expected = 0;
    return word_.compare_exchange_strong(
        expected, word_of_writer(detail::current_sleeper()),
        std::memory_order_acquire, std::memory_order_relaxed);
  }

  /// Takes the lock to write if it can be had within that time; whether it did.
  template <class Rep, class Period>
  [[nodiscard]] WEFT_ACQUIRES() WEFT_SUSPENDS
      bool try_lock_for(const std::chrono::duration<Rep, Period> &duration) {
    return try_lock() || lock_slow(detail::deadline_after(duration));
  }

  /// Takes the lock to write if it can be had until then; whether it did.
  template <class C, class D>
  [[nodiscard]] WEFT_ACQUIRES() WEFT_SUSPENDS
      bool try_lock_until(const std::chrono::time_point<C, D> &time) {
    return try_lock() || lock_slow(detail::deadline_at(time));
  }

  /// Gives the writer's lock back.
  WEFT_RELEASES() void unlock() {
    std::uintptr_t expected = word_of_writer(detail::current_sleeper());
    if (!word_.compare_exchange_strong(expected, 0, std::memory_order_release,
                                       std::memory_order_relaxed))
      unlock_slow();
  }

  /// Takes the lock to read; waits for it if need be.
  WEFT_ACQUIRES("shared") WEFT_SUSPENDS void lock_shared() {
    if (!try_lock_shared())
      static_cast<void>(lock_shared_slow(detail::Clock::time_point::max()));
  }

  /// Takes the lock to read if no writer holds it or waits for it; whether it
  /// did.
  [[nodiscard]] WEFT_ACQUIRES("shared") WEFT_NEVER_WAITS
      bool try_lock_shared() {
    std::uintptr_t word = word_.load(std::memory_order_relaxed);
    while ((word & (written | waited_for)) == 0)
      if (word_.compare_exchange_weak(word, word + one_reader,
                                      std::memory_order_acquire,
                                      std::memory_order_relaxed))
        return true;
    return false;
  }

  /// Takes the lock to read if it can be had within that time; whether it did.
  template <class Rep, class Period>
  [[nodiscard]] WEFT_ACQUIRES("shared") WEFT_SUSPENDS bool try_lock_shared_for(
      const std::chrono::duration<Rep, Period> &duration) {
    return try_lock_shared() ||
           lock_shared_slow(detail::deadline_after(duration));
  }

  /// Takes the lock to read if it can be had until then; whether it did.
  template <class C, class D>
  [[nodiscard]] WEFT_ACQUIRES("shared") WEFT_SUSPENDS
      bool try_lock_shared_until(const std::chrono::time_point<C, D> &time) {
    return try_lock_shared() || lock_shared_slow(detail::deadline_at(time));
  }

  /// Gives a reader's lock back.
  WEFT_RELEASES("shared") void unlock_shared() {
    std::uintptr_t word = word_.load(std::memory_order_relaxed);
    while ((word & (written | waited_for)) == 0 && word != 0)
      if (word_.compare_exchange_weak(word, word - one_reader,
                                      std::memory_order_release,
                                      std::memory_order_relaxed))
        return;
    unlock_shared_slow();
  }

private:
  // The word is 0, the writer's address with `written`, or the number of
  // readers. While `waited_for` is set, it changes under the guard alone, and
  // somebody holds the lock.
  static constexpr std::uintptr_t waited_for = 1;
  static constexpr std::uintptr_t written = 2;
  static constexpr std::uintptr_t one_reader = 4;

  static std::uintptr_t
  word_of_writer(const detail::Sleeper *sleeper) noexcept {
    static_assert(alignof(detail::Sleeper) >= one_reader);
    return reinterpret_cast<std::uintptr_t>(sleeper) | written;
  }
  bool lock_slow(detail::Clock::time_point deadline);
  void unlock_slow();
  bool lock_shared_slow(detail::Clock::time_point deadline);
  void unlock_shared_slow();
  bool stand_in(detail::WaitList &queue, detail::Clock::time_point deadline);
  detail::WaitNode *hand_over(bool to_writer) noexcept;
  detail::WaitNode *let_in(detail::WaitNode *chain,
                           std::uintptr_t word) noexcept;
  std::uintptr_t mark_of_waiters() const noexcept {
    return readers_.empty() && writers_.empty() ? 0 : waited_for;
  }

  std::atomic<std::uintptr_t> word_{0};
  detail::Spinlock guard_;
  detail::WaitList readers_; ///< by guard_
  detail::WaitList writers_; ///< by guard_
};

} // namespace weft

#endif // WEFT_SHARED_MUTEX_H
