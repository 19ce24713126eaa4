// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A sleeper that waits twice, two who each want to end each wait, and one who
// looks at it: each wait is ended once, by the one whose claim it was; the
// sleeper is made runnable once for each time that it fell asleep; what the
// waker wrote is seen.

#include <weft/detail/park_protocol.h>

#include "model.h"

namespace weft::test {
namespace {

constexpr std::uint32_t open_wait = ~0U;
constexpr int waits = 2;

struct ParkSuite : rl::test_suite<ParkSuite, 4> {
  using Parking = detail::ParkProtocol<ModelAtomic<std::uint32_t>>;

  ModelAtomic<std::uint32_t> state{Parking::awake};
  ModelAtomic<std::uint32_t> winners[waits];
  rl::atomic<int> begun;    ///< waits that others may end
  rl::atomic<int> runnable; ///< how often it stands in a run queue
  rl::var<int> slots[waits];

  void before() {
    for (auto &winner : winners)
      winner.store(open_wait, std::memory_order::relaxed);
    begun.store(0, rl::mo_relaxed, $);
    runnable.store(0, rl::mo_relaxed, $);
    for (auto &slot : slots)
      slot($) = 0;
  }

  void make_runnable() {
    const int before = runnable.fetch_add(1, rl::mo_acq_rel, $);
    RL_ASSERT(before == 0);
  }

  /// The sleeper, and who runs after it on its worker.
  void sleeper() {
    for (int i = 0; i < waits; ++i) {
      begun.store(i + 1, rl::mo_release, $);
      if (!Parking::stay_awake(state)) {
        if (!Parking::fall_asleep(state))
          make_runnable();
        rl::linear_backoff backoff;
        while (runnable.load(rl::mo_acquire, $) == 0)
          backoff.yield($);
        runnable.fetch_sub(1, rl::mo_acq_rel, $);
        Parking::wake_up(state);
      }
      const std::uint32_t winner = winners[i].load(std::memory_order::relaxed);
      RL_ASSERT(winner == 1 || winner == 2);
      RL_ASSERT(slots[i]($) == static_cast<int>(winner));
    }
  }
  void waker(unsigned who) {
    for (int i = 0; i < waits; ++i) {
      rl::linear_backoff backoff;
      while (begun.load(rl::mo_acquire, $) <= i)
        backoff.yield($);
      if (!Parking::claim(winners[i], open_wait, who))
        continue;
      slots[i]($) = static_cast<int>(who);
      if (Parking::notify(state))
        make_runnable();
    }
  }
  void examiner() {
    for (int turn = 0; turn < 3; ++turn)
      if (Parking::examine(state) && !Parking::leave_examined(state))
        make_runnable();
  }

  void thread(unsigned thread) {
    if (thread == 0)
      sleeper();
    else if (thread == 3)
      examiner();
    else
      waker(thread);
  }
};

} // namespace
} // namespace weft::test

int main() { weft::test::try_orders<weft::test::ParkSuite>(200'000); }
