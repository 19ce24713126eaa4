// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
/// \file
/// Who has been woken and has not returned yet. Not part of the public
/// interface.

#ifndef WEFT_DETAIL_RETURNING_H
#define WEFT_DETAIL_RETURNING_H

#include <weft/detail/wait.h>

namespace weft::detail {

/// The waiters of one object between their wake-up and their return, so that an
/// object that is used again too early can tell. Whoever has returned may
/// destroy the object while others are still on their way: these find their
/// entries cut off then, and leave the object alone. For that reason the list
/// is protected by a lock that is not in the object.
class ReturningWaiters {
public:
  /// A waiter's entry, on its stack.
  class Entry {
  public:
    explicit Entry(WaitNode &node) noexcept : who_(node.wait->who) {
      node.slot = this;
    }
    Entry(const Entry &) = delete;
    Entry &operator=(const Entry &) = delete;
    /// The waiter returns.
    ~Entry() {
      if (owner_)
        leave();
    }

  private:
    friend ReturningWaiters;
    void leave() noexcept;

    Sleeper *const who_;
    /// Set before the wake-up; its address chooses the lock.
    const ReturningWaiters *owner_ = nullptr;
    ReturningWaiters *list_ = nullptr; ///< null once cut off
    Entry *next_ = nullptr;
    Entry *prev_ = nullptr;
  };

  ReturningWaiters() = default;
  ReturningWaiters(const ReturningWaiters &) = delete;
  ReturningWaiters &operator=(const ReturningWaiters &) = delete;
  /// Cuts off who has not returned.
  ~ReturningWaiters() {
    if (first_.load(std::memory_order_acquire))
      cut_off();
  }

  /// Those of a chain are about to be woken; nodes without an entry are left
  /// out.
  void expect(WaitNode *chain) noexcept;
  /// Aborts with `what` if somebody has not returned.
  void check(const char *what, const void *object) const noexcept {
    if (first_.load(std::memory_order_acquire))
      fail_if_any(what, object);
  }

private:
  void cut_off() noexcept;
  void fail_if_any(const char *what, const void *object) const noexcept;

  std::atomic<Entry *> first_{nullptr};
};

} // namespace weft::detail

#endif // WEFT_DETAIL_RETURNING_H
