// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "sched/parallelism.h"
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <pthread.h>
#include <sched.h>
#include <weft/runtime.h>

namespace {

using weft::detail::cgroup_quota;
namespace fs = std::filesystem;

/// A root directory with the files that a test writes.
class CgroupQuota : public testing::Test {
protected:
  CgroupQuota() {
    root_ = fs::path(testing::TempDir()) /
            ("weft-cgroup-" + std::to_string(getpid()));
    fs::remove_all(root_);
  }
  ~CgroupQuota() override { fs::remove_all(root_); }

  void write(const std::string &path, const std::string &text) {
    fs::create_directories((root_ / path).parent_path());
    std::ofstream(root_ / path) << text;
  }
  std::optional<std::size_t> quota() { return cgroup_quota(root_.string()); }

private:
  fs::path root_;
};

TEST_F(CgroupQuota, NoneWithoutFiles) { EXPECT_EQ(quota(), std::nullopt); }

TEST_F(CgroupQuota, NoneWithoutLimit) {
  write("proc/self/cgroup", "0::/app\n");
  write("sys/fs/cgroup/app/cpu.max", "max 100000\n");
  EXPECT_EQ(quota(), std::nullopt);
}

TEST_F(CgroupQuota, Version2RoundsDown) {
  write("proc/self/cgroup", "0::/app\n");
  write("sys/fs/cgroup/app/cpu.max", "390000 100000\n");
  EXPECT_EQ(quota(), 3u);
}

TEST_F(CgroupQuota, AtLeastOne) {
  write("proc/self/cgroup", "0::/app\n");
  write("sys/fs/cgroup/app/cpu.max", "50000 100000\n");
  EXPECT_EQ(quota(), 1u);
}

TEST_F(CgroupQuota, ParentsCount) {
  write("proc/self/cgroup", "0::/slice/app\n");
  write("sys/fs/cgroup/slice/app/cpu.max", "800000 100000\n");
  write("sys/fs/cgroup/slice/cpu.max", "200000 100000\n");
  EXPECT_EQ(quota(), 2u);
}

TEST_F(CgroupQuota, RootOfAContainer) {
  write("proc/self/cgroup", "0::/\n");
  write("sys/fs/cgroup/cpu.max", "400000 100000\n");
  EXPECT_EQ(quota(), 4u);
}

TEST_F(CgroupQuota, Version1) {
  write("proc/self/cgroup", "12:memory:/a\n4:cpu,cpuacct:/a/b\n");
  write("sys/fs/cgroup/cpu/a/b/cpu.cfs_quota_us", "-1\n");
  write("sys/fs/cgroup/cpu/a/b/cpu.cfs_period_us", "100000\n");
  write("sys/fs/cgroup/cpu/a/cpu.cfs_quota_us", "250000\n");
  write("sys/fs/cgroup/cpu/a/cpu.cfs_period_us", "100000\n");
  EXPECT_EQ(quota(), 2u);
}

TEST_F(CgroupQuota, DamagedFilesAreNoQuota) {
  write("proc/self/cgroup", "nonsense\n0::\n::\n0::/x\n");
  write("sys/fs/cgroup/x/cpu.max", "100000 0\n");
  EXPECT_EQ(quota(), std::nullopt);
}

TEST(AvailableParallelism, HonoursTheAffinityMask) {
  cpu_set_t before;
  ASSERT_EQ(sched_getaffinity(0, sizeof before, &before), 0);
  cpu_set_t one;
  CPU_ZERO(&one);
  for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu)
    if (CPU_ISSET(cpu, &before)) {
      CPU_SET(cpu, &one);
      break;
    }
  ASSERT_EQ(sched_setaffinity(0, sizeof one, &one), 0);
  EXPECT_EQ(weft::available_parallelism(), 1u);
  ASSERT_EQ(sched_setaffinity(0, sizeof before, &before), 0);
  EXPECT_GE(weft::available_parallelism(), 1u);
  EXPECT_LE(weft::available_parallelism(),
            static_cast<std::size_t>(CPU_COUNT(&before)));
}

} // namespace
