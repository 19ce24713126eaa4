// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "time/timers.h"
#include <algorithm>
#include <ctime>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <utility>

namespace weft::detail {
namespace {

TimerNode *merge(TimerNode *a, TimerNode *b) noexcept {
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

/// The siblings from `first` on as one heap: pairs from left to right, then the
/// pairs from right to left.
TimerNode *merge_siblings(TimerNode *first) noexcept {
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

} // namespace

void Timers::release() noexcept {
  if (references_.fetch_sub(1, std::memory_order_acq_rel) == 1)
    delete this;
}

void Timers::follow(std::shared_ptr<ClockCore> clock) {
  if (!clock->attach(*this))
    throw std::invalid_argument(
        "weft::Runtime: the virtual clock is that of another runtime");
  clock_ = std::move(clock);
}

bool Timers::skip_wait() noexcept {
  const std::int64_t due = next_due();
  if (!clock_ || !clock_->automatic() || due == never)
    return false;
  clock_->set(Clock::time_point(Clock::duration(due)));
  return true;
}

Timers &Timers::lock() noexcept {
  lock_.lock();
  if (!closed_.load(std::memory_order_relaxed))
    return *this;
  lock_.unlock();
  Timers &process = process_timers(); // which never close
  process.lock_.lock();
  return process;
}

void Timers::add(TimerNode &node) noexcept {
  Timers &target = lock();
  target.insert(node);
  target.publish();
  target.lock_.unlock();
}

bool Timers::remove(TimerNode &node) noexcept {
  Timers &target = lock();
  const bool pending = target.take_out(node);
  target.publish();
  target.lock_.unlock();
  return pending;
}

bool Timers::is_due(Clock::time_point due) const noexcept {
  if (!clock_) {
    // The coarse clock costs a quarter and is behind by a tick or two.
    constexpr auto behind = std::chrono::milliseconds(20);
    timespec coarse;
    clock_gettime(CLOCK_MONOTONIC_COARSE, &coarse);
    if (due.time_since_epoch() - behind >
        std::chrono::seconds(coarse.tv_sec) +
            std::chrono::nanoseconds(coarse.tv_nsec))
      return false;
  }
  return due <= now();
}

Timers::Moved Timers::move(TimerNode &node, Clock::time_point due) noexcept {
  const std::lock_guard lock(lock_);
  const bool was = take_out(node);
  const bool is = !closed_.load(std::memory_order_relaxed);
  if (is) {
    node.due = due;
    insert(node);
  }
  publish();
  return {was, is};
}

void Timers::expire(Clock::time_point now) noexcept {
  expiring_.fetch_add(1, std::memory_order_acquire);
  lock_.lock();
  while (root_ && root_->due <= now) {
    TimerNode &node = *root_;
    static_cast<void>(take_out(node));
    switch (node.fire(node)) {
    case TimerNode::Next::nothing:
      break;
    case TimerNode::Next::late:
      lock_.unlock();
      node.late(node);
      lock_.lock();
      break;
    case TimerNode::Next::again:
      insert(node);
      break;
    }
  }
  publish();
  lock_.unlock();
  expiring_.fetch_sub(1, std::memory_order_release);
}

void Timers::close() noexcept {
  TimerNode *dropped = nullptr;
  {
    const std::lock_guard lock(lock_);
    while (TimerNode *node = root_) {
      static_cast<void>(take_out(*node));
      if (node->drop) {
        node->next = dropped;
        dropped = node;
      } else {
        // What is left of a virtual time passes in real time.
        node->due = later(Clock::now(),
                          std::max(node->due - now(), Clock::duration::zero()));
        process_timers().add(*node);
      }
    }
    publish();
    closed_.store(true, std::memory_order_relaxed);
  }
  // NOLINTNEXTLINE(weft-busy-wait): rare, and when a clock ends only
  while (expiring_.load(std::memory_order_acquire) != 0)
    std::this_thread::yield(); // somebody advances the clock
  if (clock_)
    clock_->detach();
  while (dropped) {
    TimerNode &node = *dropped;
    dropped = node.next;
    node.next = nullptr;
    node.drop(node);
  }
}

void Timers::insert(TimerNode &node) noexcept {
  node.child = node.next = node.prev = nullptr;
  node.queued = true;
  root_ = merge(root_, &node);
}

bool Timers::take_out(TimerNode &node) noexcept {
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
  return true;
}

void Timers::publish() noexcept {
  const std::int64_t due =
      root_ ? root_->due.time_since_epoch().count() : never;
  const std::int64_t before = next_due_.load(std::memory_order_relaxed);
  if (before == due)
    return;
  next_due_.store(due, std::memory_order_seq_cst);
  if (due < before)
    changed_(who_);
}

} // namespace weft::detail
