// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
/// \file
/// Semaphore.

#ifndef WEFT_SEMAPHORE_H
#define WEFT_SEMAPHORE_H

#include <chrono>
#include <utility>
#include <weft/annotations.h>
#include <weft/context.h>
#include <weft/detail/wait.h>

namespace weft {

/// A number of permits. Who waits is served in the order of arrival: one who
/// wants many is not overtaken by others who want few. All members may be
/// called by any fiber or thread, and a permit may be given back by anybody.
/// What one did before release() happens before what another does after the
/// acquire() that it allowed.
///
/// Destruction while somebody waits aborts with a message.
class WEFT_NO_COPY Semaphore {
public:
  class Permit;

  /// \throws std::invalid_argument for a negative number.
  explicit Semaphore(long permits);
  Semaphore(const Semaphore &) = delete;
  Semaphore &operator=(const Semaphore &) = delete;
  ~Semaphore();

  /// Takes `n` permits; waits until they are there.
  ///
  /// \throws std::invalid_argument if `n` is negative.
  WEFT_BOUNDS() WEFT_SUSPENDS void acquire(long n = 1) {
    static_cast<void>(acquire_until(n, {}));
  }
  /// The same, but gives up when `context` is done, or if it is: false then,
  /// and nothing has been taken.
  [[nodiscard]] WEFT_BOUNDS() WEFT_SUSPENDS WEFT_OBSERVES_CANCELLATION
      bool acquire(long n, const Context &context) {
    return acquire_until(n, {.stop = context.detail_source()});
  }
  [[nodiscard]] WEFT_BOUNDS() WEFT_SUSPENDS WEFT_OBSERVES_CANCELLATION
      bool acquire(const Context &context) {
    return acquire(1, context);
  }
  /// Takes `n` permits if they are there and nobody waits; whether it did.
  [[nodiscard]] WEFT_BOUNDS() WEFT_NEVER_WAITS bool try_acquire(long n = 1);
  /// Takes `n` permits if they are there within that time; whether it did.
  template <class Rep, class Period>
  [[nodiscard]] WEFT_BOUNDS() WEFT_SUSPENDS
      bool try_acquire_for(const std::chrono::duration<Rep, Period> &duration,
                           long n = 1) {
    return acquire_until(n, {.deadline = detail::deadline_after(duration)});
  }
  /// Takes `n` permits if they are there before that time; whether it did.
  template <class C, class D>
  [[nodiscard]] WEFT_BOUNDS() WEFT_SUSPENDS
      bool try_acquire_until(const std::chrono::time_point<C, D> &time,
                             long n = 1) {
    return acquire_until(n, {.deadline = detail::deadline_at(time)});
  }
  /// Gives `n` permits back, or adds new ones.
  ///
  /// \throws std::invalid_argument if `n` is negative.
  WEFT_UNBOUNDS() WEFT_NOTIFIES() void release(long n = 1);

  /// acquire(), and release() when the result dies.
  [[nodiscard]] WEFT_BOUNDS() WEFT_SUSPENDS Permit scoped(long n = 1);

private:
  bool acquire_until(long n, const detail::Until &until);
  detail::WaitNode *grant() noexcept;

  detail::Spinlock guard_;
  long permits_;
  detail::WaitList waiters_;
};

/// Permits that go back to their semaphore at the end of the scope. Must not
/// outlive it.
class [[nodiscard]] Semaphore::Permit {
public:
  Permit(Permit &&other) noexcept
      : semaphore_(std::exchange(other.semaphore_, nullptr)), n_(other.n_) {}
  Permit &operator=(Permit &&other) noexcept {
    Permit taken(std::move(other));
    std::swap(semaphore_, taken.semaphore_);
    std::swap(n_, taken.n_);
    return *this;
  }
  WEFT_UNBOUNDS() ~Permit() {
    if (semaphore_)
      semaphore_->release(n_);
  }

private:
  friend Semaphore;
  Permit(Semaphore &semaphore, long n) : semaphore_(&semaphore), n_(n) {}

  Semaphore *semaphore_;
  long n_;
};

inline Semaphore::Permit Semaphore::scoped(long n) {
  acquire(n);
  return Permit(*this, n);
}

} // namespace weft

#endif // WEFT_SEMAPHORE_H
