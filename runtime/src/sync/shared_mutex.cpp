// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The lock is handed over: who leaves makes the next one its holder, then wakes
// it. Nobody overtakes, so writers and batches of readers take turns.

#include <mutex>
#include <weft/shared_mutex.h>

namespace weft {

using namespace detail;

SharedMutex::~SharedMutex() {
  // The last holder may still be inside a slow path.
  const std::lock_guard lock(guard_);
  if (!readers_.empty() || !writers_.empty())
    fail("a shared mutex is destroyed while somebody waits for it", this);
  if (word_.load(std::memory_order_acquire) != 0)
    fail("a shared mutex is destroyed while it is locked", this);
}

/// Makes a chain of readers holders of a lock that `word` says who holds.
WaitNode *SharedMutex::let_in(WaitNode *chain, std::uintptr_t word) noexcept {
  for (WaitNode *node = chain; node; node = node->next)
    word += one_reader;
  word_.store(word | mark_of_waiters(), std::memory_order_release);
  return chain;
}

/// Makes a writer, or all readers who wait, holders of a lock that nobody
/// holds. If there are none of the preferred kind, the other one's turn comes.
WaitNode *SharedMutex::hand_over(bool to_writer) noexcept {
  WaitNode *writer = to_writer ? writers_.claim_front() : nullptr;
  WaitNode *readers = writer ? nullptr : claim_all(readers_);
  if (!writer && !readers)
    writer = writers_.claim_front();
  if (!writer)
    return let_in(readers, 0);
  writer->next = nullptr;
  word_.store(word_of_writer(writer->wait->who) | mark_of_waiters(),
              std::memory_order_release);
  return writer;
}

/// Expects the guard to be held and `waited_for` to be set; lets go of the
/// guard.
bool SharedMutex::stand_in(WaitList &queue, Clock::time_point deadline) {
  Wait wait;
  WaitNode node;
  node.wait = &wait;
  queue.push_back(node);
  guard_.unlock();
  park_until(wait, deadline, WaitReason::shared_mutex, this);
  if (wait.winner.load(std::memory_order_acquire) != Wait::timed_out)
    return true; // handed over
  guard_.lock();
  if (node.queued)
    queue.remove(node);
  WaitNode *woken = nullptr;
  // To acquire, since the store in let_in() ends the release sequence of the
  // writer who left last: whoever comes in after it sees that writer's work
  // through us alone.
  const std::uintptr_t word = word_.load(std::memory_order_acquire);
  if (word & waited_for) {
    // Readers may have stood behind nobody but us.
    const bool open = (word & written) == 0 && writers_.empty();
    woken = let_in(open ? claim_all(readers_) : nullptr, word & ~waited_for);
  }
  guard_.unlock();
  wake_chain(woken);
  return false;
}

bool SharedMutex::lock_slow(Clock::time_point deadline) {
  const std::uintptr_t self = word_of_writer(current_sleeper());
  guard_.lock();
  std::uintptr_t word = word_.load(std::memory_order_relaxed);
  for (;;) {
    if ((word & ~waited_for) == self)
      fail("a shared mutex is locked again by its owner", this);
    if (word == 0) {
      if (word_.compare_exchange_weak(word, self, std::memory_order_acquire,
                                      std::memory_order_relaxed)) {
        guard_.unlock();
        return true;
      }
    } else if (word & waited_for ||
               word_.compare_exchange_weak(word, word | waited_for,
                                           std::memory_order_relaxed)) {
      return stand_in(writers_, deadline);
    }
  }
}

bool SharedMutex::lock_shared_slow(Clock::time_point deadline) {
  const std::uintptr_t self = word_of_writer(current_sleeper());
  guard_.lock();
  std::uintptr_t word = word_.load(std::memory_order_relaxed);
  for (;;) {
    if ((word & ~waited_for) == self)
      fail("a shared mutex is locked to read by its owner", this);
    if ((word & (written | waited_for)) == 0) {
      if (word_.compare_exchange_weak(word, word + one_reader,
                                      std::memory_order_acquire,
                                      std::memory_order_relaxed)) {
        guard_.unlock();
        return true;
      }
    } else if (word & waited_for ||
               word_.compare_exchange_weak(word, word | waited_for,
                                           std::memory_order_relaxed)) {
      return stand_in(readers_, deadline);
    }
  }
}

void SharedMutex::unlock_slow() {
  if ((word_.load(std::memory_order_relaxed) & ~waited_for) !=
      word_of_writer(current_sleeper()))
    fail("a shared mutex is unlocked by somebody who does not own it", this);
  guard_.lock();
  WaitNode *woken = hand_over(false);
  guard_.unlock();
  // From here on the mutex may be gone.
  wake_chain(woken);
}

void SharedMutex::unlock_shared_slow() {
  guard_.lock();
  std::uintptr_t word = word_.load(std::memory_order_relaxed);
  do
    if (word & written || word < one_reader)
      fail("a shared mutex is unlocked for a reader, but nobody reads", this);
  while (!word_.compare_exchange_weak(word, word - one_reader,
                                      std::memory_order_acq_rel,
                                      std::memory_order_relaxed));
  WaitNode *woken = nullptr;
  if (word - one_reader == waited_for) // the last one
    woken = hand_over(true);
  guard_.unlock();
  wake_chain(woken);
}

} // namespace weft
