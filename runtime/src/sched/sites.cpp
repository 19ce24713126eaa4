// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "sched/sites.h"
#include "sched/dump.h"
#include "sched/scheduler.h"
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <string_view>
#include <unordered_map>
#include <unwind.h>

namespace weft::detail {
namespace {

enum class Setting : std::uint8_t { off, by_build, on };

/// "sites=1" among the settings in WEFT_DEBUG, which commas separate.
Setting setting() {
  const char *value = std::getenv("WEFT_DEBUG");
  std::string_view rest = value ? value : "";
  while (!rest.empty()) {
    const std::string_view one = rest.substr(0, rest.find(','));
    if (one == "sites=1")
      return Setting::on;
    if (one == "sites=0")
      return Setting::off;
    rest.remove_prefix(std::min(one.size() + 1, rest.size()));
  }
  return Setting::by_build;
}

bool forbidden() {
  static const bool result = setting() == Setting::off;
  return result;
}

/// Many tables, so that objects seldom meet. Never destroyed: objects with
/// static storage may outlive them.
struct Shard {
  Spinlock lock;
  std::unordered_map<const void *, Site> sites;
};

Shard &shard_of(const void *object) {
  constexpr std::size_t count = 64;
  static auto *shards = new Shard[count];
  return shards[(reinterpret_cast<std::uintptr_t>(object) >> 4) * 0x9e3779b9U /
                65536 % count];
}

struct SiteFrames {
  Site &site;
  std::size_t skipped = 0;
  std::size_t count = 0;
};

_Unwind_Reason_Code add_site_frame(_Unwind_Context *context, void *argument) {
  constexpr std::size_t own = 1; // remember_site
  auto &frames = *static_cast<SiteFrames *>(argument);
  if (frames.skipped < own) {
    ++frames.skipped;
    return _URC_NO_REASON;
  }
  if (frames.count == frames.site.frames.size())
    return _URC_END_OF_STACK;
  frames.site.frames[frames.count++] =
      reinterpret_cast<void *>(_Unwind_GetIP(context));
  return _URC_NO_REASON;
}

} // namespace

#ifdef NDEBUG
std::atomic<bool> sites_wanted = setting() == Setting::on;
#else
std::atomic<bool> sites_wanted = setting() != Setting::off;
#endif

[[gnu::noinline]] void remember_site(const void *object,
                                     const char *action) noexcept {
  if (forbidden())
    return;
  sites_wanted.store(true, std::memory_order_relaxed);
  Site site;
  site.action = action;
  if (const FiberBlock *fiber = this_fiber_block()) {
    site.fiber = fiber->number;
    std::memcpy(site.fiber_name, fiber->name, sizeof site.fiber_name);
  }
  SiteFrames frames{site};
  _Unwind_Backtrace(add_site_frame, &frames);
  Shard &shard = shard_of(object);
  try {
    const std::lock_guard lock(shard.lock);
    shard.sites[object] = site;
  } catch (...) {
    // One place less to name.
  }
}

void forget_site(const void *object) noexcept {
  Shard &shard = shard_of(object);
  const std::lock_guard lock(shard.lock);
  shard.sites.erase(object);
}

Site find_site(const void *object) noexcept {
  Shard &shard = shard_of(object);
  const std::lock_guard lock(shard.lock);
  const auto found = shard.sites.find(object);
  return found == shard.sites.end() ? Site() : found->second;
}

std::string describe(const Site &site) {
  return std::string("last ") + site.action + " by " +
         (site.fiber ? describe(site.fiber, site.fiber_name)
                     : std::string("a thread"));
}

} // namespace weft::detail
