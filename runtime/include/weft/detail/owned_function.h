// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
/// \file
/// A callable of any type. Not part of the public interface.

#ifndef WEFT_DETAIL_OWNED_FUNCTION_H
#define WEFT_DETAIL_OWNED_FUNCTION_H

#include <functional>
#include <memory>
#include <type_traits>
#include <utility>

namespace weft::detail {

template <class Signature> class OwnedFunction;

/// As std::function, but its callable need not be copyable, and a result may be
/// of a type that cannot be moved.
template <class R, class... Args> class OwnedFunction<R(Args...)> {
public:
  template <class F>
  explicit OwnedFunction(std::in_place_t, F &&f)
      : callable_(
            std::make_unique<Callable<std::decay_t<F>>>(std::forward<F>(f))) {}

  R operator()(Args... args) const {
    return callable_->call(std::forward<Args>(args)...);
  }
  void clear() noexcept { callable_.reset(); }

private:
  struct Base {
    virtual ~Base() = default;
    virtual R call(Args... args) = 0;
  };
  template <class F> struct Callable final : Base {
    template <class Given>
      requires std::is_constructible_v<F, Given>
    explicit Callable(Given &&given) : f(std::forward<Given>(given)) {}
    R call(Args... args) override {
      if constexpr (std::is_void_v<R>)
        static_cast<void>(std::invoke(f, std::forward<Args>(args)...));
      else
        return std::invoke(f, std::forward<Args>(args)...);
    }
    F f;
  };

  std::unique_ptr<Base> callable_;
};

} // namespace weft::detail

#endif // WEFT_DETAIL_OWNED_FUNCTION_H
