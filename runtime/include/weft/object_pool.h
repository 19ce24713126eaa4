// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
/// \file
/// ObjectPool.

#ifndef WEFT_OBJECT_POOL_H
#define WEFT_OBJECT_POOL_H

#include <concepts>
#include <cstddef>
#include <limits>
#include <memory> // std::addressof
#include <mutex>
#include <optional>
#include <stdexcept>
#include <type_traits>
#include <utility>
#include <weft/annotations.h>
#include <weft/detail/owned_function.h>
#include <weft/semaphore.h>

namespace weft {

/// Lends objects that are costly to make: buffers, connections. Makes one when
/// none is idle, at most `max`; then borrowers wait, first in, first out.
/// Objects are reset when they come back, so nobody sees another's data, and
/// live as long as the pool. Takes the one that came back last.
///
/// The pool's members may be called by any fiber or thread; a borrowed object
/// belongs to whoever has its handle. What one borrower did happens before what
/// the next one does.
///
/// Destruction while objects are out, or somebody waits, aborts with a message.
template <class T> class WEFT_OBJECT_POOL WEFT_NO_COPY ObjectPool {
  struct Node;

public:
  class Borrowed;

  /// Objects are `T()`; coming back, they are reset with `clear()`, else with
  /// `reset()`, else not at all.
  ///
  /// \throws std::invalid_argument if `max` is 0.
  explicit ObjectPool(std::size_t max)
    requires std::default_initializable<T>
      : ObjectPool(max, [] { return T(); }) {}
  /// Objects are what `make()` returns. It may be called by several at once.
  template <class Make>
    requires std::is_invocable_r_v<T, std::decay_t<Make> &>
  WEFT_STORES(2)
  ObjectPool(std::size_t max, Make &&make)
      : ObjectPool(max, std::forward<Make>(make), default_reset) {}
  /// Objects are reset by `reset(object)`, which may be called by several at
  /// once, for different objects. One for which it throws is destroyed.
  template <class Make, class Reset>
    requires(std::is_invocable_r_v<T, std::decay_t<Make> &> &&
             std::invocable<std::decay_t<Reset> &, T &>)
  WEFT_STORES(2)
  WEFT_STORES(3) ObjectPool(std::size_t max, Make &&make, Reset &&reset)
      : max_(checked(max)), free_(max_),
        make_(std::in_place, std::forward<Make>(make)),
        reset_(std::in_place, std::forward<Reset>(reset)) {}
  ObjectPool(const ObjectPool &) = delete;
  ObjectPool &operator=(const ObjectPool &) = delete;
  ~ObjectPool() {
    if (!free_.try_acquire(max_))
      detail::fail("an object pool is destroyed while objects are out or "
                   "somebody waits for one",
                   this);
    while (const Node *node = take_idle())
      delete node;
  }

  /// An object that is nobody else's; waits for one if `max` are out. What
  /// making it throws comes out here.
  [[nodiscard]] WEFT_TAKES_POOLED WEFT_SUSPENDS Borrowed borrow() {
    free_.acquire();
    return taken();
  }
  /// The same without waiting for others: nothing if `max` are out.
  [[nodiscard]] WEFT_TAKES_POOLED std::optional<Borrowed> try_borrow() {
    if (!free_.try_acquire())
      return std::nullopt;
    return taken();
  }

private:
  struct Node {
    explicit Node(const detail::OwnedFunction<T()> &make) : object(make()) {}

    T object;
    Node *next = nullptr;
  };

  static long checked(std::size_t max) {
    if (max == 0 || max > std::size_t{std::numeric_limits<int>::max()})
      throw std::invalid_argument(
          "weft::ObjectPool: the maximum is from 1 to 2^31 - 1");
    return static_cast<long>(max);
  }

  static void default_reset(T &object) {
    if constexpr (requires { object.clear(); })
      object.clear();
    else if constexpr (requires { object.reset(); })
      object.reset();
  }

  Node *take_idle() {
    const std::lock_guard lock(guard_);
    Node *node = idle_;
    if (node)
      idle_ = node->next;
    return node;
  }

  /// The caller has one of the `max` places.
  Borrowed taken() {
    struct Place {
      ObjectPool *pool;
      ~Place() {
        if (pool)
          pool->free_.release();
      }
    } place{this};
    Node *node = take_idle();
    if (!node)
      node = new Node(make_);
    place.pool = nullptr;
    return Borrowed(*this, node);
  }

  void take_back(Node *node) noexcept {
    try {
      reset_(node->object);
    } catch (...) {
      delete std::exchange(node, nullptr);
    }
    if (node) {
      const std::lock_guard lock(guard_);
      node->next = std::exchange(idle_, node);
    }
    free_.release(); // the pool may be gone then
  }

  const long max_;
  Semaphore free_; ///< how many may still be borrowed
  const detail::OwnedFunction<T()> make_;
  const detail::OwnedFunction<void(T &)> reset_;
  detail::Spinlock guard_;
  Node *idle_ = nullptr; ///< by guard_
};

/// An object of a pool, which goes back at the end of the scope. Must not
/// outlive the pool. One user at a time.
template <class T> class [[nodiscard]] ObjectPool<T>::Borrowed {
public:
  Borrowed(Borrowed &&other) noexcept
      : pool_(other.pool_), node_(std::exchange(other.node_, nullptr)) {}
  /// Gives back what this handle had.
  Borrowed &operator=(Borrowed &&other) noexcept {
    Borrowed taken(std::move(other));
    std::swap(pool_, taken.pool_);
    std::swap(node_, taken.node_);
    return *this;
  }
  WEFT_RETURNS_POOLED() WEFT_RESETS_POOLED() ~Borrowed() { give_back(); }

  /// Resets the object and gives it back now. Does nothing if this handle has
  /// none.
  WEFT_RETURNS_POOLED() WEFT_RESETS_POOLED() void give_back() noexcept {
    if (node_)
      pool_->take_back(std::exchange(node_, nullptr));
  }

  /// Whether this handle has an object: not once it was given back or moved
  /// from.
  explicit operator bool() const noexcept { return node_ != nullptr; }
  /// The object; there must be one.
  T &operator*() const noexcept { return node_->object; }
  T *operator->() const noexcept { return std::addressof(node_->object); }

private:
  friend ObjectPool;
  Borrowed(ObjectPool &pool, Node *node) : pool_(&pool), node_(node) {}

  ObjectPool *pool_;
  Node *node_;
};

} // namespace weft

#endif // WEFT_OBJECT_POOL_H
