//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "report/Fingerprint.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/xxhash.h"
#include <map>

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

std::vector<Fingerprint> fingerprints(const Report &R, SourceLines &Lines) {
  std::vector<Fingerprint> All;
  std::map<Fingerprint, unsigned> Seen;
  for (const Finding &F : R.Findings) {
    // Where the line cannot be read, the message is the next best.
    std::string Text = withoutSpace(Lines.line(F.Where.File, F.Where.Line));
    Fingerprint P{F.Where.File, F.Check,
                  hashOf(Text.empty() ? F.Message : Text)};
    P.Occurrence = ++Seen[P];
    All.push_back(std::move(P));
  }
  return All;
}

} // namespace weft::driver
