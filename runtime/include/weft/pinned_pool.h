// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
/// \file
/// PinnedPool: threads for what must always run on the same ones.

#ifndef WEFT_PINNED_POOL_H
#define WEFT_PINNED_POOL_H

#include <memory>
#include <weft/runtime.h>

namespace weft {

namespace detail {
struct Worker;
} // namespace detail

/// A number of threads that are reserved for the functions submitted to it: at
/// most so many of them run at once, each on one of these threads from
/// beginning to end, also when it waits as fibers do. For libraries whose state
/// is bound to a thread: with one thread, all calls come from the same.
///
/// All members may be called by any fiber or thread. Must be destroyed before
/// its runtime.
class WEFT_NO_COPY PinnedPool {
public:
  /// Reserves threads of the calling fiber's runtime, or elsewhere of the only
  /// one. Waits until they are there.
  ///
  /// \throws std::invalid_argument for no thread.
  /// \throws std::logic_error in no fiber, if there is no runtime or several.
  explicit PinnedPool(std::size_t threads WEFT_WORKER_COUNT);
  PinnedPool(Runtime &runtime, std::size_t threads WEFT_WORKER_COUNT);
  PinnedPool(const PinnedPool &) = delete;
  PinnedPool &operator=(const PinnedPool &) = delete;
  /// Waits for everything that was submitted, then gives the threads up.
  WEFT_SUSPENDS ~PinnedPool();

  /// Starts a fiber that runs `f(args...)` on one of the threads, as soon as
  /// one is free; otherwise as weft::spawn.
  template <class F, class... Args>
    requires detail::Spawnable<F, Args...>
  [[nodiscard]] WEFT_SPAWNS(1, "rest", "handle", "fiber",
                            "converts") auto submit(F &&f, Args &&...args) {
    using R = typename detail::ResultOf<F, Args...>::type;
    detail::RuntimeCore &runtime = core();
    // The arguments are taken by value: the task owns them.
    if constexpr (detail::takes_stop_token<F, Args...>)
      return detail_spawn(
          runtime, FiberOptions{},
          [ticket = Ticket(*state_)](std::stop_token stop, std::decay_t<F> call,
                                     std::decay_t<Args>... given) -> R {
            const Seat seat(ticket);
            return std::invoke(std::move(call), std::move(stop),
                               std::move(given)...);
          },
          std::forward<F>(f), std::forward<Args>(args)...);
    else
      return detail_spawn(
          runtime, FiberOptions{},
          [ticket = Ticket(*state_)](std::decay_t<F> call,
                                     std::decay_t<Args>... given) -> R {
            const Seat seat(ticket);
            return std::invoke(std::move(call), std::move(given)...);
          },
          std::forward<F>(f), std::forward<Args>(args)...);
  }

  /// How many threads it has.
  std::size_t size() const noexcept;

private:
  struct State;
  class Seat;

  /// A task that has been submitted and has not ended.
  class Ticket {
  public:
    explicit Ticket(State &state);
    Ticket(Ticket &&other) noexcept
        : state_(std::exchange(other.state_, nullptr)) {}
    ~Ticket();

  private:
    friend class Seat;
    State *state_;
  };
  /// One of the threads, while the calling fiber runs on it.
  class Seat {
  public:
    explicit Seat(const Ticket &ticket);
    ~Seat();
    Seat(const Seat &) = delete;
    Seat &operator=(const Seat &) = delete;

  private:
    State &state_;
    detail::Worker *worker_;
  };

  PinnedPool(detail::RuntimeCore &core, std::size_t threads);
  detail::RuntimeCore &core() const noexcept;

  std::unique_ptr<State> state_;
};

} // namespace weft

#endif // WEFT_PINNED_POOL_H
