// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
/// \file
/// select(): waits for one of several things.

#ifndef WEFT_SELECT_H
#define WEFT_SELECT_H

#include <algorithm>
#include <array>
#include <chrono>
#include <memory>
#include <span>
#include <vector>
#include <weft/channel.h>
#include <weft/context.h>
#include <weft/timer.h>

namespace weft {
namespace detail {

template <class T, class F> struct ReceiveCase {
  static constexpr CaseKind kind = CaseKind::source;
  Channel<T> channel;
  F function;
  Slot<T> slot{};

  void prepare(SelectCase &one) noexcept {
    one.channel = channel.detail_core();
    one.slot = slot.address();
  }
  void take(bool ok) { std::invoke(std::move(function), slot.take(ok)); }
};

template <class T, class F> struct SendCase {
  static constexpr CaseKind kind = CaseKind::source;
  Channel<T> channel;
  Stored<T> value;
  F function;

  void prepare(SelectCase &one) noexcept {
    one.channel = channel.detail_core();
    one.sends = true;
    one.slot = &value;
  }
  void take(bool ok) {
    if (!ok)
      channel.detail_core()->throw_closed("weft::select");
    std::invoke(std::move(function));
  }
};

template <class F> struct AfterCase {
  static constexpr CaseKind kind = CaseKind::after;
  Clock::time_point deadline;
  F function;

  void prepare(SelectCase &) noexcept {}
  void take(bool) { std::invoke(std::move(function)); }
};

template <class F> struct OtherwiseCase {
  static constexpr CaseKind kind = CaseKind::otherwise;
  F function;

  void prepare(SelectCase &) noexcept {}
  void take(bool) { std::invoke(std::move(function)); }
};

/// A timer that nobody else can stop or reset is a time.
inline AfterCase<NoFunction> as_case(Timer &&timer) {
  return {timer.detail_core().deadline(), {}};
}
template <class C> C &&as_case(C &&one) { return std::forward<C>(one); }

template <class C>
concept PlainCase = requires(C c, SelectCase one) {
  { std::remove_cvref_t<C>::kind } -> std::convertible_to<CaseKind>;
  c.prepare(one);
};
template <class C>
concept SelectCaseType = std::is_same_v<C, Timer> || PlainCase<C>;

template <class C> Clock::time_point deadline_of(const C &c) {
  if constexpr (C::kind == CaseKind::after)
    return c.deadline;
  else
    return Clock::time_point::max();
}

template <class... Cases> std::size_t select_among(Cases &&...cases) {
  constexpr std::size_t count = sizeof...(Cases);
  constexpr std::array<CaseKind, count> kinds = {
      std::remove_cvref_t<Cases>::kind...};
  constexpr auto otherwise_at = static_cast<std::size_t>(
      std::find(kinds.begin(), kinds.end(), CaseKind::otherwise) -
      kinds.begin());
  constexpr bool waits = otherwise_at == count;
  static_assert(std::count(kinds.begin(), kinds.end(), CaseKind::otherwise) <=
                    1,
                "a select has one otherwise() at most");

  std::array<SelectCase, count> list;
  {
    std::size_t i = 0;
    (cases.prepare(list[i++]), ...);
  }
  const std::array<Clock::time_point, count> deadlines = {
      deadline_of(cases)...};
  const auto earliest = std::min_element(deadlines.begin(), deadlines.end());

  bool ok = true;
  std::size_t taken = select_cases(list.data(), count, waits, *earliest, ok);
  if (taken == no_case) {
    taken = otherwise_at;
    if constexpr (waits)
      taken = static_cast<std::size_t>(earliest - deadlines.begin());
    // A time that has passed is ready before otherwise().
    else if (*earliest != Clock::time_point::max() && *earliest <= now())
      taken = static_cast<std::size_t>(earliest - deadlines.begin());
  }
  std::size_t i = 0;
  static_cast<void>(((i++ == taken ? (cases.take(ok), true) : false) || ...));
  return taken;
}

} // namespace detail

/// A case of select(): receives from `channel`, then calls `function` with what
/// Channel::receive() would have returned: empty (false for signals) means
/// closed.
template <class T, class F = detail::NoFunction>
WEFT_RECEIVES(1)
WEFT_INVOKES(2) detail::ReceiveCase<T, std::decay_t<F>> on_receive(
    const Channel<T> &channel, F &&function = {}) {
  return {channel, std::forward<F>(function)};
}

/// A case of select(): sends `value` on `channel`, then calls `function()`. If
/// the case is not chosen, the value is destroyed with it. A closed channel is
/// ready: select() throws ClosedChannel if it chooses it.
template <class T, class V, class F = detail::NoFunction>
  requires(!std::is_void_v<T> && std::is_constructible_v<T, V>)
WEFT_SENDS(1)
WEFT_INVOKES(3) detail::SendCase<T, std::decay_t<F>> on_send(
    const Channel<T> &channel, V &&value, F &&function = {}) {
  return {channel, T(std::forward<V>(value)), std::forward<F>(function)};
}

/// A case of select(): sends a signal on `channel`, then calls `function()`.
template <class F = detail::NoFunction>
WEFT_SENDS(1)
WEFT_INVOKES(2) detail::SendCase<void, std::decay_t<F>> on_send(
    const Channel<void> &channel, F &&function = {}) {
  return {channel, {}, std::forward<F>(function)};
}

/// A case of select(): ready when that much time has passed since this call.
template <class Rep, class Period, class F>
WEFT_INVOKES(2)
detail::AfterCase<std::decay_t<F>> after(
    const std::chrono::duration<Rep, Period> &duration, F &&function) {
  return {detail::deadline_after(duration), std::forward<F>(function)};
}

/// A case of select(): taken at once if no other is ready.
template <class F = detail::NoFunction>
WEFT_INVOKES(1)
WEFT_NEVER_WAITS detail::OtherwiseCase<std::decay_t<F>> otherwise(
    F &&function = {}) {
  return {std::forward<F>(function)};
}

/// Waits until one of the cases is ready, takes it, calls its function, and
/// returns its index: 0 for the first argument. Among several that are ready,
/// each channel is as likely as the others; the wait is one, on all channels at
/// once. The function is called after the select has let go of the channels; it
/// may use them, and its exceptions come out here. With otherwise() it does not
/// wait; with several after(), the earliest counts. Suspends a fiber, blocks a
/// foreign thread.
///
/// Cases whose channel is none() are never ready. If there is nothing else, it
/// waits for ever.
///
/// \throws ClosedChannel if the case taken sends on a closed channel.
template <class... Cases>
  requires(sizeof...(Cases) > 0 && (detail::SelectCaseType<Cases> && ...))
WEFT_SUSPENDS std::size_t select(Cases &&...cases) {
  return detail::select_among(detail::as_case(std::forward<Cases>(cases))...);
}

/// A case of any kind, for a select() whose cases are known at run time only.
class Case {
public:
  template <detail::SelectCaseType C>
    requires(!std::is_lvalue_reference_v<C>)
  Case(C &&one) // NOLINT(google-explicit-constructor)
      : model_(make(detail::as_case(std::move(one)))) {}

private:
  friend std::size_t select(std::span<Case> cases);

  struct Interface {
    virtual ~Interface() = default;
    virtual void prepare(detail::SelectCase &one) noexcept = 0;
    virtual void take(bool ok) = 0;
    virtual detail::CaseKind kind() const noexcept = 0;
    virtual detail::Clock::time_point deadline() const noexcept = 0;
  };
  template <class C> struct Model final : Interface {
    explicit Model(C &&given) : one(std::move(given)) {}
    void prepare(detail::SelectCase &to) noexcept override { one.prepare(to); }
    void take(bool ok) override { one.take(ok); }
    detail::CaseKind kind() const noexcept override { return C::kind; }
    detail::Clock::time_point deadline() const noexcept override {
      return detail::deadline_of(one);
    }
    C one;
  };
  template <class C> static std::unique_ptr<Interface> make(C &&one) {
    return std::make_unique<Model<C>>(std::move(one));
  }

  std::unique_ptr<Interface> model_;
};

/// The same for cases that are known at run time only. The function of the case
/// taken is used up; prepare the cases anew for the next select().
///
/// \throws std::invalid_argument if there is no case, or more than one
/// otherwise().
WEFT_SUSPENDS inline std::size_t select(std::span<Case> cases) {
  using detail::CaseKind;
  std::vector<detail::SelectCase> list(cases.size());
  std::size_t otherwise_at = detail::no_case, earliest_at = detail::no_case;
  detail::Clock::time_point earliest = detail::Clock::time_point::max();
  for (std::size_t i = 0; i < cases.size(); ++i) {
    Case::Interface &one = *cases[i].model_;
    one.prepare(list[i]);
    if (one.kind() == CaseKind::otherwise) {
      if (otherwise_at != detail::no_case)
        throw std::invalid_argument("weft::select: more than one otherwise()");
      otherwise_at = i;
    }
    if (one.deadline() < earliest) {
      earliest = one.deadline();
      earliest_at = i;
    }
  }
  if (cases.empty())
    throw std::invalid_argument("weft::select: no case");
  bool ok = true;
  std::size_t taken = detail::select_cases(
      list.data(), list.size(), otherwise_at == detail::no_case, earliest, ok);
  if (taken == detail::no_case)
    taken = otherwise_at == detail::no_case || earliest <= detail::now()
                ? earliest_at
                : otherwise_at;
  cases[taken].model_->take(ok);
  return taken;
}

} // namespace weft

#endif // WEFT_SELECT_H
