// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef WEFT_SCHED_PARALLELISM_H
#define WEFT_SCHED_PARALLELISM_H

#include <cstddef>
#include <optional>
#include <string>

namespace weft::detail {

/// The processors that the cgroup's quota is worth, rounded down and at least
/// 1; nothing where there is no quota. `root` stands for "/" (the tests have
/// their own).
std::optional<std::size_t> cgroup_quota(const std::string &root);

} // namespace weft::detail

#endif // WEFT_SCHED_PARALLELISM_H
