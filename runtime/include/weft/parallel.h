// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
/// \file
/// parallel_for_each().

#ifndef WEFT_PARALLEL_H
#define WEFT_PARALLEL_H

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <functional>
#include <mutex>
#include <ranges>
#include <stdexcept>
#include <weft/group.h>
#include <weft/mutex.h>

namespace weft {
namespace detail {

/// Hands the elements of a range out, one at a time, to whoever asks: calls
/// `use(element)`, or returns false at the end.
template <class Range> class Elements {
public:
  explicit Elements(Range &range)
      : next_(std::ranges::begin(range)), end_(std::ranges::end(range)) {}

  template <class Use> bool take(Use use) {
    std::unique_lock lock(mutex_);
    if (next_ == end_)
      return false;
    if constexpr (std::ranges::forward_range<Range>) {
      const auto mine = next_++;
      lock.unlock();
      use(*mine);
    } else {
      std::ranges::range_value_t<Range> mine(*next_);
      ++next_;
      lock.unlock();
      use(mine);
    }
    return true;
  }

private:
  Mutex mutex_;
  std::ranges::iterator_t<Range> next_;
  std::ranges::sentinel_t<Range> end_;
};

template <class Range>
  requires std::ranges::random_access_range<Range> &&
           std::ranges::sized_range<Range>
class Elements<Range> {
public:
  explicit Elements(Range &range)
      : begin_(std::ranges::begin(range)),
        size_(static_cast<std::size_t>(std::ranges::size(range))) {}

  template <class Use> bool take(Use use) {
    if (next_.load(std::memory_order_relaxed) >= size_)
      return false;
    const std::size_t mine = next_.fetch_add(1, std::memory_order_relaxed);
    if (mine >= size_)
      return false;
    use(begin_[static_cast<std::ranges::range_difference_t<Range>>(mine)]);
    return true;
  }

private:
  const std::ranges::iterator_t<Range> begin_;
  const std::size_t size_;
  std::atomic<std::size_t> next_{0};
};

} // namespace detail

/// Calls `f(element)` for each element of `range`, at most `limit` at a time,
/// on that many fibers, and waits for all. After the first exception no more
/// calls begin; it comes out here when those under way have ended. `f` is
/// shared by all calls. The elements are those of the range, not copies, unless
/// it can be read only once. Fibers only.
///
/// \throws std::invalid_argument if `limit` is 0.
/// \throws std::logic_error where no fiber runs.
template <std::ranges::input_range Range, class F>
WEFT_INVOKES(3, "concurrent")
WEFT_SUSPENDS WEFT_FIBER_ONLY
    void parallel_for_each(Range &&range, std::size_t limit, F &&f) {
  if (limit == 0)
    throw std::invalid_argument("weft::parallel_for_each: the limit is 0");
  detail::Elements<std::remove_reference_t<Range>> elements(range);
  std::atomic<bool> stop = false, cancelled = false;
  const auto work = [&] {
    try {
      while (!stop.load(std::memory_order_relaxed) &&
             elements.take([&f](auto &&element) {
               std::invoke(f, std::forward<decltype(element)>(element));
             })) {
      }
      stop.store(true, std::memory_order_relaxed);
    } catch (const Cancelled &) {
      cancelled.store(true, std::memory_order_relaxed);
      stop.store(true, std::memory_order_relaxed);
    } catch (...) {
      stop.store(true, std::memory_order_relaxed);
      throw;
    }
  };
  Group group; // dies before what its tasks use
  if constexpr (std::ranges::forward_range<Range>)
    limit =
        std::min(limit, static_cast<std::size_t>(std::ranges::distance(range)));
  for (; limit > 0 && !stop.load(std::memory_order_relaxed); --limit) {
    group.go(work);
    if constexpr (!std::ranges::forward_range<Range>)
      this_fiber::yield(); // perhaps there are fewer elements than that
  }
  group.wait();
  if (cancelled.load(std::memory_order_relaxed))
    throw Cancelled();
}

} // namespace weft

#endif // WEFT_PARALLEL_H
