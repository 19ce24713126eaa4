//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "report/SourceLines.h"
#include "Files.h"
#include "llvm/ADT/StringExtras.h"
#include <algorithm>

namespace weft::driver {

const SourceLines::Source &SourceLines::source(llvm::StringRef File) {
  auto [It, Inserted] = Sources.try_emplace(File);
  Source &S = It->second;
  if (!Inserted)
    return S;
  if (auto Buffer = llvm::MemoryBuffer::getFile(absolutePath(File, Root))) {
    S.Text = std::move(*Buffer);
    llvm::StringRef Text = S.Text->getBuffer();
    S.Starts.push_back(0);
    for (size_t I = 0; I < Text.size(); ++I)
      if (Text[I] == '\n')
        S.Starts.push_back(I + 1);
  }
  return S;
}

llvm::StringRef SourceLines::text(llvm::StringRef File) {
  const Source &S = source(File);
  return S.Text ? S.Text->getBuffer() : llvm::StringRef();
}

llvm::StringRef SourceLines::line(llvm::StringRef File, unsigned Number) {
  const Source &S = source(File);
  if (Number == 0 || Number > S.Starts.size())
    return {};
  return S.Text->getBuffer()
      .drop_front(S.Starts[Number - 1])
      .take_until([](char C) { return C == '\n' || C == '\r'; });
}

void SourceLines::locate(Place &P) {
  const Source &S = source(P.File);
  if (!S.Text || P.Offset > S.Text->getBufferSize())
    return;
  auto After = std::upper_bound(S.Starts.begin(), S.Starts.end(), P.Offset);
  P.Line = After - S.Starts.begin();
  P.Column = P.Offset - *std::prev(After) + 1;
}

unsigned SourceLines::utf16Column(const Place &P) {
  unsigned Column = 1;
  if (P.Column == 0)
    return Column;
  for (unsigned char C : line(P.File, P.Line).take_front(P.Column - 1)) {
    bool Continues = (C & 0xC0) == 0x80;
    bool TakesTwo = C >= 0xF0;
    Column += Continues ? 0 : TakesTwo ? 2 : 1;
  }
  return Column;
}

unsigned SourceLines::tokenLength(const Place &P) {
  if (P.Column == 0)
    return 1;
  llvm::StringRef Rest = line(P.File, P.Line).drop_front(P.Column - 1);
  size_t Length = Rest.take_while([](unsigned char C) {
                        return llvm::isAlnum(C) || C == '_' || C >= 0x80;
                      })
                      .size();
  return Length == 0 ? 1 : Length;
}

} // namespace weft::driver
