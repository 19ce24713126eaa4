// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "sched/scheduler.h"
#include <cstdio>
#include <mutex>
#include <weft/detail/returning.h>

namespace weft::detail {
namespace {

struct alignas(64) PaddedLock : Spinlock {};

/// Held for a few instructions. Chosen by address alone, as the object may be
/// gone.
Spinlock &lock_of(const ReturningWaiters *list) noexcept {
  constexpr std::size_t count = 64;
  static constinit PaddedLock locks[count];
  const auto address = reinterpret_cast<std::uintptr_t>(list);
  return locks[(address >> 6 ^ address >> 12) % count];
}

} // namespace

void ReturningWaiters::expect(WaitNode *chain) noexcept {
  if (!chain)
    return;
  const std::lock_guard lock(lock_of(this));
  Entry *first = first_.load(std::memory_order_relaxed);
  for (WaitNode *node = chain; node; node = node->next) {
    auto *entry = static_cast<Entry *>(node->slot);
    if (!entry)
      continue;
    entry->owner_ = entry->list_ = this;
    entry->next_ = first;
    if (first)
      first->prev_ = entry;
    first = entry;
  }
  first_.store(first, std::memory_order_relaxed);
}

void ReturningWaiters::Entry::leave() noexcept {
  const std::lock_guard lock(lock_of(owner_));
  if (!list_)
    return;
  if (next_)
    next_->prev_ = prev_;
  if (prev_)
    prev_->next_ = next_;
  else // from here on a destructor may take the list for empty
    list_->first_.store(next_, std::memory_order_release);
}

void ReturningWaiters::cut_off() noexcept {
  const std::lock_guard lock(lock_of(this));
  for (Entry *entry = first_.load(std::memory_order_relaxed); entry;
       entry = entry->next_)
    entry->list_ = nullptr;
}

void ReturningWaiters::fail_if_any(const char *what,
                                   const void *object) const noexcept {
  const std::lock_guard lock(lock_of(this));
  const Entry *entry = first_.load(std::memory_order_relaxed);
  if (!entry)
    return;
  char text[160];
  if (entry->who_->is_fiber)
    std::snprintf(text, sizeof text, "%s: fiber %llu has not", what,
                  static_cast<unsigned long long>(fiber_number(
                      static_cast<const FiberBlock *>(entry->who_))));
  else
    std::snprintf(text, sizeof text, "%s: a thread has not", what);
  fail(text, object);
}

} // namespace weft::detail
