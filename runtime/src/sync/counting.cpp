// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What counts: WaitGroup, Semaphore, Once. Letting go of the guard is the last
// thing that anybody does to one of these, and a destructor takes the guard
// first, so they may be destroyed by whoever has been woken.

#include "sched/sites.h"
#include <cstdio>
#include <mutex>
#include <stdexcept>
#include <weft/once.h>
#include <weft/semaphore.h>
#include <weft/wait_group.h>

namespace weft {

using namespace detail;

//===--- WaitGroup --------------------------------------------------------===//

// The count is in the upper bits of a word; its lowest bit says that whoever
// makes it zero must look for waiters. Without that bit, lowering it is the
// last thing that done() does to the group.

WaitGroup::~WaitGroup() {
  const std::lock_guard lock(guard_);
  if (!waiters_.empty())
    fail("a wait group is destroyed while somebody waits for it", this);
  if (word_.load(std::memory_order_acquire) >> 1 != 0)
    fail("a wait group is destroyed while it counts tasks that are not done",
         this);
  drop_site(this);
}

void WaitGroup::add(long n) {
  const auto check = [this](std::int64_t count) {
    if (count < 0)
      fail("the count of a wait group falls below zero: done() was called more "
           "often than add()",
           this);
  };
  // Before the place of this call replaces that of the one before.
  check((word_.load(std::memory_order_relaxed) >> 1) + n);
  note_site(this, n < 0 ? "lowered" : "raised");
  const std::int64_t before =
      word_.fetch_add(std::int64_t{2} * n, std::memory_order_acq_rel);
  const std::int64_t count = (before >> 1) + n;
  check(count); // others may have lowered it, too
  if (n > 0 && count == n)
    check_reuse();
  else if (count == 0 && before & waited_for)
    wake_waiters();
}

void WaitGroup::check_reuse() {
  constexpr const char *what =
      "a wait group is used again before all who waited for it have returned";
  returning_.check(what, this);
  if (word_.load(std::memory_order_relaxed) & waited_for) {
    const std::lock_guard lock(guard_);
    if (!waiters_.empty())
      fail(what, this);
  }
}

void WaitGroup::wake_waiters() {
  guard_.lock();
  if (word_.load(std::memory_order_relaxed) >> 1 != 0) {
    guard_.unlock(); // used again meanwhile: whoever did that has looked
    return;
  }
  word_.fetch_and(~waited_for, std::memory_order_acq_rel);
  WaitNode *woken = claim_all(waiters_);
  returning_.expect(woken);
  guard_.unlock();
  wake_chain(woken);
}

bool WaitGroup::wait_until(const Until &until) {
  if (word_.load(std::memory_order_acquire) == 0)
    return true;
  guard_.lock();
  std::int64_t word = word_.load(std::memory_order_acquire);
  // If it is zero but waited for, whoever made it so is about to look.
  while (!(word & waited_for)) {
    if (word == 0) {
      guard_.unlock();
      return true;
    }
    if (word_.compare_exchange_weak(word, word | waited_for,
                                    std::memory_order_acq_rel,
                                    std::memory_order_acquire))
      break;
  }
  Wait wait;
  WaitNode node;
  node.wait = &wait;
  const ReturningWaiters::Entry entry(node);
  return wait_in(waiters_, guard_, wait, node, until, WaitReason::wait_group,
                 this);
}

//===--- Semaphore --------------------------------------------------------===//

Semaphore::Semaphore(long permits) : permits_(permits) {
  if (permits < 0)
    throw std::invalid_argument("weft::Semaphore: negative number of permits");
}

Semaphore::~Semaphore() {
  const std::lock_guard lock(guard_);
  if (!waiters_.empty())
    fail("a semaphore is destroyed while somebody waits for it", this);
}

/// Serves those at the front for whom there is enough.
WaitNode *Semaphore::grant() noexcept {
  WaitNode *first = nullptr;
  WaitNode **last = &first;
  while (WaitNode *node = waiters_.front()) {
    const long wanted = static_cast<long>(node->index);
    if (wanted > permits_)
      break;
    waiters_.remove(*node);
    if (!node->wait->claim(0))
      continue; // its time was over
    permits_ -= wanted;
    *last = node;
    last = &node->next;
  }
  *last = nullptr;
  return first;
}

bool Semaphore::try_acquire(long n) {
  if (n < 0)
    throw std::invalid_argument("weft::Semaphore: negative number of permits");
  const std::lock_guard lock(guard_);
  if (!waiters_.empty() || permits_ < n)
    return false;
  permits_ -= n;
  return true;
}

bool Semaphore::acquire_until(long n, const Until &until) {
  if (n < 0 || n > 0x7fffffff)
    throw std::invalid_argument(
        "weft::Semaphore: a number of permits is from 0 to 2^31 - 1");
  if (until.stop && until.stop->ready())
    return false;
  guard_.lock();
  if (waiters_.empty() && permits_ >= n) {
    permits_ -= n;
    guard_.unlock();
    return true;
  }
  Wait wait;
  WaitNode node;
  node.wait = &wait;
  node.index = static_cast<std::uint32_t>(n);
  waiters_.push_back(node);
  guard_.unlock();
  park_until(wait, until, WaitReason::semaphore, this);
  if (!wait.given_up())
    return true;
  guard_.lock();
  if (node.queued)
    waiters_.remove(node);
  WaitNode *woken = grant(); // for those behind us there may be enough
  guard_.unlock();
  wake_chain(woken);
  return false;
}

void Semaphore::release(long n) {
  if (n < 0)
    throw std::invalid_argument("weft::Semaphore: negative number of permits");
  guard_.lock();
  permits_ += n;
  WaitNode *woken = grant();
  guard_.unlock();
  wake_chain(woken);
}

//===--- Once -------------------------------------------------------------===//

OnceCore::~OnceCore() {
  const std::lock_guard lock(guard_);
  if (state_.load(std::memory_order_relaxed) == running)
    misused("is destroyed while its function runs");
  drop_site(this);
}

void OnceCore::misused(const char *how) const noexcept {
  char text[96];
  std::snprintf(text, sizeof text, "%s %s", kind_, how);
  fail(text, this);
}

bool OnceCore::begin() {
  for (;;) {
    guard_.lock();
    const std::uint32_t state = state_.load(std::memory_order_relaxed);
    if (state != running) {
      if (state == idle) {
        state_.store(running, std::memory_order_relaxed);
        runner_ = current_sleeper();
        note_site(this, "called");
      }
      guard_.unlock();
      return state == idle;
    }
    Wait wait;
    if (runner_ == wait.who)
      misused("is called by its own function");
    WaitNode node;
    node.wait = &wait;
    waiters_.push_back(node);
    guard_.unlock();
    park(wait, WaitReason::once, this);
  }
}

void OnceCore::end(State state) noexcept {
  guard_.lock();
  state_.store(state, std::memory_order_release);
  runner_ = nullptr;
  WaitNode *woken = claim_all(waiters_);
  guard_.unlock();
  wake_chain(woken);
}

} // namespace weft
