// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
/// \file
/// How a task keeps its arguments. Not part of the public interface.
///
/// As std::thread does, a task keeps decayed copies and passes them as rvalues.
/// Where the callable has one signature, what would be converted when the task
/// runs is converted when it is built, so that a task that wants a string does
/// not keep a pointer into the spawner's buffer. The copy is kept beside what
/// was made of it, which may refer to it, as a view does. What can be spawned
/// and what is called are the same as with std::thread.

#ifndef WEFT_DETAIL_ARGUMENTS_H
#define WEFT_DETAIL_ARGUMENTS_H

#include <cstddef>
#include <functional>
#include <tuple>
#include <type_traits>
#include <utility>

namespace weft::detail {

/// The parameter types of a callable, in the order of the arguments; none if it
/// is overloaded, generic, variadic, or no callable.
template <class F> struct ParametersOf {
  using type = std::tuple<>;
};
template <class R, class... P, bool N>
struct ParametersOf<R (*)(P...) noexcept(N)> {
  using type = std::tuple<P...>;
};
/// Stands for an argument that is passed as it is.
struct AsGiven;
template <class M> struct ParametersOfMember {
  using type = std::tuple<>;
  using with_object = std::tuple<>;
};
template <class... P> struct MemberParameters {
  using type = std::tuple<P...>;
  using with_object = std::tuple<AsGiven, P...>;
};
template <class R, class C, class... P, bool N>
struct ParametersOfMember<R (C::*)(P...) noexcept(N)> : MemberParameters<P...> {
};
template <class R, class C, class... P, bool N>
struct ParametersOfMember<R (C::*)(P...) const noexcept(N)>
    : MemberParameters<P...> {};
template <class R, class C, class... P, bool N>
struct ParametersOfMember<R (C::*)(P...) & noexcept(N)>
    : MemberParameters<P...> {};
template <class R, class C, class... P, bool N>
struct ParametersOfMember<R (C::*)(P...) const & noexcept(N)>
    : MemberParameters<P...> {};
template <class R, class C, class... P, bool N>
struct ParametersOfMember<R (C::*)(P...) && noexcept(N)>
    : MemberParameters<P...> {};
template <class R, class C, class... P, bool N>
struct ParametersOfMember<R (C::*)(P...) const && noexcept(N)>
    : MemberParameters<P...> {};

template <class F>
  requires std::is_member_function_pointer_v<F>
struct ParametersOf<F> {
  using type = typename ParametersOfMember<F>::with_object;
};
template <class F>
  requires requires { &F::operator(); }
struct ParametersOf<F> {
  using type = typename ParametersOfMember<decltype(&F::operator())>::type;
};

template <std::size_t I, class Parameters> struct ParameterAt {
  using type = AsGiven;
};
template <std::size_t I, class... P>
  requires(I < sizeof...(P))
struct ParameterAt<I, std::tuple<P...>>
    : std::tuple_element<I, std::tuple<P...>> {};

template <class> inline constexpr bool is_reference_wrapper = false;
template <class T>
inline constexpr bool is_reference_wrapper<std::reference_wrapper<T>> = true;

/// Whether a reference to T binds to a D itself, or to what a D refers to,
/// rather than to something new.
template <class D, class T>
inline constexpr bool refers_without_conversion =
    is_reference_wrapper<D> || std::is_convertible_v<D *, const T *> ||
    requires(D &&given) { std::move(given).operator T &(); } ||
    requires(D &&given) { std::move(given).operator const T &(); } ||
    requires(D &&given) { std::move(given).operator T &&(); };

/// What an argument that is kept as a D is converted to for a parameter P; D
/// where it is not, or only when the task runs.
template <class D, class P> struct Kept {
  using T = std::remove_cvref_t<P>;
  static constexpr bool possible = std::is_object_v<T> && !std::is_array_v<T> &&
                                   !std::is_same_v<D, T> &&
                                   std::is_convertible_v<D, P>;
  // A lvalue reference to what is not const binds to nothing new.
  static constexpr bool by_value =
      !std::is_reference_v<P> ||
      (!(std::is_lvalue_reference_v<P> &&
         !std::is_const_v<std::remove_reference_t<P>>) &&
       !std::is_volatile_v<std::remove_reference_t<P>>);
  static constexpr bool wanted = [] {
    if constexpr (!possible || !by_value)
      return false;
    else if constexpr (!std::is_reference_v<P>)
      return std::is_move_constructible_v<T>;
    else
      return std::is_convertible_v<D, T> && !refers_without_conversion<D, T>;
  }();
};
template <class D> struct Kept<D, AsGiven> {
  static constexpr bool wanted = false;
};

/// An argument and what was made of it.
template <class D, class T> class Converted {
public:
  template <class Given>
    requires std::is_constructible_v<D, Given>
  explicit Converted(Given &&given)
      : given_(std::forward<Given>(given)), value_(make(given_)) {}
  Converted(const Converted &) = delete; // the value may refer to the argument
  Converted &operator=(const Converted &) = delete;

  T &&pass() noexcept { return std::move(value_); }

private:
  static T make(D &given) { return std::move(given); }

  D given_;
  T value_;
};

template <class F, std::size_t I, class D> struct KeptArgument {
  using P = typename ParameterAt<I, typename ParametersOf<F>::type>::type;
  using type = std::conditional_t<Kept<D, P>::wanted,
                                  Converted<D, std::remove_cvref_t<P>>, D>;
};

template <class F, class Indices, class... Args> struct KeptArguments;
template <class F, std::size_t... I, class... Args>
struct KeptArguments<F, std::index_sequence<I...>, Args...> {
  using type = std::tuple<F, typename KeptArgument<F, I, Args>::type...>;
};

/// A callable and its arguments, as a task keeps them.
template <class F, class... Args>
using Arguments =
    typename KeptArguments<F, std::index_sequence_for<Args...>, Args...>::type;

template <class D> D &&pass(D &argument) noexcept {
  return static_cast<D &&>(argument);
}
template <class D, class T> T &&pass(Converted<D, T> &argument) noexcept {
  return argument.pass();
}

/// Calls what is kept, once.
template <class Values> decltype(auto) call_with(Values &values) {
  return std::apply(
      [](auto &f, auto &...args) -> decltype(auto) {
        return std::invoke(pass(f), pass(args)...);
      },
      values);
}

} // namespace weft::detail

#endif // WEFT_DETAIL_ARGUMENTS_H
