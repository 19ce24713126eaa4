//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "report/HtmlCode.h"
#include "report/Escape.h"
#include "report/Formats.h"

namespace weft::driver {

// Lines of generated code may hold megabytes; what a fix inserts may hold
// several lines.
static std::string text(llvm::StringRef Line) {
  constexpr size_t Most = 500;
  std::string Shown;
  for (char C : markup(Line.take_front(Most)))
    Shown += C == '\n' ? "↵" : std::string(1, C);
  return Shown + (Line.size() > Most ? "…" : "");
}

std::string htmlPlace(const Place &P) {
  return markup(llvm::StringRef(sayPlace(P)).rtrim(": "));
}

void writeHtmlExcerpt(const Place &P, unsigned Around, SourceLines &Lines,
                      llvm::raw_ostream &Out) {
  if (!P.Line)
    return;
  Out << "<pre>";
  unsigned First = P.Line > Around ? P.Line - Around : 1;
  unsigned Last = std::min(P.Line + Around, Lines.count(P.File));
  for (unsigned Number = First; Number <= Last; ++Number) {
    bool Hit = Number == P.Line;
    llvm::StringRef Line = Lines.line(P.File, Number);
    Out << "<span class=\"row" << (Hit ? " hit" : "")
        << "\"><span class=\"no\">" << Number << "</span>";
    if (Hit) {
      size_t Start = P.Column - 1, Length = Lines.tokenLength(P);
      Out << text(Line.take_front(Start)) << "<mark>"
          << text(Line.substr(Start, Length)) << "</mark>";
      Line = Line.drop_front(std::min(Start + Length, Line.size()));
    }
    Out << text(Line) << "</span>";
  }
  Out << "</pre>\n";
}

void writeHtmlFix(llvm::ArrayRef<Edit> Edits, SourceLines &Lines,
                  llvm::raw_ostream &Out) {
  for (const Edit &E : Edits) {
    Place P{E.File, E.Offset};
    Lines.locate(P);
    llvm::StringRef Old = Lines.text(E.File).substr(E.Offset, E.Length);
    Out << "<div>fix <span class=\"faint place\">" << htmlPlace(P)
        << "</span> <code>";
    if (!Old.empty())
      Out << "<del>" << text(Old) << "</del>";
    if (!E.Text.empty())
      Out << "<ins>" << text(E.Text) << "</ins>";
    Out << "</code></div>\n";
  }
}

} // namespace weft::driver
