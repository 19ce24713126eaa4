// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How many threads may run at once. A quota counts wherever it stands on the
// way from the process's cgroup up to the root: the smallest one holds.

#include "sched/parallelism.h"
#include <algorithm>
#include <fstream>
#include <sched.h>
#include <sstream>
#include <thread>
#include <vector>
#include <weft/runtime.h>

namespace weft {
namespace detail {
namespace {

void take_smaller(std::optional<std::size_t> &least, long long quota,
                  long long period) {
  if (quota <= 0 || period <= 0)
    return;
  const auto whole =
      static_cast<std::size_t>(std::max<long long>(quota / period, 1));
  least = least ? std::min(*least, whole) : whole;
}

/// "max 100000" or "150000 100000".
void read_v2(std::optional<std::size_t> &least, const std::string &folder) {
  std::ifstream file(folder + "/cpu.max");
  long long quota = 0, period = 0;
  if (file >> quota >> period)
    take_smaller(least, quota, period);
}

void read_v1(std::optional<std::size_t> &least, const std::string &folder) {
  std::ifstream quota_file(folder + "/cpu.cfs_quota_us");
  std::ifstream period_file(folder + "/cpu.cfs_period_us");
  long long quota = 0, period = 0;
  if (quota_file >> quota && period_file >> period)
    take_smaller(least, quota, period);
}

/// Calls `read(mount + part)` for "/a/b", "/a" and "".
template <class Read>
void upwards(const std::string &mount, std::string path, Read read) {
  for (;;) {
    while (!path.empty() && path.back() == '/')
      path.pop_back();
    read(mount + path);
    if (path.empty())
      return;
    path.erase(path.rfind('/'));
  }
}

} // namespace

std::optional<std::size_t> cgroup_quota(const std::string &root) {
  // Lines of "number:controllers:path"; version 2 has no controllers.
  std::optional<std::size_t> least;
  std::ifstream groups(root + "/proc/self/cgroup");
  for (std::string line; std::getline(groups, line);) {
    const auto first = line.find(':');
    const auto second = line.find(':', first + 1);
    if (first == std::string::npos || second == std::string::npos)
      continue;
    const std::string path = line.substr(second + 1);
    if (path.empty() || path[0] != '/')
      continue;
    const std::string controllers =
        ',' + line.substr(first + 1, second - first - 1) + ',';
    if (controllers == ",,")
      upwards(root + "/sys/fs/cgroup", path,
              [&](const std::string &folder) { read_v2(least, folder); });
    else if (controllers.find(",cpu,") != std::string::npos)
      for (const char *mount :
           {"/sys/fs/cgroup/cpu", "/sys/fs/cgroup/cpu,cpuacct"})
        upwards(root + mount, path,
                [&](const std::string &folder) { read_v1(least, folder); });
  }
  return least;
}

namespace {

std::size_t affinity() {
  // A machine may have more processors than cpu_set_t has bits.
  for (std::size_t bits = 1024; bits <= std::size_t{1} << 20; bits *= 2) {
    std::vector<unsigned long> mask(bits / (8 * sizeof(unsigned long)));
    const std::size_t bytes = mask.size() * sizeof(unsigned long);
    auto *set = reinterpret_cast<cpu_set_t *>(mask.data());
    if (sched_getaffinity(0, bytes, set) == 0)
      return static_cast<std::size_t>(CPU_COUNT_S(bytes, set));
  }
  return std::thread::hardware_concurrency();
}

} // namespace
} // namespace detail

std::size_t available_parallelism() {
  std::size_t result = std::max<std::size_t>(detail::affinity(), 1);
  if (const auto quota = detail::cgroup_quota(""))
    result = std::min(result, *quota);
  return result;
}

} // namespace weft
