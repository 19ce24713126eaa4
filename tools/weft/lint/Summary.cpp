//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "lint/Summary.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include <set>
#include <tuple>

namespace weft::driver {

static std::string counted(size_t Count, const char *Thing) {
  return llvm::formatv("{0} {1}{2}", Count, Thing, Count == 1 ? "" : "s");
}

void printSummary(const LintOutcome &Outcome, llvm::raw_ostream &Out) {
  const Report &R = Outcome.Found;
  std::set<std::string> Files;
  for (const Finding &F : R.Findings)
    Files.insert(F.Where.File);
  Out << "weft: "
      << (R.Findings.empty() ? "no findings"
                             : counted(R.Findings.size(), "finding") + " in " +
                                   counted(Files.size(), "file"))
      << "; " << counted(R.Units, "unit");
  Out << ", " << Outcome.LintedNow << " linted now";
  if (!R.Broken.empty())
    Out << ", " << R.Broken.size() << " of them could not be linted";
  Out << '\n';
}

void printStatistics(const Report &R, llvm::raw_ostream &Out) {
  struct Row {
    unsigned Findings = 0;
    std::set<std::string> Files;
  };
  std::map<std::string, Row> ByCheck;
  for (const Finding &F : R.Findings) {
    ++ByCheck[F.Check].Findings;
    ByCheck[F.Check].Files.insert(F.Where.File);
  }
  std::vector<std::pair<std::string, Row>> Rows(ByCheck.begin(), ByCheck.end());
  llvm::sort(Rows, [](const auto &A, const auto &B) {
    return std::tie(B.second.Findings, A.first) <
           std::tie(A.second.Findings, B.first);
  });
  Out << llvm::formatv("{0,-40} {1,9} {2,7}\n", "check", "findings", "files");
  for (const auto &[Check, R] : Rows)
    Out << llvm::formatv("{0,-40} {1,9} {2,7}\n", Check, R.Findings,
                         R.Files.size());
}

void printProfile(const LintOutcome &Outcome, llvm::raw_ostream &Out) {
  std::vector<std::pair<std::string, double>> Rows(Outcome.Profile.begin(),
                                                   Outcome.Profile.end());
  llvm::sort(Rows, [](const auto &A, const auto &B) {
    return std::tie(B.second, A.first) < std::tie(A.second, B.first);
  });
  Out << llvm::formatv("{0,-40} {1,10}\n", "check", "seconds");
  for (const auto &[Check, Seconds] : Rows)
    Out << llvm::formatv("{0,-40} {1,10:F4}\n", Check, Seconds);
}

} // namespace weft::driver
