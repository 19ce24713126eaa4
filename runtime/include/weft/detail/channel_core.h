// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
/// \file
/// The part of a channel that does not depend on its type. Not part of the
/// public interface.

#ifndef WEFT_DETAIL_CHANNEL_CORE_H
#define WEFT_DETAIL_CHANNEL_CORE_H

#include <cstddef>
#include <weft/detail/select_case.h>

namespace weft::detail {

struct ElementOps {
  std::size_t size;
  std::size_t align;
  void (*move)(void *to, void *from) noexcept; ///< leaves `from` moved-from
  void (*destroy)(void *value) noexcept;
};

/// Counted references; everything else under one lock.
class ChannelCore {
public:
  enum class Result { done, closed, would_wait, stopped };

  /// With one reference. Throws std::length_error, std::bad_alloc.
  static ChannelCore *make(const ElementOps &ops, std::size_t capacity);
  void retain() noexcept {
    references_.fetch_add(1, std::memory_order_relaxed);
  }
  void release() noexcept;

  /// Moves from `value` if and only if the result is `done`. `stopped`: `stop`
  /// was ready, before or while it waited.
  Result send(void *value, bool may_wait, WaitSource *stop = nullptr);
  /// Builds a value at `slot` if and only if the result is `done`.
  Result receive(void *slot, bool may_wait, WaitSource *stop = nullptr);
  /// False if it was closed before.
  bool close();

  /// Throws ClosedChannel, and says where it was closed if that is known.
  [[noreturn]] void throw_closed(const char *caller) const;

  std::size_t size() noexcept;
  std::size_t capacity() const noexcept { return capacity_; }
  bool closed_and_drained() noexcept;

private:
  friend std::size_t select_cases(SelectCase *, std::size_t, bool,
                                  Clock::time_point, bool &);

  ChannelCore(const ElementOps &ops, std::size_t capacity, char *buffer)
      : ops_(ops), capacity_(capacity), buffer_(buffer) {}
  ~ChannelCore();

  // With the lock held; `woken` must be woken once it is not.
  Result send_now(void *value, WaitNode *&woken);
  Result receive_now(void *slot, WaitNode *&woken);
  using Now = Result (ChannelCore::*)(void *, WaitNode *&);
  /// Does it now, or waits among \p waiters until somebody else has.
  Result transfer(void *slot, bool may_wait, WaitSource *stop, Now now,
                  WaitList &waiters, WaitReason reason);
  bool can_send() noexcept;
  bool can_receive() noexcept;

  char *at(std::size_t index) const noexcept {
    return buffer_ + index * ops_.size;
  }

  Spinlock lock_;
  bool closed_ = false;
  const ElementOps &ops_;
  const std::size_t capacity_;
  std::size_t count_ = 0;
  std::size_t head_ = 0;
  std::size_t tail_ = 0;
  char *const buffer_;
  WaitList senders_;
  WaitList receivers_;
  std::atomic<std::size_t> references_{1};
};

} // namespace weft::detail

#endif // WEFT_DETAIL_CHANNEL_CORE_H
