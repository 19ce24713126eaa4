// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
/// \file
/// FiberLocal.

#ifndef WEFT_FIBER_LOCAL_H
#define WEFT_FIBER_LOCAL_H

#include <concepts>
#include <cstdint>
#include <memory>
#include <type_traits>
#include <utility>
#include <weft/annotations.h>
#include <weft/detail/owned_function.h>

namespace weft {
namespace detail {

/// A value of one fiber. Knows how to end without the FiberLocal it came from.
struct FiberLocalValue {
  FiberLocalValue *older = nullptr; ///< of the same fiber
  std::uint32_t place = 0;          ///< where it is, or was, looked up
  void (*destroy)(FiberLocalValue *value) noexcept;
};

/// Where a fiber's values are looked up: the place may have been another
/// FiberLocal's, the number never was.
struct FiberLocalKey {
  std::uint32_t place;
  std::uint64_t number;
};

FiberLocalKey take_fiber_local_key();
void give_fiber_local_key(FiberLocalKey key) noexcept;
/// The calling fiber's value, or null; std::logic_error where no fiber runs.
FiberLocalValue *find_fiber_local(FiberLocalKey key);
/// Makes it the calling fiber's. May throw, and does not own it then.
void keep_fiber_local(FiberLocalKey key, FiberLocalValue *value);
/// Destroys the calling fiber's value, if there is one.
void drop_fiber_local(FiberLocalKey key);

} // namespace detail

/// One value for each fiber, made when the fiber first asks for it. What
/// `thread_local` is to threads: that is wrong in a fiber, which may wake up on
/// another thread. A value is destroyed at its fiber's end, before whoever
/// joins the fiber or waits for its wait group goes on; a fiber's values are
/// destroyed in the reverse order of their making. Their destructors may
/// suspend.
///
/// Any fiber may use it, each sees its own value. May be destroyed while fibers
/// have values, which are still destroyed at the ends of these fibers.
///
/// All but the constructor and the destructor throw std::logic_error where no
/// fiber runs.
template <class T> class WEFT_NO_COPY FiberLocal {
public:
  /// Values are `T()`.
  FiberLocal()
    requires std::default_initializable<T>
      : FiberLocal([] { return T(); }) {}
  /// Values are what `make()` returns. Several fibers may call it at once, and
  /// it may suspend; what it throws comes out of the access, and the next one
  /// tries again.
  template <class Make>
    requires(std::is_invocable_r_v<T, std::decay_t<Make> &> &&
             !std::is_same_v<std::remove_cvref_t<Make>, FiberLocal>)
  WEFT_STORES(1)
  explicit FiberLocal(Make &&make)
      : make_(std::in_place, std::forward<Make>(make)),
        key_(detail::take_fiber_local_key()) {}
  FiberLocal(const FiberLocal &) = delete;
  FiberLocal &operator=(const FiberLocal &) = delete;
  ~FiberLocal() { detail::give_fiber_local_key(key_); }

  /// The calling fiber's value. Made if there is none. The reference is good
  /// until the fiber's end or reset().
  [[nodiscard]] WEFT_FIBER_ONLY T &get() {
    if (detail::FiberLocalValue *value = detail::find_fiber_local(key_))
      return static_cast<Value *>(value)->value;
    return make();
  }
  /// The same.
  [[nodiscard]] WEFT_FIBER_ONLY T &operator*() { return get(); }
  WEFT_FIBER_ONLY T *operator->() { return std::addressof(get()); }

  /// Whether the calling fiber has a value.
  [[nodiscard]] WEFT_FIBER_ONLY bool has_value() const {
    return detail::find_fiber_local(key_) != nullptr;
  }
  /// Destroys the calling fiber's value, if it has one; the next access makes
  /// another.
  WEFT_FIBER_ONLY void reset() { detail::drop_fiber_local(key_); }

private:
  struct Value : detail::FiberLocalValue {
    explicit Value(const detail::OwnedFunction<T()> &make)
        : FiberLocalValue{nullptr, 0, end}, value(make()) {}

    static void end(detail::FiberLocalValue *self) noexcept {
      delete static_cast<Value *>(self);
    }

    T value;
  };

  T &make() {
    detail::FiberLocalValue *value = new Value(make_);
    try {
      detail::keep_fiber_local(key_, value);
    } catch (...) {
      value->destroy(value);
      throw;
    }
    return static_cast<Value *>(value)->value;
  }

  const detail::OwnedFunction<T()> make_;
  const detail::FiberLocalKey key_;
};

} // namespace weft

#endif // WEFT_FIBER_LOCAL_H
