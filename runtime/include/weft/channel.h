// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
/// \file
/// Channel.

#ifndef WEFT_CHANNEL_H
#define WEFT_CHANNEL_H

#include <iterator>
#include <memory>
#include <new>
#include <optional>
#include <stdexcept>
#include <type_traits>
#include <utility>
#include <variant>
#include <weft/annotations.h>
#include <weft/context.h>
#include <weft/detail/channel_core.h>

namespace weft {

/// A send on a closed channel, or a second close.
class ClosedChannel : public std::runtime_error {
public:
  explicit ClosedChannel(const char *what) : std::runtime_error(what) {}
};

namespace detail {

/// Signals carry nothing.
template <class T>
using Stored = std::conditional_t<std::is_void_v<T>, std::monostate, T>;

/// What a receive gives: the value, or nothing if the channel is closed and
/// empty.
template <class T>
using Received =
    std::conditional_t<std::is_void_v<T>, bool, std::optional<Stored<T>>>;

template <class T>
inline constexpr ElementOps element_ops{
    sizeof(T), alignof(T),
    [](void *to, void *from) noexcept {
      ::new (to) T(std::move(*static_cast<T *>(from)));
    },
    [](void *value) noexcept { std::destroy_at(static_cast<T *>(value)); }};

/// Room for a value that a channel may build.
template <class T> class Slot {
public:
  Slot() noexcept {}
  // Moved only while it is empty.
  Slot(Slot &&) noexcept {}
  ~Slot() {}

  void *address() noexcept { return &value_; }
  Received<T> take(bool ok) noexcept {
    if constexpr (std::is_void_v<T>) {
      return ok;
    } else {
      Received<T> result;
      take(ok, result);
      return result;
    }
  }
  /// Builds it where it stays: an optional that was written in parts and is
  /// copied as a whole at once stalls the processor.
  void take(bool ok, std::optional<Stored<T>> &into) noexcept {
    into.reset();
    if (ok) {
      into.emplace(std::move(value_));
      std::destroy_at(&value_);
    }
  }

private:
  union {
    Stored<T> value_;
  };
};

} // namespace detail

/// Carries values from those who send to those who receive, first in, first
/// out. A handle: copies are the same channel, which lives as long as one of
/// them, so capture it by value. Operations are const and may be called by any
/// fiber or thread; those that wait suspend a fiber and block a foreign thread.
///
/// Without capacity a send waits for its receiver; with capacity, for room.
/// What was done before a send happens before the receive of its value returns.
///
/// A moved-from handle and none() are no channel: never ready in a select; any
/// other use aborts with a message.
///
/// \tparam T moves without throwing; void for signals.
template <class T> class WEFT_CHANNEL WEFT_SHARED_HANDLE Channel {
  using Value = detail::Stored<T>;
  using Result = detail::ChannelCore::Result;
  static constexpr bool is_signal = std::is_void_v<T>;
  static_assert(std::is_nothrow_move_constructible_v<Value>,
                "the values of a weft::Channel must move without throwing");

public:
  /// What receive() returns: std::optional<T>, or bool for signals.
  using Received = detail::Received<T>;

  /// A new channel with room for that many values.
  ///
  /// \throws std::length_error for a capacity that no memory has room for.
  explicit Channel(std::size_t capacity = 0)
      : core_(detail::ChannelCore::make(detail::element_ops<Value>, capacity)) {
  }
  Channel(const Channel &other) noexcept : core_(other.core_) {
    if (core_)
      core_->retain();
  }
  Channel(Channel &&other) noexcept
      : core_(std::exchange(other.core_, nullptr)) {}
  Channel &operator=(Channel other) noexcept {
    std::swap(core_, other.core_);
    return *this;
  }
  ~Channel() {
    if (core_)
      core_->release();
  }

  /// No channel: a case that is switched off.
  static Channel none() noexcept { return Channel(nullptr); }

  /// Sends; waits for a receiver or for room.
  ///
  /// \throws ClosedChannel if the channel is closed, now or while it waits; the
  ///         value has not been moved from then.
  WEFT_SENDS()
  WEFT_SUSPENDS void send(Value &&value) const
    requires(!is_signal)
  {
    if (core().send(&value, true) == Result::closed)
      core().throw_closed("weft::Channel::send");
  }
  WEFT_SENDS()
  WEFT_SUSPENDS void send(const Value &value) const
    requires(!is_signal)
  {
    send(Value(value));
  }
  WEFT_SENDS()
  WEFT_SUSPENDS void send() const
    requires is_signal
  {
    Value value;
    if (core().send(&value, true) == Result::closed)
      core().throw_closed("weft::Channel::send");
  }

  /// Sends, unless `context` is done, now or while it waits: false then, and
  /// the value has not been moved from.
  ///
  /// \throws ClosedChannel as the other send().
  [[nodiscard]] WEFT_SENDS() WEFT_SUSPENDS WEFT_OBSERVES_CANCELLATION
      bool send(Value &&value, const Context &context) const
    requires(!is_signal)
  {
    return sent(core().send(&value, true, context.detail_source()));
  }
  [[nodiscard]] WEFT_SENDS() WEFT_SUSPENDS WEFT_OBSERVES_CANCELLATION
      bool send(const Value &value, const Context &context) const
    requires(!is_signal)
  {
    return send(Value(value), context);
  }
  [[nodiscard]] WEFT_SENDS() WEFT_SUSPENDS WEFT_OBSERVES_CANCELLATION
      bool send(const Context &context) const
    requires is_signal
  {
    Value value;
    return sent(core().send(&value, true, context.detail_source()));
  }

  /// Sends if that can be done at once; whether it did. If not, the value has
  /// not been moved from.
  ///
  /// \throws ClosedChannel if the channel is closed.
  [[nodiscard]] WEFT_SENDS() WEFT_NEVER_WAITS bool try_send(Value &&value) const
    requires(!is_signal)
  {
    return sent(core().send(&value, false));
  }
  [[nodiscard]] WEFT_SENDS() WEFT_NEVER_WAITS
      bool try_send(const Value &value) const
    requires(!is_signal)
  {
    return try_send(Value(value));
  }
  [[nodiscard]] WEFT_SENDS() WEFT_NEVER_WAITS bool try_send() const
    requires is_signal
  {
    Value value;
    return sent(core().send(&value, false));
  }

  /// Receives the oldest value; waits for one. Empty (false for signals) once
  /// the channel is closed and drained.
  WEFT_RECEIVES() WEFT_SUSPENDS Received receive() const {
    detail::Slot<T> slot;
    return slot.take(core().receive(slot.address(), true) == Result::done);
  }

  /// The same, but empty (false), too, if `context` is done, now or while it
  /// waits. A context that is done goes before values that are there.
  WEFT_RECEIVES()
  WEFT_SUSPENDS WEFT_OBSERVES_CANCELLATION Received
  receive(const Context &context) const {
    detail::Slot<T> slot;
    return slot.take(core().receive(slot.address(), true,
                                    context.detail_source()) == Result::done);
  }

  /// Receives if there is a value; empty (false) if there is none, or never
  /// again will be: see closed().
  [[nodiscard]] WEFT_RECEIVES() WEFT_NEVER_WAITS Received try_receive() const {
    detail::Slot<T> slot;
    return slot.take(core().receive(slot.address(), false) == Result::done);
  }

  /// No more sends. What is in the channel can still be received; all who wait
  /// in it are woken.
  ///
  /// \throws ClosedChannel if it was closed before.
  WEFT_CLOSES() WEFT_NOTIFIES() void close() const {
    if (!core().close())
      core().throw_closed("weft::Channel::close");
  }

  /// How many values lie in it; a glimpse.
  std::size_t size() const { return core().size(); }
  /// How many have room in it.
  std::size_t capacity() const { return core().capacity(); }
  /// Whether it is closed and nothing is left in it.
  bool closed() const { return core().closed_and_drained(); }

  /// The same channel?
  bool operator==(const Channel &) const = default;

  /// Receives in a range-for until the channel is closed and drained.
  class Iterator {
  public:
    using value_type = Value;
    using difference_type = std::ptrdiff_t;

    Value &operator*() noexcept { return *value_; }
    WEFT_RECEIVES() WEFT_SUSPENDS Iterator &operator++() {
      advance();
      return *this;
    }
    WEFT_RECEIVES() WEFT_SUSPENDS void operator++(int) { ++*this; }
    bool operator==(std::default_sentinel_t) const noexcept { return !value_; }

  private:
    friend Channel;
    explicit Iterator(const Channel &channel) : channel_(channel) { advance(); }

    void advance() {
      value_.reset(); // Nothing is kept alive while the next one is awaited.
      detail::Slot<T> slot;
      slot.take(channel_.core().receive(slot.address(), true) == Result::done,
                value_);
    }

    Channel channel_;
    std::optional<Value> value_;
  };
  WEFT_RECEIVES()
  WEFT_SUSPENDS Iterator begin() const
    requires(!is_signal)
  {
    return Iterator(*this);
  }
  std::default_sentinel_t end() const noexcept
    requires(!is_signal)
  {
    return {};
  }

  /// Not part of the public interface.
  detail::ChannelCore *detail_core() const noexcept { return core_; }

private:
  explicit Channel(detail::ChannelCore *core) noexcept : core_(core) {}

  detail::ChannelCore &core() const {
    if (!core_)
      detail::fail("a handle without a channel is used (moved from, or none())",
                   this);
    return *core_;
  }
  bool sent(Result result) const {
    if (result == Result::closed)
      core().throw_closed("weft::Channel::send");
    return result == Result::done;
  }

  detail::ChannelCore *core_;
};

} // namespace weft

#endif // WEFT_CHANNEL_H
