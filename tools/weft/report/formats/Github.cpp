//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// Workflow commands of GitHub Actions: each becomes a remark at its line.

#include "report/Formats.h"

namespace weft::driver {
namespace {

std::string escape(llvm::StringRef Text, llvm::StringRef Special) {
  std::string Escaped;
  for (char C : Text) {
    if (Special.contains(C))
      Escaped += llvm::formatv("%{0:X-2}", unsigned(C)).str();
    else
      Escaped += C;
  }
  return Escaped;
}

std::string message(llvm::StringRef Text) { return escape(Text, "%\r\n"); }
std::string property(llvm::StringRef Text) { return escape(Text, "%\r\n:,"); }

} // namespace

void writeGithub(const Report &R, SourceLines &Lines, llvm::raw_ostream &Out) {
  for (const Finding &F : R.Findings) {
    bool IsError = F.Severity == Finding::Level::Error;
    Out << (IsError ? "::error " : "::warning ");
    if (!F.Where.File.empty())
      Out << "file=" << property(F.Where.File) << ',';
    if (F.Where.Line)
      Out << "line=" << F.Where.Line << ",col=" << Lines.utf16Column(F.Where)
          << ',';
    std::string Text = F.Message;
    for (const Note &N : F.Notes)
      Text += "\n" + sayPlace(N.Where) + "note: " + N.Message;
    Out << "title=" << property(F.Check) << "::" << message(Text) << '\n';
  }
  for (const BrokenUnit &B : R.Broken)
    Out << "::error file=" << property(B.File)
        << ",title=not linted::" << message(B.Reason) << '\n';
}

} // namespace weft::driver
