// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "sched/fiber_local.h"
#include "sched/scheduler.h"
#include <algorithm>
#include <array>
#include <mutex>
#include <weft/fiber_local.h>

namespace weft::detail {

/// A fiber's values: found by place, destroyed by age.
struct FiberLocals {
  struct Slot {
    std::uint64_t number = 0;
    FiberLocalValue *value = nullptr;
  };

  /// Null if the place has never been used.
  Slot *slot_at(std::uint32_t place) noexcept {
    if (place < few.size())
      return &few[place];
    place -= few.size();
    return place < more.size() ? &more[place] : nullptr;
  }

  std::array<Slot, 4> few;
  std::vector<Slot> more;
  FiberLocalValue *newest = nullptr;
};

namespace {

/// Which places are taken. Never destroyed: a FiberLocal may be static.
struct Places {
  std::mutex lock; // held for a moment, never across a suspension
  std::vector<bool> taken;
  std::uint64_t next_number = 1;
};

Places &places() {
  static auto *const result = new Places;
  return *result;
}

FiberLocals *&locals_of_caller() {
  return fiber_of_caller("weft::FiberLocal").locals;
}

FiberLocals::Slot *find_slot(FiberLocals *locals, FiberLocalKey key) {
  FiberLocals::Slot *slot = locals ? locals->slot_at(key.place) : nullptr;
  return slot && slot->number == key.number ? slot : nullptr;
}

} // namespace

FiberLocalKey take_fiber_local_key() {
  Places &all = places();
  const std::lock_guard lock(all.lock);
  const auto free = std::find(all.taken.begin(), all.taken.end(), false);
  const auto place = static_cast<std::uint32_t>(free - all.taken.begin());
  if (free == all.taken.end())
    all.taken.push_back(true);
  else
    *free = true;
  return {place, all.next_number++};
}

void give_fiber_local_key(FiberLocalKey key) noexcept {
  Places &all = places();
  const std::lock_guard lock(all.lock);
  all.taken[key.place] = false;
}

FiberLocalValue *find_fiber_local(FiberLocalKey key) {
  const FiberLocals::Slot *slot = find_slot(locals_of_caller(), key);
  return slot ? slot->value : nullptr;
}

void keep_fiber_local(FiberLocalKey key, FiberLocalValue *value) {
  FiberLocals *&locals = locals_of_caller();
  if (!locals)
    locals = new FiberLocals;
  if (!locals->slot_at(key.place))
    locals->more.resize(key.place + 1 - locals->few.size());
  // Who had the place before is gone; its value stays among the others.
  *locals->slot_at(key.place) = {key.number, value};
  value->place = key.place;
  value->older = locals->newest;
  locals->newest = value;
}

void drop_fiber_local(FiberLocalKey key) {
  FiberLocals *locals = locals_of_caller();
  FiberLocals::Slot *slot = find_slot(locals, key);
  if (!slot || !slot->value)
    return;
  FiberLocalValue *value = slot->value;
  *slot = {};
  FiberLocalValue **link = &locals->newest;
  while (*link != value)
    link = &(*link)->older;
  *link = value->older;
  value->destroy(value);
}

void end_fiber_locals(FiberBlock &fiber) noexcept {
  FiberLocals *locals = fiber.locals;
  // A destructor may use other values, and make new ones.
  while (FiberLocalValue *value = locals->newest) {
    locals->newest = value->older;
    FiberLocals::Slot *slot = locals->slot_at(value->place);
    if (slot->value == value)
      *slot = {};
    value->destroy(value);
  }
  fiber.locals = nullptr;
  delete locals;
}

void end_fiber_locals() noexcept {
  if (FiberBlock *fiber = this_fiber_block(); fiber && fiber->locals)
    end_fiber_locals(*fiber);
}

} // namespace weft::detail
