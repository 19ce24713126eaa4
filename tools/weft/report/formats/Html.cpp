//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// One page that needs nothing else: no network, no server, no other file.

#include "Checks.h"
#include "Pages.h"
#include "report/Escape.h"
#include "report/Formats.h"
#include "report/HtmlCode.h"
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
std::string severityClass(const Finding &F) {
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
      ++OfSeverities[severityClass(F)];
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
    Out << R"(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none';
 style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>Weft: )"
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
    std::string Severity = severityClass(F);
    Out << "<article data-check=\"" << markup(F.Check) << "\" data-file=\""
        << markup(F.Where.File) << "\" data-severity=\"" << Severity
        << "\">\n<h3>" << markup(F.Message)
        << "</h3>\n<div><span class=\"badge " << Severity << "\">" << Severity
        << "</span> <code>" << markup(F.Check)
        << "</code> <span class=\"faint place\">" << htmlPlace(F.Where)
        << "</span>";
    if (!pageOf(F.Check).empty())
      Out << " <a class=\"explain\" href=\"#page-" << F.Check << "\">why</a>";
    Out << "</div>\n";
    writeHtmlExcerpt(F.Where, 3, Lines, Out);
    writeHtmlFix(F.Fix, Lines, Out);
    if (!F.Notes.empty())
      Out << "<ol class=\"steps\">\n";
    for (const Note &N : F.Notes) {
      Out << "<li>" << markup(N.Message) << " <span class=\"faint place\">"
          << htmlPlace(N.Where) << "</span>\n";
      writeHtmlExcerpt(N.Where, 1, Lines, Out);
      writeHtmlFix(N.Fix, Lines, Out);
      Out << "</li>\n";
    }
    Out << (F.Notes.empty() ? "" : "</ol>\n") << "</article>\n";
  }

  /// Of the checks that found something.
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
