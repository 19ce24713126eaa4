//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// The lines of the working tree that differ from a revision of git.

#ifndef WEFT_TOOLS_WEFT_LINT_CHANGEDLINES_H
#define WEFT_TOOLS_WEFT_LINT_CHANGEDLINES_H

#include "report/Report.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <utility>
#include <vector>

namespace weft::driver {

class ChangedLines {
public:
  /// Asks git in the folder `Root`. With `MergeBase`, since the last common
  /// ancestor of the revision and the current commit.
  static llvm::Expected<ChangedLines>
  since(llvm::StringRef Revision, bool MergeBase, llvm::StringRef Root);

  bool hasFile(llvm::StringRef Absolute) const;
  /// Is the finding's line among them, or that of one of its notes?
  bool concerns(const Finding &F, llvm::StringRef Root) const;

private:
  /// First and last.
  using Range = std::pair<unsigned, unsigned>;

  void addDiff(llvm::StringRef Diff, llvm::StringRef Top);
  bool has(const Place &P, llvm::StringRef Root) const;
  const std::vector<Range> *rangesOf(llvm::StringRef Absolute) const;

  /// By real path.
  llvm::StringMap<std::vector<Range>> Files;
  /// What real path a path has.
  mutable llvm::StringMap<std::string> RealPaths;
};

} // namespace weft::driver

#endif
