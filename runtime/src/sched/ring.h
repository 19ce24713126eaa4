// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A run queue of fixed size: its owner puts in and takes out, thieves take out.
// Steps 2 and 7 of docs/runtime/design.md.

#ifndef WEFT_SCHED_RING_H
#define WEFT_SCHED_RING_H

#include <atomic>
#include <cstdint>

namespace weft::detail {

/// First in, first out. `Item` has a member `next`, by which take_half() links.
/// `Atomic` is a parameter for the model checker.
template <class Item, std::uint32_t Capacity,
          template <class> class Atomic = std::atomic>
class Ring {
public:
  static constexpr std::uint32_t capacity = Capacity;
  static_assert((Capacity & (Capacity - 1)) == 0);

  /// From anywhere; old when it is read.
  std::uint32_t size() const noexcept {
    const std::uint32_t head = head_.load(std::memory_order_acquire);
    return tail_.load(std::memory_order_acquire) - head;
  }
  bool empty() const noexcept { return size() == 0; }

  /// The owner's. False if it is full.
  bool push(Item *item) noexcept {
    const std::uint32_t tail = tail_.load(std::memory_order_relaxed);
    if (tail - head_.load(std::memory_order_acquire) == capacity)
      return false;
    slots_[tail % capacity].store(item, std::memory_order_relaxed);
    tail_.store(tail + 1, std::memory_order_release);
    return true;
  }

  /// The owner's. `alone`: nobody steals meanwhile.
  Item *pop(bool alone) noexcept {
    std::uint32_t head = head_.load(std::memory_order_acquire);
    const std::uint32_t tail = tail_.load(std::memory_order_relaxed);
    while (head != tail) {
      Item *item = slots_[head % capacity].load(std::memory_order_relaxed);
      if (alone) {
        head_.store(head + 1, std::memory_order_relaxed);
        return item;
      }
      if (head_.compare_exchange_weak(head, head + 1, std::memory_order_acq_rel,
                                      std::memory_order_acquire))
        return item;
    }
    return nullptr;
  }

  /// The owner's: who would come after `skip` others, or null. May have been
  /// stolen, and be gone, unless `alone` is true for pop().
  Item *peek(std::uint32_t skip) const noexcept {
    const std::uint32_t head = head_.load(std::memory_order_relaxed);
    const std::uint32_t tail = tail_.load(std::memory_order_relaxed);
    if (tail - head <= skip || tail - head > capacity)
      return nullptr;
    return slots_[(head + skip) % capacity].load(std::memory_order_relaxed);
  }

  /// The owner's: takes the older half out, linked; null if there are fewer
  /// than two, or a thief was faster.
  Item *take_half(std::uint32_t &count) noexcept {
    std::uint32_t head = head_.load(std::memory_order_acquire);
    const std::uint32_t tail = tail_.load(std::memory_order_relaxed);
    count = (tail - head) / 2;
    if (count == 0)
      return nullptr;
    // Read before the exchange: afterwards the slots may be written again.
    Item *taken[capacity / 2];
    for (std::uint32_t i = 0; i < count; ++i)
      taken[i] = slots_[(head + i) % capacity].load(std::memory_order_relaxed);
    if (!head_.compare_exchange_strong(head, head + count,
                                       std::memory_order_acq_rel,
                                       std::memory_order_relaxed))
      return nullptr;
    for (std::uint32_t i = 0; i + 1 < count; ++i)
      taken[i]->next = taken[i + 1];
    taken[count - 1]->next = nullptr;
    return taken[0];
  }

  /// The thief's own ring, which must be empty: moves about half of the
  /// victim's items here, but for the one that is returned.
  Item *steal_from(Ring &victim) noexcept {
    const std::uint32_t tail = tail_.load(std::memory_order_relaxed);
    std::uint32_t head = victim.head_.load(std::memory_order_acquire);
    for (;;) {
      const std::uint32_t available =
          victim.tail_.load(std::memory_order_acquire) - head;
      if (available == 0)
        return nullptr;
      const std::uint32_t count = available - available / 2;
      if (count > capacity / 2) { // the two loads do not belong together
        head = victim.head_.load(std::memory_order_acquire);
        continue;
      }
      for (std::uint32_t i = 0; i < count; ++i)
        slots_[(tail + i) % capacity].store(
            victim.slots_[(head + i) % capacity].load(
                std::memory_order_relaxed),
            std::memory_order_relaxed);
      if (victim.head_.compare_exchange_strong(head, head + count,
                                               std::memory_order_acq_rel,
                                               std::memory_order_acquire)) {
        // The last one is run at once, the others may be stolen in turn.
        Item *last = slots_[(tail + count - 1) % capacity].load(
            std::memory_order_relaxed);
        tail_.store(tail + count - 1, std::memory_order_release);
        return last;
      }
    }
  }

private:
  alignas(64) Atomic<std::uint32_t> head_{0};
  alignas(64) Atomic<std::uint32_t> tail_{0};
  Atomic<Item *> slots_[capacity] = {};
};

} // namespace weft::detail

#endif // WEFT_SCHED_RING_H
