//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "report/Report.h"
#include "llvm/ADT/STLExtras.h"
#include <tuple>

namespace weft::driver {

static bool saySame(const Finding &A, const Finding &B) {
  return std::tie(A.Where, A.Check, A.Message) ==
         std::tie(B.Where, B.Check, B.Message);
}

// Sorted by all that they hold, the first of those that say the same does not
// depend on which unit came first.
static void unifyFindings(std::vector<Finding> &Findings) {
  llvm::sort(Findings);
  std::vector<Finding> Kept;
  for (Finding &F : Findings) {
    if (Kept.empty() || !saySame(Kept.back(), F))
      Kept.push_back(std::move(F));
    else
      Kept.back().Severity = std::max(Kept.back().Severity, F.Severity);
  }
  Findings = std::move(Kept);
}

static void unifyBroken(std::vector<BrokenUnit> &Broken) {
  llvm::sort(Broken);
  Broken.erase(llvm::unique(Broken), Broken.end());
  std::vector<BrokenUnit> Kept;
  for (BrokenUnit &B : Broken) {
    if (Kept.empty() || Kept.back().File != B.File)
      Kept.push_back(std::move(B));
    else
      Kept.back().Reason += "\n" + B.Reason;
  }
  Broken = std::move(Kept);
}

void sortAndUnify(Report &R) {
  unifyFindings(R.Findings);
  unifyBroken(R.Broken);
}

} // namespace weft::driver
