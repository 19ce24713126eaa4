//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// GitLab's Code Quality report.

#include "Checks.h"
#include "report/Escape.h"
#include "report/Fingerprint.h"
#include "report/Formats.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/JSON.h"

namespace json = llvm::json;
namespace weft::driver {
namespace {

/// Equal fingerprints are shown as one issue.
json::Object issue(llvm::StringRef Description, llvm::StringRef Check,
                   llvm::StringRef Fingerprint, llvm::StringRef Severity,
                   llvm::StringRef File, unsigned Line) {
  return json::Object{
      {"description", utf8(Description)},
      {"check_name", utf8(Check)},
      {"fingerprint", Fingerprint.str()},
      {"severity", Severity},
      {"location", json::Object{{"path", utf8(File)},
                                {"lines", json::Object{{"begin", Line}}}}}};
}

llvm::StringRef severityOf(const Finding &F) {
  if (F.Severity == Finding::Level::Error)
    return "critical";
  const CheckRow *Row = ourCheck(F.Check);
  return Row && Row->Severity == "Bug" ? "major" : "minor";
}

} // namespace

void writeGitlab(const Report &R, SourceLines &Lines, llvm::raw_ostream &Out) {
  json::Array Issues;
  for (const auto &[F, Print] :
       llvm::zip_equal(R.Findings, fingerprints(R, Lines))) {
    std::string Key = Print.Check + '\n' + Print.File + '\n' + Print.LineHash +
                      '\n' + std::to_string(Print.Occurrence);
    Issues.push_back(issue(F.Message, F.Check, hashOf(Key), severityOf(F),
                           F.Where.File, std::max(F.Where.Line, 1u)));
  }
  for (const BrokenUnit &B : R.Broken)
    Issues.push_back(issue("this unit could not be linted: " + B.Reason,
                           "broken-unit", hashOf("broken-unit\n" + B.File),
                           "blocker", B.File, 1));
  Out << llvm::formatv("{0:2}\n", json::Value(std::move(Issues)));
}

} // namespace weft::driver
