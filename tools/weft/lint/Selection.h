//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// Which units are linted, and which of their findings are shown.

#ifndef WEFT_TOOLS_WEFT_LINT_SELECTION_H
#define WEFT_TOOLS_WEFT_LINT_SELECTION_H

#include "lint/ChangedLines.h"
#include "lint/Dependencies.h"
#include "lint/Engine.h"
#include "llvm/ADT/ArrayRef.h"
#include <optional>

namespace weft::driver {

class Selection {
public:
  static llvm::Expected<Selection> make(const LintSettings &Settings,
                                        llvm::ArrayRef<Unit> Units);

  /// Units whose source was asked for: all their findings count.
  std::vector<const Unit *> Whole;
  /// Units that may include a header that was asked for: its findings count.
  std::vector<const Unit *> ForHeaders;

  std::vector<const Unit *> all() const;

  /// Leaves those that count, once the findings of either kind are known.
  void keepWanted(std::vector<Finding> &Findings, bool OfWhole,
                  const std::string &Root) const;

  /// After the run: an error where a header that was asked for is in no unit.
  llvm::Error checkHeaders() const;

private:
  llvm::Error restrictToPaths(const LintSettings &Settings,
                              llvm::ArrayRef<Unit> Units);
  void restrictToChanges();

  /// Headers, and folders that hold no source.
  std::vector<std::string> Headers;
  std::optional<ChangedLines> Changes;
};

} // namespace weft::driver

#endif
