// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which runtimes there are: observers and setters that are no members mean the
// caller's runtime or the only one.

#ifndef WEFT_SCHED_REGISTRY_H
#define WEFT_SCHED_REGISTRY_H

namespace weft::detail {

struct RuntimeCore;

void register_runtime(RuntimeCore &core) noexcept;
void unregister_runtime(RuntimeCore &core) noexcept;

/// \throws std::logic_error if no fiber calls and there is not just one.
RuntimeCore &observed_runtime(const char *caller);

} // namespace weft::detail

#endif // WEFT_SCHED_REGISTRY_H
