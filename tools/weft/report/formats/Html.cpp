//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// One page that needs nothing else: no network, no server, no other file.

#include "Checks.h"
#include "Pages.h"
#include "report/Escape.h"
#include "report/Formats.h"
#include "report/Markdown.h"
#include "llvm/ADT/STLExtras.h"
#include <map>

namespace weft::driver {
namespace {

/// formats/html/<name>.*
llvm::StringRef part(llvm::StringRef Name) {
#define WEFT_TEXT(NAME, TEXT)                                                  \
  if (Name == NAME)                                                            \
    return TEXT;
#include "HtmlParts.inc"
  return {};
}

/// error, bug, performance, style, other: a word, safe as a class.
std::string severityOf(const Finding &F) {
  if (F.Severity == Finding::Level::Error)
    return "error";
  const CheckRow *Row = ourCheck(F.Check);
  return Row ? Row->Severity.lower() : "other";
}

class HtmlWriter {
public:
  HtmlWriter(const Report &R, SourceLines &Lines, llvm::raw_ostream &Out)
      : R(R), Lines(Lines), Out(Out) {
    for (const Finding &F : R.Findings) {
      ++OfChecks[F.Check];
      ++OfFiles[F.Where.File];
      ++OfSeverities[severityOf(F)];
    }
  }

  void write() {
    head();
    broken();
    if (!R.Findings.empty()) {
      statistics();
      filter();
      findings();
      pages();
      Out << "<script>\n" << part("filter") << "</script>\n";
    }
    Out << "</body>\n</html>\n";
  }

private:
  using Counts = std::map<std::string, unsigned>;

  static std::string count(size_t Number, llvm::StringRef What) {
    return llvm::formatv("{0} {1}{2}", Number, What, Number == 1 ? "" : "s");
  }

  void head() {
    std::string Title = R.Findings.empty()
                            ? "nothing found"
                            : count(R.Findings.size(), "finding") + " of " +
                                  count(OfChecks.size(), "check") + " in " +
                                  count(OfFiles.size(), "file");
    if (!R.Broken.empty())
      Title += "; " + count(R.Broken.size(), "unit") + " not linted";
    Out << "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
           "<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-"
           "Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
           "script-src 'unsafe-inline'\">\n<meta name=\"viewport\" "
           "content=\"width=device-width\">\n<title>Weft: "
        << Title << "</title>\n<style>\n"
        << part("style") << "</style>\n</head>\n<body>\n<h1>Weft</h1>\n<p>"
        << Title << "</p>\n";
  }

  void broken() {
    if (R.Broken.empty())
      return;
    Out << "<section class=\"broken\">\n<h2>Not linted</h2>\n<p>What is wrong "
           "in these files is not known: they do not compile.</p>\n";
    for (const BrokenUnit &B : R.Broken)
      Out << "<p class=\"place\">" << markup(B.File) << "</p>\n<pre>"
          << markup(B.Reason) << "</pre>\n";
    Out << "</section>\n";
  }

  void statistics() {
    Out << "<section class=\"statistics\">\n";
    table("By check", "check", OfChecks);
    table("By file", "file", OfFiles);
    Out << "</section>\n";
  }

  void table(llvm::StringRef Title, llvm::StringRef Name, const Counts &Of) {
    std::vector<std::pair<std::string, unsigned>> Rows(Of.begin(), Of.end());
    llvm::sort(Rows, [](const auto &A, const auto &B) {
      return std::tie(B.second, A.first) < std::tie(A.second, B.first);
    });
    constexpr size_t Most = 12;
    Out << "<div>\n<h2>" << Title << "</h2>\n<table>\n";
    for (const auto &[Value, Count] : llvm::ArrayRef(Rows).take_front(Most))
      Out << "<tr><td><button type=\"button\" data-name=\"" << Name
          << "\" data-value=\"" << markup(Value) << "\">" << markup(Value)
          << "</button></td><td class=\"number\">" << Count
          << "</td><td class=\"bar\"><div style=\"width:"
          << 100 * Count / Rows.front().second << "%\"></div></td></tr>\n";
    Out << "</table>\n";
    if (Rows.size() > Most)
      Out << "<p class=\"faint\">and " << Rows.size() - Most << " more</p>\n";
    Out << "</div>\n";
  }

  void choice(llvm::StringRef Name, llvm::StringRef All, const Counts &Of) {
    Out << "<select name=\"" << Name << "\" aria-label=\"" << Name
        << "\"><option value=\"\">" << All << "</option>";
    for (const auto &[Value, Count] : Of)
      Out << "<option value=\"" << markup(Value) << "\">" << markup(Value)
          << " (" << Count << ")</option>";
    Out << "</select>\n";
  }

  void filter() {
    Out << "<form id=\"filter\" hidden>\n<input type=\"search\" name=\"text\" "
           "placeholder=\"words to look for\" aria-label=\"text\">\n";
    choice("check", "all checks", OfChecks);
    choice("file", "all files", OfFiles);
    choice("severity", "all severities", OfSeverities);
    Out << "<button type=\"reset\">all</button>\n<span id=\"count\" "
           "aria-live=\"polite\"></span>\n</form>\n";
  }

  void findings() {
    const std::string *File = nullptr;
    for (const Finding &F : R.Findings) {
      if (!File || *File != F.Where.File) {
        Out << (File ? "</section>\n" : "")
            << "<section class=\"file\">\n<h2 class=\"place\">"
            << markup(F.Where.File) << "</h2>\n";
        File = &F.Where.File;
      }
      finding(F);
    }
    Out << "</section>\n";
  }

  void finding(const Finding &F) {
    std::string Severity = severityOf(F);
    Out << "<article data-check=\"" << markup(F.Check) << "\" data-file=\""
        << markup(F.Where.File) << "\" data-severity=\"" << Severity
        << "\">\n<h3>" << markup(F.Message)
        << "</h3>\n<div><span class=\"badge " << Severity << "\">" << Severity
        << "</span> <code>" << markup(F.Check)
        << "</code> <span class=\"faint place\">" << where(F.Where)
        << "</span>";
    if (!pageOf(F.Check).empty())
      Out << " <a class=\"explain\" href=\"#page-" << F.Check << "\">why</a>";
    Out << "</div>\n";
    excerpt(F.Where, 3);
    fix(F.Fix);
    if (!F.Notes.empty())
      Out << "<ol class=\"steps\">\n";
    for (const Note &N : F.Notes) {
      Out << "<li>" << markup(N.Message) << " <span class=\"faint place\">"
          << where(N.Where) << "</span>\n";
      excerpt(N.Where, 1);
      fix(N.Fix);
      Out << "</li>\n";
    }
    Out << (F.Notes.empty() ? "" : "</ol>\n") << "</article>\n";
  }

  static std::string where(const Place &P) {
    return markup(llvm::StringRef(sayPlace(P)).rtrim(": "));
  }

  void excerpt(const Place &P, unsigned Around) {
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

  /// Lines of generated code may hold megabytes; what a fix inserts may hold
  /// several lines.
  static std::string text(llvm::StringRef Line) {
    constexpr size_t Most = 500;
    std::string Shown;
    for (char C : markup(Line.take_front(Most)))
      Shown += C == '\n' ? "↵" : std::string(1, C);
    return Shown + (Line.size() > Most ? "…" : "");
  }

  void fix(const std::vector<Edit> &Edits) {
    for (const Edit &E : Edits) {
      Place P{E.File, E.Offset};
      Lines.locate(P);
      llvm::StringRef Old = Lines.text(E.File).substr(E.Offset, E.Length);
      Out << "<div>fix <span class=\"faint place\">" << where(P)
          << "</span> <code>";
      if (!Old.empty())
        Out << "<del>" << text(Old) << "</del>";
      if (!E.Text.empty())
        Out << "<ins>" << text(E.Text) << "</ins>";
      Out << "</code></div>\n";
    }
  }

  void pages() {
    Out << "<section>\n<h2>The checks</h2>\n";
    for (const auto &[Check, Count] : OfChecks) {
      llvm::StringRef Page = pageOf(Check);
      if (Page.empty())
        continue;
      Out << "<details class=\"page\" id=\"page-" << Check
          << "\"><summary><code>" << Check << "</code> "
          << markup(ourCheck(Check)->Sentence) << "</summary>\n"
          << htmlOf(Page) << "</details>\n";
    }
    Out << "</section>\n";
  }

  const Report &R;
  SourceLines &Lines;
  llvm::raw_ostream &Out;
  Counts OfChecks, OfFiles, OfSeverities;
};

} // namespace

void writeHtml(const Report &R, SourceLines &Lines, llvm::raw_ostream &Out) {
  HtmlWriter(R, Lines, Out).write();
}

} // namespace weft::driver
