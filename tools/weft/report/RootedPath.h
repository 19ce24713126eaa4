//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#ifndef WEFT_TOOLS_WEFT_REPORT_ROOTEDPATH_H
#define WEFT_TOOLS_WEFT_REPORT_ROOTEDPATH_H

#include "llvm/ADT/StringRef.h"
#include <string>

namespace weft::driver {

/// Says paths as a report does: relative to its root where they lie below it,
/// absolute elsewhere, with '/' and without '.' and '..'.
class RootedPath {
public:
  explicit RootedPath(llvm::StringRef Root);

  /// A relative `Path` starts from `Folder`, or from the root without one.
  std::string operator()(llvm::StringRef Path,
                         llvm::StringRef Folder = "") const;

private:
  std::string Root;
  /// The same folder by its real name: a build may know it by either.
  std::string RealRoot;
};

} // namespace weft::driver

#endif
