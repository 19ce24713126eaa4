// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
/// \file
/// What a case of a select is made of. Not part of the public interface.

#ifndef WEFT_DETAIL_SELECT_CASE_H
#define WEFT_DETAIL_SELECT_CASE_H

#include <cstddef>
#include <weft/detail/wait.h>

namespace weft::detail {

class ChannelCore;

struct NoFunction {
  template <class... Args> void operator()(Args &&...) const noexcept {}
};

/// What kind of case it is; `source`: a channel or a WaitSource.
enum class CaseKind { source, after, otherwise };

/// One case; its address must not change while the select waits. Never ready if
/// it has neither channel nor source.
struct SelectCase {
  ChannelCore *channel = nullptr;
  WaitSource *source = nullptr;
  bool sends = false;
  void *slot = nullptr;
  WaitNode node;
};

inline constexpr std::size_t no_case = ~std::size_t{0};

/// Waits for one of the cases, until the deadline, or not at all. Returns its
/// index or no_case; `ok` is false if the channel was closed.
std::size_t select_cases(SelectCase *cases, std::size_t count, bool may_wait,
                         Clock::time_point deadline, bool &ok);

/// A random number below the bound, which is small. From the scheduler.
std::size_t random_below(std::size_t bound) noexcept;

} // namespace weft::detail

#endif // WEFT_DETAIL_SELECT_CASE_H
