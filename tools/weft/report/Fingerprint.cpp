//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "report/Fingerprint.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/xxhash.h"
#include <set>

namespace weft::driver {

std::string hashOf(llvm::StringRef Text) {
  return llvm::utohexstr(llvm::xxh3_64bits(Text), /*LowerCase=*/true,
                         /*Width=*/16);
}

static std::string withoutSpace(llvm::StringRef Line) {
  std::string Rest;
  for (char C : Line)
    if (!llvm::isSpace(C))
      Rest += C;
  return Rest;
}

static Fingerprint fingerprint(const Finding &F, SourceLines &Lines) {
  // Where the line cannot be read, the message is the next best.
  std::string Text = withoutSpace(Lines.line(F.Where.File, F.Where.Line));
  return {F.Where.File, F.Check, hashOf(Text.empty() ? F.Message : Text),
          F.Occurrence};
}

std::vector<Fingerprint> fingerprints(const Report &R, SourceLines &Lines) {
  std::vector<Fingerprint> All;
  std::set<Fingerprint> Seen;
  for (const Finding &F : R.Findings) {
    Fingerprint P = fingerprint(F, Lines);
    // Of two reports that were counted apart and brought together.
    while (!Seen.insert(P).second)
      ++P.Occurrence;
    All.push_back(std::move(P));
  }
  return All;
}

void countOccurrences(Report &R, SourceLines &Lines) {
  for (Finding &F : R.Findings)
    F.Occurrence = 1;
  for (auto [F, Print] : llvm::zip_equal(R.Findings, fingerprints(R, Lines)))
    F.Occurrence = Print.Occurrence;
}

} // namespace weft::driver
