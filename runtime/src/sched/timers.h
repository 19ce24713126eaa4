// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What is due when: a pairing heap of nodes that live where they are used.
// Adding is one comparison, taking back a node without children (nearly all of
// them) is one unlinking, and neither allocates.

#ifndef WEFT_SCHED_TIMERS_H
#define WEFT_SCHED_TIMERS_H

#include <atomic>
#include <cstdint>
#include <mutex>
#include <weft/detail/wait.h>

namespace weft::detail {

struct TimerNode {
  Clock::time_point due;
  TimerNode *child = nullptr;
  TimerNode *next = nullptr; ///< sibling
  TimerNode *prev = nullptr; ///< sibling before, or parent of the first child
  /// Called once when due, under the lock of the timers: claims, wakes, and
  /// does not touch the node if that lets its owner go on. True: call `late`
  /// too.
  bool (*fire)(TimerNode &) = nullptr;
  /// Called after that without the lock; the node must live as long.
  void (*late)(TimerNode &) = nullptr;
  bool queued = false;
};

class Timers {
public:
  static constexpr std::int64_t never = INT64_MAX;

  /// Nanoseconds of the steady clock at which the first one is due.
  std::int64_t next_due() const noexcept {
    return next_due_.load(std::memory_order_seq_cst);
  }

  /// True if the node is the first one now.
  bool add(TimerNode &node) noexcept {
    std::lock_guard lock(lock_);
    insert(node);
    return root_ == &node;
  }
  /// True if it had not fired. Afterwards it will not, and is not firing.
  bool remove(TimerNode &node) noexcept {
    std::lock_guard lock(lock_);
    return take_out(node);
  }
  /// remove() and add() in one step; the result is remove()'s.
  bool move(TimerNode &node, Clock::time_point due) noexcept {
    std::lock_guard lock(lock_);
    const bool pending = take_out(node);
    node.due = due;
    insert(node);
    return pending;
  }
  /// Fires what is due.
  void expire(Clock::time_point now) noexcept {
    TimerNode *late = nullptr;
    {
      std::lock_guard lock(lock_);
      while (root_ && root_->due <= now) {
        TimerNode &node = *root_;
        take_out(node);
        if (node.fire(node)) {
          node.next = late;
          late = &node;
        }
      }
    }
    while (late) {
      TimerNode &node = *late;
      late = node.next;
      node.next = nullptr;
      node.late(node);
    }
  }

private:
  static TimerNode *merge(TimerNode *a, TimerNode *b) noexcept {
    if (!a || !b)
      return a ? a : b;
    if (b->due < a->due)
      std::swap(a, b);
    b->prev = a;
    b->next = a->child;
    if (b->next)
      b->next->prev = b;
    a->child = b;
    return a;
  }
  /// The siblings from `first` on as one heap: pairs from left to right, then
  /// the pairs from right to left.
  static TimerNode *merge_siblings(TimerNode *first) noexcept {
    TimerNode *pairs = nullptr;
    while (first) {
      TimerNode *a = first;
      TimerNode *b = a->next;
      first = b ? b->next : nullptr;
      a->next = a->prev = nullptr;
      if (b)
        b->next = b->prev = nullptr;
      TimerNode *pair = merge(a, b);
      pair->next = pairs;
      pairs = pair;
    }
    TimerNode *heap = nullptr;
    while (pairs) {
      TimerNode *pair = pairs;
      pairs = pair->next;
      pair->next = nullptr;
      heap = merge(heap, pair);
    }
    return heap;
  }
  void insert(TimerNode &node) noexcept {
    node.child = node.next = node.prev = nullptr;
    node.queued = true;
    root_ = merge(root_, &node);
    publish();
  }
  bool take_out(TimerNode &node) noexcept {
    if (!node.queued)
      return false;
    node.queued = false;
    if (&node == root_) {
      root_ = merge_siblings(node.child);
    } else {
      if (node.prev->child == &node)
        node.prev->child = node.next;
      else
        node.prev->next = node.next;
      if (node.next)
        node.next->prev = node.prev;
      root_ = merge(root_, merge_siblings(node.child));
    }
    node.child = node.next = node.prev = nullptr;
    publish();
    return true;
  }
  void publish() noexcept {
    const std::int64_t due =
        root_ ? root_->due.time_since_epoch().count() : never;
    if (next_due_.load(std::memory_order_relaxed) != due)
      next_due_.store(due, std::memory_order_seq_cst);
  }

  Spinlock lock_;
  TimerNode *root_ = nullptr;
  std::atomic<std::int64_t> next_due_{never};
};

} // namespace weft::detail

#endif // WEFT_SCHED_TIMERS_H
