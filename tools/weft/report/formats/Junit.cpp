//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// JUnit's XML, which nearly every CI service shows: each finding is a test that
// failed, each broken unit one that ended in an error.

#include "report/Escape.h"
#include "report/Formats.h"

namespace weft::driver {
namespace {

void writeCase(llvm::StringRef Name, llvm::StringRef Class,
               llvm::StringRef Element, llvm::StringRef Message,
               llvm::StringRef Text, llvm::raw_ostream &Out) {
  Out << "    <testcase name=\"" << markup(Name) << "\" classname=\""
      << markup(Class) << "\">\n      <" << Element << " message=\""
      << markup(Message) << "\">" << markup(Text) << "</" << Element
      << ">\n    </testcase>\n";
}

} // namespace

void writeJunit(const Report &R, SourceLines &, llvm::raw_ostream &Out) {
  size_t Failures = R.Findings.size(), Errors = R.Broken.size();
  // Services take a report without any test for one that went wrong.
  bool IsClean = Failures + Errors == 0;
  std::string Counts =
      llvm::formatv("tests=\"{0}\" failures=\"{1}\" errors=\"{2}\"",
                    Failures + Errors + IsClean, Failures, Errors);
  Out << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites "
         "name=\"weft\" "
      << Counts << ">\n  <testsuite name=\"weft\" " << Counts << ">\n";
  for (const Finding &F : R.Findings) {
    std::string Text = sayPlace(F.Where) + F.Message;
    for (const Note &N : F.Notes)
      Text += "\n" + sayPlace(N.Where) + "note: " + N.Message;
    writeCase(F.Check, F.Where.File, "failure", F.Message, Text, Out);
  }
  for (const BrokenUnit &B : R.Broken)
    writeCase("broken-unit", B.File, "error", "this unit could not be linted",
              B.Reason, Out);
  if (IsClean)
    Out << "    <testcase name=\"no findings\" classname=\"weft\"/>\n";
  Out << "  </testsuite>\n</testsuites>\n";
}

} // namespace weft::driver
