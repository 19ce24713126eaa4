// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A value goes straight from a waiting sender to a receiver, or the other way
// round; the buffer is used only when nobody waits. Who is claimed is woken
// after the lock has been let go.

#include "sched/dump.h"
#include "sched/sites.h"
#include <algorithm>
#include <functional>
#include <mutex>
#include <new>
#include <stdexcept>
#include <vector>
#include <weft/channel.h>

namespace weft::detail {
namespace {

/// Whether somebody waits who is not yet taken. Who has been chosen through
/// another channel of a select may still be in the list.
bool has_live(WaitList &list) {
  while (WaitNode *node = list.front()) {
    if (node->wait->winner.load(std::memory_order_acquire) == Wait::open)
      return true;
    list.remove(*node);
  }
  return false;
}

} // namespace

ChannelCore *ChannelCore::make(const ElementOps &ops, std::size_t capacity) {
  if (capacity > (~std::size_t{0} >> 1) / ops.size)
    throw std::length_error("weft::Channel: no memory has room for that many");
  char *buffer = nullptr;
  if (capacity)
    buffer = static_cast<char *>(
        ::operator new(capacity * ops.size, std::align_val_t(ops.align)));
  try {
    return new ChannelCore(ops, capacity, buffer);
  } catch (...) {
    ::operator delete(buffer, std::align_val_t(ops.align));
    throw;
  }
}

ChannelCore::~ChannelCore() {
  drop_site(this);
  for (; count_ > 0; --count_) {
    ops_.destroy(at(head_));
    head_ = head_ + 1 == capacity_ ? 0 : head_ + 1;
  }
  if (buffer_)
    ::operator delete(buffer_, std::align_val_t(ops_.align));
}

void ChannelCore::release() noexcept {
  if (references_.fetch_sub(1, std::memory_order_acq_rel) == 1)
    delete this;
}

// These three into each of their few callers: as calls, two of them through a
// pointer to a member, they cost a third of a send.
[[gnu::always_inline]] inline ChannelCore::Result
ChannelCore::send_now(void *value, WaitNode *&woken) {
  if (closed_)
    return Result::closed;
  if (WaitNode *receiver = receivers_.claim_front()) {
    ops_.move(receiver->slot, value);
    receiver->flag = true;
    woken = receiver;
    return Result::done;
  }
  if (count_ == capacity_)
    return Result::would_wait;
  ops_.move(at(tail_), value);
  tail_ = tail_ + 1 == capacity_ ? 0 : tail_ + 1;
  ++count_;
  return Result::done;
}

[[gnu::always_inline]] inline ChannelCore::Result
ChannelCore::receive_now(void *slot, WaitNode *&woken) {
  if (count_ > 0) {
    ops_.move(slot, at(head_));
    ops_.destroy(at(head_));
    head_ = head_ + 1 == capacity_ ? 0 : head_ + 1;
    if (WaitNode *sender = senders_.claim_front()) {
      ops_.move(at(tail_), sender->slot);
      tail_ = tail_ + 1 == capacity_ ? 0 : tail_ + 1;
      sender->flag = true;
      woken = sender;
    } else {
      --count_;
    }
    return Result::done;
  }
  if (WaitNode *sender = senders_.claim_front()) {
    ops_.move(slot, sender->slot);
    sender->flag = true;
    woken = sender;
    return Result::done;
  }
  return closed_ ? Result::closed : Result::would_wait;
}

[[gnu::always_inline]] inline ChannelCore::Result
ChannelCore::transfer(void *slot, bool may_wait, WaitSource *stop, Now now,
                      WaitList &waiters, WaitReason reason) {
  if (stop && stop->ready())
    return Result::stopped;
  WaitNode *woken = nullptr;
  lock_.lock();
  const Result result = (this->*now)(slot, woken);
  if (result != Result::would_wait || !may_wait) {
    lock_.unlock();
    if (woken)
      wake(*woken->wait);
    return result;
  }
  Wait wait;
  WaitNode node;
  node.wait = &wait;
  node.slot = slot;
  waiters.push_back(node);
  lock_.unlock();
  park_until(wait, {.stop = stop}, reason, this);
  if (stop && wait.given_up()) {
    const std::lock_guard lock(lock_);
    if (node.queued)
      waiters.remove(node);
    return Result::stopped;
  }
  return node.flag ? Result::done : Result::closed;
}

ChannelCore::Result ChannelCore::send(void *value, bool may_wait,
                                      WaitSource *stop) {
  return transfer(value, may_wait, stop, &ChannelCore::send_now, senders_,
                  WaitReason::channel_send);
}

ChannelCore::Result ChannelCore::receive(void *slot, bool may_wait,
                                         WaitSource *stop) {
  return transfer(slot, may_wait, stop, &ChannelCore::receive_now, receivers_,
                  WaitReason::channel_receive);
}

bool ChannelCore::close() {
  lock_.lock();
  if (closed_) {
    lock_.unlock();
    return false;
  }
  closed_ = true;
  note_site(this, "closed");
  WaitNode *receivers = claim_all(receivers_);
  WaitNode *senders = claim_all(senders_);
  lock_.unlock();
  wake_chain(receivers);
  wake_chain(senders);
  return true;
}

void ChannelCore::throw_closed(const char *caller) const {
  std::string text = std::string(caller) + ": the channel is closed";
  if (const Site site = find_site(this); site.action) {
    text += ", " + describe(site) + " at";
    for (void *frame : site.frames)
      if (frame)
        text += " " + describe_address(frame);
  }
  throw ClosedChannel(text.c_str());
}

std::size_t ChannelCore::size() noexcept {
  const std::lock_guard lock(lock_);
  return count_;
}

bool ChannelCore::closed_and_drained() noexcept {
  const std::lock_guard lock(lock_);
  return closed_ && count_ == 0;
}

bool ChannelCore::can_send() noexcept {
  return closed_ || count_ < capacity_ || has_live(receivers_);
}

bool ChannelCore::can_receive() noexcept {
  return closed_ || count_ > 0 || has_live(senders_);
}

namespace {

/// The channels of a select, each once, in the order of their addresses: all
/// who lock several do so in that order.
class Locked {
public:
  Locked(SelectCase *cases, std::size_t count, Spinlock ChannelCore::*lock)
      : lock_(lock) {
    if (count > std::size(few_)) {
      many_.resize(count);
      channels_ = many_.data();
    }
    for (std::size_t i = 0; i < count; ++i)
      if (cases[i].channel)
        channels_[count_++] = cases[i].channel;
    std::sort(channels_, channels_ + count_, std::less<>());
    count_ = static_cast<std::size_t>(
        std::unique(channels_, channels_ + count_) - channels_);
  }
  void lock() {
    for (std::size_t i = 0; i < count_; ++i)
      (channels_[i]->*lock_).lock();
  }
  void unlock() {
    for (std::size_t i = count_; i-- > 0;)
      (channels_[i]->*lock_).unlock();
  }

private:
  Spinlock ChannelCore::*lock_;
  ChannelCore *few_[8];
  std::vector<ChannelCore *> many_;
  ChannelCore **channels_ = few_;
  std::size_t count_ = 0;
};

} // namespace

std::size_t select_cases(SelectCase *cases, std::size_t count, bool may_wait,
                         Clock::time_point deadline, bool &ok) {
  using Result = ChannelCore::Result;
  Locked channels(cases, count, &ChannelCore::lock_);
  const auto is_ready = [](const SelectCase &one) {
    if (one.source)
      return one.source->ready();
    return one.channel &&
           (one.sends ? one.channel->can_send() : one.channel->can_receive());
  };
  channels.lock();
  // Each ready case is as likely as the others.
  for (;;) {
    std::size_t chosen = no_case, ready = 0;
    for (std::size_t i = 0; i < count; ++i) {
      if (is_ready(cases[i]) && random_below(++ready) == 0)
        chosen = i;
    }
    if (chosen == no_case)
      break;
    SelectCase &one = cases[chosen];
    if (one.source) {
      if (!one.source->take())
        continue; // somebody was faster
      channels.unlock();
      return chosen;
    }
    WaitNode *woken = nullptr;
    const Result result = one.sends ? one.channel->send_now(one.slot, woken)
                                    : one.channel->receive_now(one.slot, woken);
    if (result == Result::would_wait)
      continue; // its partner has been taken through another channel
    channels.unlock();
    if (woken)
      wake(*woken->wait);
    ok = result == Result::done;
    return chosen;
  }
  if (!may_wait) {
    channels.unlock();
    return no_case;
  }
  Wait wait;
  for (std::size_t i = 0; i < count; ++i) {
    SelectCase &one = cases[i];
    one.node.wait = &wait;
    one.node.slot = one.slot;
    one.node.index = static_cast<std::uint32_t>(i);
    one.node.flag = false;
    if (one.channel)
      (one.sends ? one.channel->senders_ : one.channel->receivers_)
          .push_back(one.node);
  }
  channels.unlock();
  bool taken = false; // by ourselves
  std::size_t enlisted = 0;
  for (; enlisted < count && !taken; ++enlisted)
    if (WaitSource *source = cases[enlisted].source)
      taken = source->enlist(cases[enlisted].node);
  if (!taken)
    park_until(wait, deadline, WaitReason::select, nullptr);
  while (enlisted-- > 0)
    if (WaitSource *source = cases[enlisted].source)
      source->delist(cases[enlisted].node);
  channels.lock();
  for (std::size_t i = 0; i < count; ++i) {
    SelectCase &one = cases[i];
    if (one.channel && one.node.queued)
      (one.sends ? one.channel->senders_ : one.channel->receivers_)
          .remove(one.node);
  }
  channels.unlock();
  const std::uint32_t winner = wait.winner.load(std::memory_order_acquire);
  if (winner == Wait::timed_out)
    return no_case;
  ok = cases[winner].source || cases[winner].node.flag;
  return winner;
}

} // namespace weft::detail
