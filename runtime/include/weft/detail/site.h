// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
/// \file
/// Remembers where something was done to an object, so that misuse can name
/// both places. Not part of the public interface.
///
/// The library keeps the places in a table of its own, so that objects have the
/// same size in every build. They are remembered if the library was built
/// without NDEBUG or if the environment says WEFT_DEBUG=sites=1, and for what
/// is inline by every caller that is compiled without NDEBUG; never with
/// WEFT_DEBUG=sites=0.

#ifndef WEFT_DETAIL_SITE_H
#define WEFT_DETAIL_SITE_H

namespace weft::detail {

/// Remembers the calling fiber and its innermost frames; what was remembered of
/// the object is forgotten. \p action is a literal: "locked".
void remember_site(const void *object, const char *action) noexcept;

/// The object is gone.
void forget_site(const void *object) noexcept;

#ifdef NDEBUG
inline constexpr bool caller_remembers_sites = false;
#else
inline constexpr bool caller_remembers_sites = true;
#endif

} // namespace weft::detail

#endif // WEFT_DETAIL_SITE_H
