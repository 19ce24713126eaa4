// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The ring with four places: nothing is lost, nothing is taken twice, and what
// was written before a push is seen after the taking.

#include "sched/ring.h"

#include "model.h"

namespace weft::test {
namespace {

struct Item {
  Item *next = nullptr;
  rl::var<int> written;
  rl::atomic<int> taken;
};

/// One owner, and thieves who steal from it and from each other.
template <unsigned Thieves, unsigned Items>
struct RingSuite : rl::test_suite<RingSuite<Thieves, Items>, 1 + Thieves> {
  detail::Ring<Item, 4, ModelAtomic> rings[1 + Thieves];
  Item items[Items];

  void before() {
    for (Item &item : items) {
      item.written($) = 0;
      item.taken.store(0, rl::mo_relaxed, $);
    }
  }

  void take(Item *item) {
    RL_ASSERT(item->written($) == 1);
    const int before = item->taken.fetch_add(1, rl::mo_relaxed, $);
    RL_ASSERT(before == 0);
  }
  void drain(unsigned thread) {
    while (Item *item = rings[thread].pop(false))
      take(item);
  }

  void owner() {
    for (Item &item : items) {
      item.written($) = 1;
      while (!rings[0].push(&item)) {
        std::uint32_t count = 0;
        for (Item *one = rings[0].take_half(count); one; one = one->next)
          take(one);
      }
    }
    drain(0);
  }
  void thief(unsigned thread) {
    for (int turn = 0; turn < 2; ++turn)
      for (unsigned victim = 0; victim <= Thieves; ++victim) {
        if (victim == thread)
          continue;
        if (Item *item = rings[thread].steal_from(rings[victim]))
          take(item);
        drain(thread); // only an empty ring may steal
      }
  }
  void thread(unsigned thread) {
    if (thread == 0)
      owner();
    else
      thief(thread);
  }

  void after() {
    for (Item &item : items)
      RL_ASSERT(item.taken.load(rl::mo_relaxed, $) == 1);
  }
};

} // namespace
} // namespace weft::test

int main() {
  using namespace weft::test;
  try_orders<RingSuite<1, 3>>(100'000);
  try_orders<RingSuite<1, 6>>(50'000);
  try_orders<RingSuite<2, 6>>(50'000);
}
