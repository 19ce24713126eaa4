//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "report/Report.h"
#include <algorithm>

namespace weft::driver {

static auto identity(const Finding &F) {
  return std::tie(F.Where.File, F.Where.Offset, F.Check, F.Message);
}

// Which of two that say the same stays must not depend on who came first.
static bool notesBefore(const Finding &A, const Finding &B) {
  return std::lexicographical_compare(
      A.Notes.begin(), A.Notes.end(), B.Notes.begin(), B.Notes.end(),
      [](const Note &X, const Note &Y) {
        return std::tie(X.Where.File, X.Where.Offset, X.Message) <
               std::tie(Y.Where.File, Y.Where.Offset, Y.Message);
      });
}

void sortAndUnify(Report &R) {
  std::sort(R.Findings.begin(), R.Findings.end(),
            [](const Finding &A, const Finding &B) {
              if (identity(A) != identity(B))
                return identity(A) < identity(B);
              return notesBefore(A, B);
            });
  auto Same = [](const Finding &A, const Finding &B) {
    return identity(A) == identity(B);
  };
  R.Findings.erase(std::unique(R.Findings.begin(), R.Findings.end(), Same),
                   R.Findings.end());
}

} // namespace weft::driver
