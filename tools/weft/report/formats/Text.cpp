//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// clang-tidy's own form, without its colours: editors and CI services parse it.

#include "report/Formats.h"
#include "llvm/Support/FormatVariadic.h"

namespace weft::driver {

static void writeOne(const Place &P, llvm::StringRef Kind,
                     llvm::StringRef Message, SourceLines &Lines,
                     llvm::raw_ostream &Out) {
  if (P.Line)
    Out << P.File << ':' << P.Line << ':' << P.Column << ": ";
  else if (!P.File.empty())
    Out << P.File << ": ";
  Out << Kind << ": " << Message << '\n';
  llvm::StringRef Line = Lines.line(P.File, P.Line);
  if (Line.empty())
    return;
  Out << llvm::formatv("{0,5} | ", P.Line) << Line << '\n' << "      | ";
  for (char C : Line.take_front(P.Column - 1))
    Out << (C == '\t' ? '\t' : ' ');
  Out << "^\n";
}

void writeText(const Report &R, SourceLines &Lines, llvm::raw_ostream &Out) {
  for (const Finding &F : R.Findings) {
    bool IsError = F.Severity == Finding::Level::Error;
    writeOne(F.Where, IsError ? "error" : "warning",
             F.Message + " [" + F.Check + "]", Lines, Out);
    for (const Note &N : F.Notes)
      writeOne(N.Where, "note", N.Message, Lines, Out);
  }
}

} // namespace weft::driver
