// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Letting go of the guard is the last thing that a task does to its group, but
// for the waiters that it has claimed.

#include <weft/group.h>

#include <memory>
#include <mutex>
#include <stdexcept>

namespace weft {

using namespace detail;

Group::Group() : Group(this_fiber::context()) {}

Group::Group(const Context &parent)
    : runtime_(&current_runtime("weft::Group")), parent_(parent),
      round_(with_cancel(parent)) {}

Group::Group(Runtime &runtime, const Context &parent)
    : runtime_(&runtime.detail_core()), parent_(parent),
      round_(with_cancel(parent)) {}

Group::~Group() {
  stop_and_wait();
  const std::lock_guard lock(guard_);
  if (!idle_waiters_.empty() || !place_waiters_.empty())
    fail("a group is destroyed while somebody waits for it", this);
  log_and_delete(failures_);
}

void Group::log_and_delete(Failure *first) noexcept {
  while (first) {
    const std::unique_ptr<Failure> failure(first);
    first = failure->next;
    if (!failure->read)
      log_unread_error("a task of a group", failure->error);
  }
}

void Group::set_limit(std::size_t limit) {
  if (limit == 0)
    throw std::invalid_argument(
        "weft::Group::set_limit: with no place no task could run");
  const std::lock_guard lock(guard_);
  if (used_)
    throw std::logic_error("weft::Group::set_limit: called after go()");
  limit_ = limit;
}

bool Group::enter(bool may_wait) {
  guard_.lock();
  if (over_ && running_ == 0) {
    guard_.unlock();
    Cancellable fresh = with_cancel(parent_);
    Failure *old = nullptr;
    guard_.lock();
    if (over_ && running_ == 0) {
      std::swap(round_, fresh);
      old = std::exchange(failures_, nullptr);
      last_failure_ = &failures_;
      over_ = false;
    }
    guard_.unlock();
    log_and_delete(old);
    guard_.lock();
  }
  used_ = true;
  if (running_ < limit_) {
    ++running_;
    guard_.unlock();
    return true;
  }
  if (!may_wait) {
    guard_.unlock();
    return false;
  }
  Wait wait;
  WaitNode node;
  // In the place of who wakes us.
  return wait_in(place_waiters_, guard_, wait, node, {}, WaitReason::group,
                 this);
}

void Group::leave() noexcept {
  WaitNode *woken = nullptr;
  guard_.lock();
  if (WaitNode *next = place_waiters_.claim_front()) {
    guard_.unlock();
    wake(*next->wait);
    return;
  }
  if (--running_ == 0)
    woken = claim_all(idle_waiters_);
  guard_.unlock();
  wake_chain(woken);
}

void Group::add_error(std::exception_ptr error) noexcept {
  auto *failure = new Failure{error};
  guard_.lock();
  const bool first = !failures_;
  *last_failure_ = failure;
  last_failure_ = &failure->next;
  guard_.unlock();
  if (first)
    cancel(context().detail_core(), std::move(error));
}

void Group::wait_until_idle() noexcept {
  guard_.lock();
  if (running_ == 0) {
    guard_.unlock();
    return;
  }
  Wait wait;
  WaitNode node;
  static_cast<void>(
      wait_in(idle_waiters_, guard_, wait, node, {}, WaitReason::group, this));
}

Group::Failure *Group::end_round() {
  Context ended = Context::background();
  guard_.lock();
  if (running_ == 0) {
    over_ = true;
    ended = round_.context;
  }
  Failure *first = failures_;
  guard_.unlock();
  if (ended.detail_core())
    cancel(ended.detail_core(), nullptr);
  return first;
}

void Group::wait() {
  wait_until_idle();
  if (Failure *first = end_round()) {
    std::exception_ptr error;
    {
      const std::lock_guard lock(guard_);
      first->read = true;
      error = first->error;
    }
    std::rethrow_exception(std::move(error));
  }
}

void Group::stop_and_wait() {
  cancel(context().detail_core(), nullptr);
  wait_until_idle();
  static_cast<void>(end_round());
}

std::vector<std::exception_ptr> Group::errors() {
  std::vector<std::exception_ptr> result;
  for (;;) {
    std::size_t count = 0;
    {
      const std::lock_guard lock(guard_);
      for (const Failure *one = failures_; one; one = one->next)
        ++count;
      if (count <= result.capacity()) {
        for (Failure *one = failures_; one; one = one->next) {
          result.push_back(one->error);
          one->read = true;
        }
        return result;
      }
    }
    result.reserve(count); // not under the lock
  }
}

Context Group::context() {
  const std::lock_guard lock(guard_);
  return round_.context;
}

} // namespace weft
