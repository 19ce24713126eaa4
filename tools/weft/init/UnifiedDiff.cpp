//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "init/UnifiedDiff.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/FormatVariadic.h"

namespace weft::driver {

using Lines = llvm::SmallVector<llvm::StringRef>;

/// With their ends.
static Lines linesOf(llvm::StringRef Text) {
  Lines Result;
  while (!Text.empty()) {
    const size_t Newline = Text.find('\n');
    Result.push_back(Text.take_front(
        Newline == llvm::StringRef::npos ? Text.size() : Newline + 1));
    Text = Text.drop_front(Result.back().size());
  }
  return Result;
}

static std::string withMark(char Mark, llvm::StringRef Line) {
  std::string Result = Mark + Line.str();
  return Line.ends_with("\n") ? Result
                              : Result + "\n\\ No newline at end of file\n";
}

std::string unifiedDiff(llvm::StringRef Before, llvm::StringRef After,
                        llvm::StringRef Name) {
  static constexpr size_t Context = 3;
  const Lines Old = linesOf(Before);
  const Lines New = linesOf(After);
  size_t Same = 0; // at the start
  while (Same < Old.size() && Same < New.size() && Old[Same] == New[Same])
    ++Same;
  size_t SameAtEnd = 0;
  while (SameAtEnd < Old.size() - Same && SameAtEnd < New.size() - Same &&
         Old[Old.size() - 1 - SameAtEnd] == New[New.size() - 1 - SameAtEnd])
    ++SameAtEnd;
  const size_t First = Same - std::min(Same, Context);
  const size_t Tail = std::min(SameAtEnd, Context);
  const size_t OldCount = Old.size() - SameAtEnd + Tail - First;
  const size_t NewCount = New.size() - SameAtEnd + Tail - First;
  std::string Result = llvm::formatv(
      "--- a/{0}\n+++ b/{0}\n@@ -{1},{2} +{3},{4} @@\n", Name,
      First + (OldCount != 0), OldCount, First + (NewCount != 0), NewCount);
  for (size_t I = First; I < Same; ++I)
    Result += withMark(' ', Old[I]);
  for (size_t I = Same; I < Old.size() - SameAtEnd; ++I)
    Result += withMark('-', Old[I]);
  for (size_t I = Same; I < New.size() - SameAtEnd; ++I)
    Result += withMark('+', New[I]);
  for (size_t I = 0; I < Tail; ++I)
    Result += withMark(' ', Old[Old.size() - SameAtEnd + I]);
  return Result;
}

} // namespace weft::driver
