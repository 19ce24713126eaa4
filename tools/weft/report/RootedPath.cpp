//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "report/RootedPath.h"
#include "Files.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

namespace path = llvm::sys::path;
namespace weft::driver {

static std::string tidy(llvm::SmallString<256> Path) {
  path::remove_dots(Path, /*remove_dot_dot=*/true);
  return path::convert_to_slash(Path);
}

RootedPath::RootedPath(llvm::StringRef Root) : Root(tidy(Root)) {
  llvm::SmallString<256> Real;
  if (!llvm::sys::fs::real_path(Root, Real))
    RealRoot = tidy(Real);
}

std::string RootedPath::operator()(llvm::StringRef Path,
                                   llvm::StringRef Folder) const {
  std::string Absolute = absolutePath(Path, absolutePath(Folder, Root));
  for (llvm::StringRef Base : {Root, RealRoot}) {
    llvm::StringRef Rest = Absolute;
    if (!Base.empty() && Rest.consume_front(Base) &&
        (Base.ends_with("/") || Rest.consume_front("/")))
      return Rest.str();
  }
  return Absolute;
}

} // namespace weft::driver
