// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "sched/sites.h"
#include "sync/wake_chain.h"
#include <mutex>
#include <weft/condition_variable.h>
#include <weft/mutex.h>

namespace weft {

using namespace detail;

//===--- Mutex ------------------------------------------------------------===//

namespace {

constexpr auto patience = std::chrono::milliseconds(1);

} // namespace

const Sleeper *detail::holder_of(const Mutex &mutex) noexcept {
  return reinterpret_cast<const Sleeper *>(
      mutex.word_.load(std::memory_order_relaxed) & ~Mutex::waited_for);
}

Mutex::~Mutex() {
  // The last owner may still be inside unlock_slow().
  const std::lock_guard lock(guard_);
  const std::uintptr_t word = word_.load(std::memory_order_acquire);
  if (word & ~waited_for)
    fail("a mutex is destroyed while it is locked", this);
  if (!waiters_.empty())
    fail("a mutex is destroyed while somebody waits for it", this);
  drop_site(this);
}

bool Mutex::try_lock() {
  Sleeper *self = current_sleeper();
  std::uintptr_t word = word_.load(std::memory_order_relaxed);
  while ((word & ~waited_for) == 0)
    if (word_.compare_exchange_weak(word, word_of(self) | word,
                                    std::memory_order_acquire,
                                    std::memory_order_relaxed)) {
      note_site(this, "locked");
      return true;
    }
  return false;
}

bool Mutex::lock_slow(Sleeper *self, Clock::time_point deadline) {
  const Clock::time_point start = Clock::now();
  bool again = false;
  for (;;) {
    Wait wait(self);
    WaitNode node;
    node.wait = &wait;
    node.flag = again && Clock::now() - start >= patience;
    guard_.lock();
    std::uintptr_t word = word_.load(std::memory_order_relaxed);
    for (;;) {
      if ((word & ~waited_for) == 0) {
        if (word_.compare_exchange_weak(word, word_of(self) | word,
                                        std::memory_order_acquire,
                                        std::memory_order_relaxed)) {
          guard_.unlock();
          note_site(this, "locked");
          return true;
        }
      } else if ((word & ~waited_for) == word_of(self)) {
        fail("a mutex is locked again by its owner", this);
      } else if (word & waited_for ||
                 word_.compare_exchange_weak(word, word | waited_for,
                                             std::memory_order_relaxed)) {
        break;
      }
    }
    // Who was woken and came too late keeps his place.
    if (again)
      waiters_.push_front(node);
    else
      waiters_.push_back(node);
    guard_.unlock();

    park_until(wait, deadline, WaitReason::mutex, this);

    if (wait.winner.load(std::memory_order_acquire) == Wait::timed_out) {
      const std::lock_guard lock(guard_);
      if (node.queued)
        waiters_.remove(node);
      if (waiters_.empty())
        word_.fetch_and(~waited_for, std::memory_order_relaxed);
      return false;
    }
    if (node.slot) { // handed over
      note_site(this, "locked");
      return true;
    }
    again = true;
  }
}

void Mutex::unlock_slow(Sleeper *self) {
  if ((word_.load(std::memory_order_relaxed) & ~waited_for) != word_of(self))
    fail("a mutex is unlocked by somebody who does not own it", this);
  guard_.lock();
  WaitNode *node = waiters_.claim_front();
  std::uintptr_t word = waiters_.empty() ? 0 : waited_for;
  if (node && node->flag) {
    node->slot = this;
    word |= word_of(node->wait->who);
  }
  word_.store(word, std::memory_order_release);
  guard_.unlock();
  // From here on the mutex may be gone.
  if (node)
    wake(*node->wait);
}

//===--- ConditionVariable ------------------------------------------------===//

ConditionVariable::~ConditionVariable() {
  const std::lock_guard lock(guard_);
  if (!waiters_.empty())
    fail("a condition variable is destroyed while somebody waits for it", this);
}

void ConditionVariable::notify_one() noexcept {
  guard_.lock();
  WaitNode *node = waiters_.claim_front();
  guard_.unlock();
  if (node)
    wake(*node->wait);
}

void ConditionVariable::notify_all() noexcept {
  guard_.lock();
  WaitNode *woken = claim_all(waiters_);
  guard_.unlock();
  wake_chain(woken);
}

bool ConditionVariable::step(std::unique_lock<Mutex> &lock,
                             Clock::time_point deadline,
                             const std::stop_token *stop) {
  if (!lock.owns_lock())
    fail("a condition variable is waited for without the lock", this);
  Wait wait;
  WaitNode node;
  node.wait = &wait;
  guard_.lock();
  waiters_.push_back(node);
  guard_.unlock();
  // Whoever requests stop notifies us, or we see it here.
  if (stop && stop->stop_requested() && wait.claim(Wait::stopped)) {
    const std::lock_guard guard(guard_);
    if (node.queued)
      waiters_.remove(node);
    return true;
  }
  lock.unlock();
  park_until(wait, deadline, WaitReason::condition, this);
  const bool timed_out =
      wait.winner.load(std::memory_order_acquire) == Wait::timed_out;
  if (timed_out) {
    const std::lock_guard guard(guard_);
    if (node.queued)
      waiters_.remove(node);
  }
  lock.lock();
  return !timed_out;
}

} // namespace weft
