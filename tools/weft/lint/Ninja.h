//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// ninja runs the units: in parallel, and only those that are not up to date.

#ifndef WEFT_TOOLS_WEFT_LINT_NINJA_H
#define WEFT_TOOLS_WEFT_LINT_NINJA_H

#include "lint/Unit.h"
#include "lint/WeftTidy.h"
#include "llvm/ADT/ArrayRef.h"

namespace weft::driver {

class Ninja {
public:
  static llvm::Expected<Ninja> find(llvm::StringRef Cache);

  /// One edge for each of `Units`; `Selected` are what a run asks for.
  llvm::Error writeFile(const LintSettings &Settings, const WeftTidy &Tidy,
                        llvm::ArrayRef<Unit> Units,
                        llvm::ArrayRef<const Unit *> Selected) const;

  struct RunResult {
    /// Empty where every unit was tried. Else what ninja said; the units that
    /// have no result then were not, those of `Unfinished` neither, whatever
    /// result of theirs there is.
    std::string Problem;
    /// Folders.
    std::vector<std::string> Unfinished;
  };
  /// An error where the run was interrupted.
  llvm::Expected<RunResult> run(const LintSettings &Settings) const;

private:
  explicit Ninja(std::string Program, llvm::StringRef Cache)
      : Program(std::move(Program)), Cache(Cache) {}

  std::string file() const { return Cache + "/build.ninja"; }
  llvm::Expected<std::vector<std::string>> unfinished() const;

  std::string Program;
  std::string Cache;
};

} // namespace weft::driver

#endif
