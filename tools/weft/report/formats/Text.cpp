//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// clang-tidy's own form, without its colours: editors and CI services parse it.

#include "report/Escape.h"
#include "report/Formats.h"
#include "llvm/Support/Unicode.h"

namespace weft::driver {
namespace {

constexpr unsigned TabStop = 8;

/// The line as a terminal can show it: tabs as spaces, no control characters.
class ShownLine {
public:
  explicit ShownLine(llvm::StringRef Line) {
    for (char C : utf8(Line)) {
      if (C == '\t')
        Text.append(TabStop - width() % TabStop, ' ');
      else if ((C >= 0 && C < ' ') || C == '\x7f')
        Text += "?";
      else
        Text += C;
    }
  }

  llvm::StringRef text() const { return Text; }

  /// In columns of a terminal: a letter of Chinese takes two.
  unsigned width() const {
    int Width = llvm::sys::unicode::columnWidthUTF8(Text);
    return Width < 0 ? Text.size() : Width;
  }

private:
  std::string Text;
};

void writeOne(const Place &P, llvm::StringRef Kind, llvm::StringRef Message,
              SourceLines &Lines, llvm::raw_ostream &Out) {
  Out << sayPlace(P) << Kind << ": " << Message << '\n';
  llvm::StringRef Line = Lines.line(P.File, P.Line);
  if (Line.empty() || P.Column == 0)
    return;
  unsigned Caret = ShownLine(Line.take_front(P.Column - 1)).width();
  Out << llvm::formatv("{0,5} | ", P.Line) << ShownLine(Line).text()
      << "\n      | " << std::string(Caret, ' ') << "^\n";
}

} // namespace

void writeText(const Report &R, SourceLines &Lines, llvm::raw_ostream &Out) {
  for (const Finding &F : R.Findings) {
    bool IsError = F.Severity == Finding::Level::Error;
    writeOne(F.Where, IsError ? "error" : "warning",
             F.Message + " [" + F.Check + "]", Lines, Out);
    for (const Note &N : F.Notes)
      writeOne(N.Where, "note", N.Message, Lines, Out);
  }
  for (const BrokenUnit &B : R.Broken)
    Out << B.File << ": error: this unit could not be linted:\n"
        << B.Reason << '\n';
}

} // namespace weft::driver
