// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <mutex>
#include <weft/event.h>

namespace weft {

using namespace detail;

Event::~Event() {
  const std::lock_guard lock(guard_); // set() may just be leaving
  if (!waiters_.empty())
    fail("an event is destroyed while somebody waits for it", this);
}

void Event::set() {
  guard_.lock();
  set_.store(true, std::memory_order_release);
  WaitNode *woken = claim_all(waiters_);
  guard_.unlock();
  wake_chain(woken);
}

void Event::reset() {
  const std::lock_guard lock(guard_);
  set_.store(false, std::memory_order_relaxed);
}

bool Event::wait_slow(const Until &until) {
  guard_.lock();
  if (set_.load(std::memory_order_relaxed)) {
    guard_.unlock();
    return true;
  }
  Wait wait;
  WaitNode node;
  return wait_in(waiters_, guard_, wait, node, until, WaitReason::condition,
                 this);
}

} // namespace weft
