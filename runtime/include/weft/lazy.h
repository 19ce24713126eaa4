// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
/// \file
/// Lazy.

#ifndef WEFT_LAZY_H
#define WEFT_LAZY_H

#include <memory>
#include <optional>
#include <type_traits>
#include <utility>
#include <weft/annotations.h>
#include <weft/detail/owned_function.h>
#include <weft/once.h>

namespace weft {

/// A value that is made when somebody first asks for it. Its function may
/// suspend; who asks meanwhile waits as a fiber. All members may be called by
/// any fiber or thread. What the function did happens before each get()
/// returns.
///
/// A get() from within the function, and destruction while it runs, abort with
/// a message.
template <class T> class WEFT_NO_COPY Lazy {
public:
  using value_type = T;

  /// The value will be what `make()` returns. `make` is kept until then.
  template <class Make>
    requires(std::is_invocable_r_v<T, std::decay_t<Make> &> &&
             !std::is_same_v<std::remove_cvref_t<Make>, Lazy>)
  WEFT_STORES(1)
  explicit Lazy(Make &&make) : make_(std::in_place, std::forward<Make>(make)) {}
  Lazy(const Lazy &) = delete;
  Lazy &operator=(const Lazy &) = delete;

  /// The value; made if there is none, waited for if it is being made. If that
  /// throws, the exception comes out here, and the next caller tries again.
  [[nodiscard]] WEFT_SUSPENDS T &get() {
    once_.call([this] {
      value_.emplace(Made{make_});
      make_.clear();
    });
    return *value_;
  }
  [[nodiscard]] WEFT_SUSPENDS T &operator*() { return get(); }
  WEFT_SUSPENDS T *operator->() { return std::addressof(get()); }

private:
  /// Lets the value be built in its place, even if it cannot be moved.
  struct Made {
    const detail::OwnedFunction<T()> &make;
    operator T() const { return make(); }
  };

  detail::OnceCore once_{"a weft::Lazy"};
  detail::OwnedFunction<T()> make_;
  std::optional<T> value_;
};

template <class Make>
Lazy(Make) -> Lazy<std::decay_t<std::invoke_result_t<Make &>>>;

} // namespace weft

#endif // WEFT_LAZY_H
