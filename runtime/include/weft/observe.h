// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
/// \file
/// Looking at a runtime from inside: who is there, and who waits for what.

#ifndef WEFT_OBSERVE_H
#define WEFT_OBSERVE_H

#include <iosfwd>

namespace weft {

/// How much a dump says.
enum class DumpLevel {
  grouped, ///< fibers that wait for the same reason at the same place are one
           ///< entry with their number
  each     ///< an entry a fiber
};

/// Runtime::dump_fibers() of the calling fiber's runtime or, where no fiber
/// runs, of the only one.
///
/// \throws std::logic_error outside a fiber if there is none or several.
void dump_fibers(std::ostream &out, DumpLevel level = DumpLevel::grouped);

} // namespace weft

#endif // WEFT_OBSERVE_H
