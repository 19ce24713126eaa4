//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// The weft-tidy that does the work: where it is, what tells it from another,
// the arguments that the settings mean to it.

#ifndef WEFT_TOOLS_WEFT_LINT_WEFTTIDY_H
#define WEFT_TOOLS_WEFT_LINT_WEFTTIDY_H

#include "lint/Engine.h"

namespace weft::driver {

struct WeftTidy {
  std::string Program;
  /// Changes when the program or the libraries that it runs with do.
  std::string Identity;
  /// Those of every unit.
  std::vector<std::string> Arguments;

  static llvm::Expected<WeftTidy> find(const LintSettings &Settings);
};

/// What `Option` names, or the one beside this program.
llvm::Expected<std::string> findWeftTidy(llvm::StringRef Option,
                                         llvm::StringRef Root);

/// The path of this program, links resolved.
std::string ownProgram();

} // namespace weft::driver

#endif
