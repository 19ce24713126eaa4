// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Who is there, and who waits for what.

#ifndef WEFT_SCHED_DUMP_H
#define WEFT_SCHED_DUMP_H

#include "sched/scheduler.h"
#include <string>
#include <vector>
#include <weft/observe.h>

namespace weft::detail {

/// What a dump knows of one fiber.
struct FiberRecord {
  const Sleeper *identity; ///< to compare, not to look into
  std::uint64_t number;
  std::uint64_t creator;
  std::string name;
  WaitReason reason;
  const void *object;              ///< what it waits for
  std::uint64_t joined = 0;        ///< the number of the fiber that it joins
  const Sleeper *holder = nullptr; ///< of the mutex that it waits for
  std::int64_t started;            ///< nanoseconds of the steady clock
  std::int64_t waits_since;        ///< likewise
  const void *spawned_at;
  const TaskOps *ops;
  std::vector<void *> stack; ///< innermost first; empty if it cannot be had
};

/// All fibers of the runtime, by number. Each one that waits is held where it
/// is for the microseconds in which it is looked at.
std::vector<FiberRecord> survey(RuntimeCore &core);

/// "fiber 3 'loader'"
std::string describe(std::uint64_t number, const char *name);
/// "function()+0x12 (program+0x1234)", as far as it is known.
std::string describe_address(const void *address);

/// As Runtime::dump_fibers().
std::string dump(const std::vector<FiberRecord> &fibers, DumpLevel level);
/// Who waits for whom in a circle, through mutexes and joins; may be empty.
std::string dump_cycles(const std::vector<FiberRecord> &fibers);

} // namespace weft::detail

#endif // WEFT_SCHED_DUMP_H
