// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The table behind weft/detail/site.h.

#ifndef WEFT_SCHED_SITES_H
#define WEFT_SCHED_SITES_H

#include <array>
#include <atomic>
#include <cstdint>
#include <string>
#include <weft/detail/site.h>

namespace weft::detail {

/// Where something was done to an object.
struct Site {
  const char *action = nullptr; ///< null: nothing is remembered
  std::uint64_t fiber = 0;      ///< its number; 0: no fiber
  char fiber_name[32] = {};
  std::array<void *, 6> frames{}; ///< innermost first
};

extern std::atomic<bool> sites_wanted;

/// For the library's own functions.
inline void note_site(const void *object, const char *action) noexcept {
  if (sites_wanted.load(std::memory_order_relaxed)) [[unlikely]]
    remember_site(object, action);
}
inline void drop_site(const void *object) noexcept {
  if (sites_wanted.load(std::memory_order_relaxed)) [[unlikely]]
    forget_site(object);
}

Site find_site(const void *object) noexcept;

/// "last locked by fiber 3 'loader'"
std::string describe(const Site &site);

} // namespace weft::detail

#endif // WEFT_SCHED_SITES_H
