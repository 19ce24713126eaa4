// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A fiber that waits cannot be looked at while others may wake it. So it is
// moved from `asleep` to `examined` meanwhile. Who wakes it then takes it for
// one on its way to sleep, and leaves the rest to the examiner (step 4 of
// "Waiting" in docs/runtime/design.md).

#include "sched/dump.h"
#include "sched/run_queue.h"
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <cxxabi.h>
#include <dlfcn.h>
#include <map>
#include <ostream>
#include <unistd.h>
#include <unordered_map>
#include <unwind.h>
#include <utility>
#include <weft/mutex.h>
#include <weft/settings.h>

extern "C" {
/// _Unwind_Backtrace() of the fiber that weft_switch saved there.
void weft_backtrace_parked(void *sp, _Unwind_Trace_Fn function, void *argument);
}

namespace weft::detail {
namespace {

constexpr std::size_t most_frames = 64;

_Unwind_Reason_Code add_dump_frame(_Unwind_Context *context, void *argument) {
  auto &stack = *static_cast<std::vector<void *> *>(argument);
  void *address = reinterpret_cast<void *>(_Unwind_GetIP(context));
  if (!address || stack.size() == most_frames)
    return _URC_END_OF_STACK;
  stack.push_back(address);
  return _URC_NO_REASON;
}

std::string name_of(const FiberBlock &fiber) {
  return {fiber.name, strnlen(fiber.name, sizeof fiber.name)};
}

/// Holds a fiber that waits where it is.
class Examined {
public:
  explicit Examined(FiberBlock &fiber) noexcept
      : fiber_(fiber), held_(Parking::examine(fiber.state)) {}
  Examined(const Examined &) = delete;
  Examined &operator=(const Examined &) = delete;
  ~Examined() {
    if (held_ && !Parking::leave_examined(fiber_.state))
      enqueue(&fiber_);
  }
  explicit operator bool() const noexcept { return held_; }

private:
  FiberBlock &fiber_;
  bool held_;
};

void add_record(std::vector<FiberRecord> &records, FiberBlock &fiber) {
  const Examined held(fiber);
  if (fiber.life.load(std::memory_order_acquire) != Life::live || fiber.helper)
    return;
  FiberRecord record{.identity = &fiber,
                     .number = fiber.number,
                     .creator = fiber.creator,
                     .name = name_of(fiber),
                     .reason = fiber.reason.load(std::memory_order_relaxed),
                     .object = nullptr,
                     .started = fiber.started_at,
                     .waits_since =
                         fiber.waits_since.load(std::memory_order_relaxed),
                     .spawned_at = fiber.spawned_at,
                     .ops = fiber.ops,
                     .stack = {}};
  if (!record.ops)
    return; // it has ended meanwhile, and its stack was trimmed
  if (held) {
    record.object = fiber.waits_for.load(std::memory_order_relaxed);
    // Both live as long as it waits.
    if (record.object && record.reason == WaitReason::join)
      record.joined = static_cast<const FiberBlock *>(record.object)->number;
    if (record.object && record.reason == WaitReason::mutex)
      record.holder = holder_of(*static_cast<const Mutex *>(record.object));
    weft_backtrace_parked(fiber.sp, add_dump_frame, &record.stack);
    if (!record.stack.empty()) // the function that has just been called
      record.stack.erase(record.stack.begin());
  } else if (&fiber == this_fiber_block()) {
    _Unwind_Backtrace(add_dump_frame, &record.stack);
  }
  records.push_back(std::move(record));
}

std::string with_unit(std::int64_t nanoseconds) {
  char text[32];
  const double seconds =
      static_cast<double>(std::max<std::int64_t>(nanoseconds, 0)) / 1e9;
  if (seconds < 1)
    std::snprintf(text, sizeof text, "%.0f ms", seconds * 1e3);
  else if (seconds < 120)
    std::snprintf(text, sizeof text, "%.1f s", seconds);
  else
    std::snprintf(text, sizeof text, "%.0f min", seconds / 60);
  return text;
}

std::string address_text(const void *address) {
  char text[32];
  std::snprintf(text, sizeof text, "%p", address);
  return text;
}

using Names = std::unordered_map<const Sleeper *, const FiberRecord *>;

Names names_of(const std::vector<FiberRecord> &fibers) {
  Names names;
  for (const FiberRecord &fiber : fibers)
    names.emplace(fiber.identity, &fiber);
  return names;
}

std::string describe(const FiberRecord &fiber) {
  return detail::describe(fiber.number, fiber.name.c_str());
}

const FiberRecord *find_number(const std::vector<FiberRecord> &fibers,
                               std::uint64_t number) {
  const auto found =
      std::lower_bound(fibers.begin(), fibers.end(), number,
                       [](const FiberRecord &fiber, std::uint64_t n) {
                         return fiber.number < n;
                       });
  return found != fibers.end() && found->number == number ? &*found : nullptr;
}

std::string wait_text(const FiberRecord &fiber,
                      const std::vector<FiberRecord> &fibers,
                      const Names &names) {
  std::string text = to_string(fiber.reason);
  if (fiber.joined) {
    const FiberRecord *joined = find_number(fibers, fiber.joined);
    return text + " of " +
           (joined ? describe(*joined) : detail::describe(fiber.joined, ""));
  }
  if (fiber.object)
    text += " " + address_text(fiber.object);
  if (fiber.holder) {
    const auto holder = names.find(fiber.holder);
    text += ", held by " + (holder == names.end()
                                ? "a thread, or a fiber that has ended"
                                : describe(*holder->second));
  }
  return text;
}

std::string creator_text(const FiberRecord &fiber) {
  return fiber.creator ? "by fiber " + std::to_string(fiber.creator)
                       : "from outside the runtime";
}

std::string demangled(const char *name) {
  int status = 0;
  char *text = abi::__cxa_demangle(name, nullptr, nullptr, &status);
  std::string result = text ? text : name;
  std::free(text);
  return result;
}

/// The type of the function, or an address where there are no types.
std::string describe_task(const TaskOps &ops) {
  if (!ops.type)
    return describe_address(reinterpret_cast<const void *>(ops.run));
  std::string name = demangled(ops.type->name());
  constexpr std::string_view wrapper = "weft::detail::Call<";
  if (name.starts_with(wrapper) && name.ends_with(">"))
    name = name.substr(wrapper.size(), name.size() - wrapper.size() - 1);
  return name;
}

bool waits(const FiberRecord &fiber) {
  return fiber.reason > WaitReason::runnable &&
         fiber.reason != WaitReason::blocking;
}

void add_stack(std::string &text, const FiberRecord &fiber) {
  text += "    runs " + describe_task(*fiber.ops) + "\n";
  text += "    spawned at " + describe_address(fiber.spawned_at) + "\n";
  for (std::size_t i = 0; i < fiber.stack.size(); ++i)
    text += "    #" + std::to_string(i) + " " +
            describe_address(fiber.stack[i]) + "\n";
}

std::string dump_each(const std::vector<FiberRecord> &fibers,
                      std::int64_t now) {
  const Names names = names_of(fibers);
  std::string text;
  for (const FiberRecord &fiber : fibers) {
    text += "  " + describe(fiber) + ": " + wait_text(fiber, fibers, names) +
            ", started " + creator_text(fiber) + " " +
            with_unit(now - fiber.started) + " ago";
    if (waits(fiber))
      text += ", waiting for " + with_unit(now - fiber.waits_since);
    text += "\n";
    add_stack(text, fiber);
  }
  return text;
}

std::string dump_grouped(const std::vector<FiberRecord> &fibers,
                         std::int64_t now) {
  // What tells one group from another.
  struct Key {
    WaitReason reason;
    const std::vector<void *> *stack;
    const TaskOps *ops;
    bool operator<(const Key &other) const {
      if (reason != other.reason)
        return reason < other.reason;
      if (*stack != *other.stack)
        return *stack < *other.stack;
      return stack->empty() && std::less<>()(ops, other.ops);
    }
  };
  std::map<Key, std::vector<const FiberRecord *>> groups;
  for (const FiberRecord &fiber : fibers)
    groups[{fiber.reason, &fiber.stack, fiber.ops}].push_back(&fiber);
  std::vector<const std::vector<const FiberRecord *> *> largest;
  for (const auto &[key, members] : groups)
    largest.push_back(&members);
  std::sort(largest.begin(), largest.end(), [](const auto *a, const auto *b) {
    return a->size() != b->size() ? a->size() > b->size()
                                  : a->front()->number < b->front()->number;
  });
  constexpr std::size_t most_names = 10;
  std::string text;
  for (const auto *members : largest) {
    const FiberRecord &first = *members->front();
    text += "  " + std::to_string(members->size()) +
            (members->size() == 1 ? " fiber: " : " fibers: ") +
            to_string(first.reason);
    std::int64_t oldest = now;
    for (const FiberRecord *fiber : *members)
      oldest =
          std::min(oldest, waits(*fiber) ? fiber->waits_since : fiber->started);
    text += waits(first) ? ", waiting for up to " : ", started up to ";
    text += with_unit(now - oldest) + (waits(first) ? "\n    " : " ago\n    ");
    for (std::size_t i = 0; i < std::min(members->size(), most_names); ++i)
      text += (i ? ", " : "") + describe(*(*members)[i]);
    if (members->size() > most_names)
      text += " and " + std::to_string(members->size() - most_names) + " more";
    text += "\n";
    add_stack(text, first);
  }
  return text;
}

} // namespace

std::string describe(std::uint64_t number, const char *name) {
  std::string text = "fiber " + std::to_string(number);
  if (*name)
    text += std::string(" '") + name + "'";
  return text;
}

std::string describe_address(const void *address) {
  Dl_info info;
  if (!address || dladdr(address, &info) == 0 || !info.dli_fname)
    return address_text(address);
  const auto offset_from = [address](const void *base) {
    char text[32];
    std::snprintf(text, sizeof text, "+0x%zx",
                  static_cast<std::size_t>(static_cast<const char *>(address) -
                                           static_cast<const char *>(base)));
    return std::string(text);
  };
  const char *slash = std::strrchr(info.dli_fname, '/');
  const std::string place =
      (slash ? slash + 1 : info.dli_fname) + offset_from(info.dli_fbase);
  if (!info.dli_sname)
    return place;
  return demangled(info.dli_sname) + offset_from(info.dli_saddr) + " (" +
         place + ")";
}

std::vector<FiberRecord> survey(RuntimeCore &core) {
  std::vector<FiberRecord> records;
  std::vector<FiberBlock *> blocks;
  const auto expected =
      static_cast<std::size_t>(std::max<std::int64_t>(core.live(), 0));
  records.reserve(expected + 16);
  blocks.reserve(expected + 256);
  // What has a mapping of its own may be unmapped without the lock.
  core.stacks.for_each([&](FiberBlock &fiber) {
    if (fiber.life.load(std::memory_order_relaxed) != Life::live)
      return;
    if (fiber.own_mapping)
      add_record(records, fiber);
    else
      blocks.push_back(&fiber);
  });
  for (FiberBlock *block : blocks)
    add_record(records, *block);
  std::sort(records.begin(), records.end(),
            [](const FiberRecord &a, const FiberRecord &b) {
              return a.number < b.number;
            });
  return records;
}

std::string dump(const std::vector<FiberRecord> &fibers, DumpLevel level) {
  const std::int64_t now = Clock::now().time_since_epoch().count();
  return level == DumpLevel::each ? dump_each(fibers, now)
                                  : dump_grouped(fibers, now);
}

std::string dump_cycles(const std::vector<FiberRecord> &fibers) {
  const Names names = names_of(fibers);
  // Each waits for one other at most.
  const auto awaited = [&](const FiberRecord &fiber) -> const FiberRecord * {
    if (fiber.joined)
      return find_number(fibers, fiber.joined);
    const auto holder = names.find(fiber.holder);
    return holder == names.end() ? nullptr : holder->second;
  };
  std::unordered_map<const FiberRecord *, const FiberRecord *> seen_from;
  std::string text;
  for (const FiberRecord &start : fibers) {
    const FiberRecord *fiber = &start;
    while (fiber && seen_from.emplace(fiber, &start).second)
      fiber = awaited(*fiber);
    if (!fiber || seen_from[fiber] != &start)
      continue; // no circle, or one that has been printed
    text += "weft: these wait for each other in a circle:\n";
    const FiberRecord *first = fiber;
    do {
      const FiberRecord *next = awaited(*fiber);
      text += "  " + describe(*fiber) + " waits for ";
      text += fiber->joined ? "the end of " + describe(*next)
                            : std::string(to_string(fiber->reason)) + " " +
                                  address_text(fiber->object) + ", which " +
                                  describe(*next) + " holds";
      text += "\n";
      fiber = next;
    } while (fiber != first);
  }
  return text;
}

void print_fibers(RuntimeCore &core) noexcept {
  constexpr std::size_t most = 100;
  try {
    const std::vector<FiberRecord> fibers = survey(core);
    const std::string text =
        dump_cycles(fibers) + dump(fibers, fibers.size() > most
                                               ? DumpLevel::grouped
                                               : DumpLevel::each);
    if (write(STDERR_FILENO, text.data(), text.size()) < 0) {
      // Nowhere to say that nothing can be said.
    }
  } catch (...) {
    print("weft: no memory to say who they are\n");
  }
}

} // namespace weft::detail

namespace weft {

using namespace detail;

namespace {

void dump_runtime(RuntimeCore &core, std::ostream &out, DumpLevel level) {
  const std::vector<FiberRecord> fibers = survey(core);
  out << fibers.size() << (fibers.size() == 1 ? " fiber\n" : " fibers\n")
      << dump(fibers, level);
}

} // namespace

void Runtime::dump_fibers(std::ostream &out, DumpLevel level) const {
  dump_runtime(*core_, out, level);
}

void dump_fibers(std::ostream &out, DumpLevel level) {
  dump_runtime(any_runtime("weft::dump_fibers"), out, level);
}

} // namespace weft
