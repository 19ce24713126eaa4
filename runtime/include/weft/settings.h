// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
/// \file
/// What can be changed while a runtime runs. Each function means the runtime of
/// the calling fiber, or elsewhere the only one there is; for others there are
/// the members of Runtime of the same names.

#ifndef WEFT_SETTINGS_H
#define WEFT_SETTINGS_H

#include <weft/runtime.h>

namespace weft {

/// Runtime::set_workers().
///
/// \throws std::logic_error in no fiber, if there is no runtime or several.
WEFT_SETS_GLOBAL("returns_previous") std::size_t set_workers(std::size_t count);
/// Runtime::set_max_threads().
///
/// \throws std::logic_error in no fiber, if there is no runtime or several.
WEFT_SETS_GLOBAL("returns_previous")
std::size_t set_max_threads(std::size_t count);
/// Runtime::set_blocking_limit().
///
/// \throws std::logic_error in no fiber, if there is no runtime or several.
WEFT_SETS_GLOBAL("returns_previous")
std::size_t set_blocking_limit(std::size_t count);
/// Runtime::set_memory_limit().
///
/// \throws std::logic_error in no fiber, if there is no runtime or several.
WEFT_SETS_GLOBAL("returns_previous")
std::size_t set_memory_limit(std::size_t bytes);
/// Runtime::trim().
///
/// \throws std::logic_error in no fiber, if there is no runtime or several.
std::size_t trim();

namespace detail {

/// The runtime of the calling fiber, or the only one; std::logic_error
/// otherwise.
RuntimeCore &any_runtime(const char *caller);

std::size_t set_workers(RuntimeCore &core, std::size_t count);
std::size_t set_max_threads(RuntimeCore &core, std::size_t count);
std::size_t set_blocking_limit(RuntimeCore &core, std::size_t count);
std::size_t set_memory_limit(RuntimeCore &core, std::size_t bytes);

/// A setting with a value until the end of the scope; then what it was before.
template <std::size_t (*set)(RuntimeCore &, std::size_t)>
class [[nodiscard]] WEFT_NO_COPY Scoped {
public:
  /// For the runtime of the calling fiber, or the only one.
  explicit Scoped(std::size_t value)
      : Scoped(any_runtime("weft: a scoped setting"), value) {}
  Scoped(Runtime &runtime, std::size_t value)
      : Scoped(runtime.detail_core(), value) {}
  ~Scoped() { set(core_, before_); }
  Scoped(const Scoped &) = delete;
  Scoped &operator=(const Scoped &) = delete;

private:
  Scoped(RuntimeCore &core, std::size_t value)
      : core_(core), before_(set(core, value)) {}

  RuntimeCore &core_;
  std::size_t before_;
};

} // namespace detail

/// set_workers() until the end of the scope.
using ScopedWorkers = detail::Scoped<detail::set_workers>;
/// set_max_threads() until the end of the scope.
using ScopedMaxThreads = detail::Scoped<detail::set_max_threads>;
/// set_blocking_limit() until the end of the scope.
using ScopedBlockingLimit = detail::Scoped<detail::set_blocking_limit>;
/// set_memory_limit() until the end of the scope.
using ScopedMemoryLimit = detail::Scoped<detail::set_memory_limit>;

} // namespace weft

#endif // WEFT_SETTINGS_H
