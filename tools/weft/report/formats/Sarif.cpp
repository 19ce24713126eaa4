//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// SARIF 2.1.0, as GitHub's code scanning and editors read it.

#include "Checks.h"
#include "Pages.h"
#include "report/Escape.h"
#include "report/Fingerprint.h"
#include "report/Formats.h"
#include "report/Markdown.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/JSON.h"
#include <map>

namespace json = llvm::json;
namespace weft::driver {
namespace {

constexpr const char *Schema =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/"
    "sarif-schema-2.1.0.json";
constexpr const char *RootId = "%SRCROOT%";

json::Object text(llvm::StringRef Text) {
  return json::Object{{"text", utf8(Text)}};
}

json::Object artifact(llvm::StringRef File) {
  json::Object Artifact{{"uri", uri(File)}};
  if (!File.starts_with("/"))
    Artifact["uriBaseId"] = RootId;
  return Artifact;
}

json::Object region(Place First, Place End, SourceLines &Lines) {
  return json::Object{{"startLine", First.Line},
                      {"startColumn", Lines.utf16Column(First)},
                      {"endLine", End.Line},
                      {"endColumn", Lines.utf16Column(End)}};
}

json::Object location(const Place &P, SourceLines &Lines) {
  if (P.File.empty())
    return {};
  json::Object Physical{{"artifactLocation", artifact(P.File)}};
  if (P.Line) {
    Place End = P;
    End.Column += Lines.tokenLength(P);
    Physical["region"] = region(P, End, Lines);
  }
  return json::Object{{"physicalLocation", std::move(Physical)}};
}

/// Nothing where a file is not there any more.
void addFix(json::Array &Fixes, llvm::StringRef What,
            llvm::ArrayRef<Edit> Edits, SourceLines &Lines) {
  json::Array Changes;
  std::map<std::string, json::Array> OfFiles;
  for (const Edit &E : Edits) {
    Place First{E.File, E.Offset}, End{E.File, E.Offset + E.Length};
    Lines.locate(First);
    Lines.locate(End);
    if (!First.Line || !End.Line)
      return;
    OfFiles[E.File].push_back(
        json::Object{{"deletedRegion", region(First, End, Lines)},
                     {"insertedContent", text(E.Text)}});
  }
  for (auto &[File, Replacements] : OfFiles)
    Changes.push_back(json::Object{{"artifactLocation", artifact(File)},
                                   {"replacements", std::move(Replacements)}});
  if (!Changes.empty())
    Fixes.push_back(json::Object{{"description", text(What)},
                                 {"artifactChanges", std::move(Changes)}});
}

/// A check of clang-tidy's, or one of the compiler's warnings. GitHub wants
/// each of these texts.
json::Object rule(llvm::StringRef Check) {
  std::string What = ("Reported by clang-tidy as " + Check + ".").str();
  return json::Object{{"id", utf8(Check)},
                      {"shortDescription", text(What)},
                      {"fullDescription", text(What)},
                      {"help", text(What)}};
}

json::Object rule(const CheckRow &Row) {
  llvm::StringRef Page = pageOf(Row.Name);
  json::Object Rule{
      {"id", Row.Name},
      {"shortDescription", text(sentenceOf(Row))},
      {"fullDescription", text(plainText(sectionOf(Page, "What goes wrong")))},
      {"help", json::Object{{"text", plainText(Page)}, {"markdown", Page}}},
      {"defaultConfiguration",
       json::Object{{"level", Row.Severity == "Bug" ? "warning" : "note"}}},
      {"properties",
       json::Object{{"tags", json::Array{"concurrency", Row.Family,
                                         Row.Severity.lower()}}}}};
  if (std::string Url = pageUrl(Row.Name); !Url.empty())
    Rule["helpUri"] = Url;
  return Rule;
}

json::Object result(const Finding &F, unsigned RuleIndex,
                    const Fingerprint &Print, SourceLines &Lines) {
  json::Object Result{
      {"ruleId", utf8(F.Check)},
      {"ruleIndex", RuleIndex},
      {"level", F.Severity == Finding::Level::Error ? "error" : "warning"},
      {"message", text(F.Message)}};
  json::Array Fixes, Related;
  addFix(Fixes, F.Message, F.Fix, Lines);
  for (const Note &N : F.Notes) {
    json::Object Where = location(N.Where, Lines);
    Where["id"] = Related.size() + 1;
    Where["message"] = text(N.Message);
    Related.push_back(std::move(Where));
    addFix(Fixes, N.Message, N.Fix, Lines);
  }
  if (!F.Where.File.empty())
    Result["locations"] = json::Array{location(F.Where, Lines)};
  if (!Related.empty())
    Result["relatedLocations"] = std::move(Related);
  if (!Fixes.empty())
    Result["fixes"] = std::move(Fixes);
  Result["partialFingerprints"] =
      json::Object{{"primaryLocationLineHash",
                    Print.LineHash + ":" + std::to_string(Print.Occurrence)}};
  return Result;
}

json::Object invocation(const Report &R) {
  json::Array Notifications;
  for (const BrokenUnit &B : R.Broken)
    Notifications.push_back(json::Object{
        {"level", "error"},
        {"message", text("this unit could not be linted: " + B.Reason)},
        {"locations",
         json::Array{json::Object{
             {"physicalLocation",
              json::Object{{"artifactLocation", artifact(B.File)}}}}}}});
  json::Object Invocation{{"executionSuccessful", R.Broken.empty()}};
  if (!Notifications.empty())
    Invocation["toolExecutionNotifications"] = std::move(Notifications);
  return Invocation;
}

} // namespace

void writeSarif(const Report &R, SourceLines &Lines, llvm::raw_ostream &Out) {
  std::map<llvm::StringRef, unsigned> Indices;
  for (const Finding &F : R.Findings)
    Indices.try_emplace(F.Check);
  json::Array Rules, Results;
  for (auto &[Check, Index] : Indices) {
    Index = Rules.size();
    const CheckRow *Ours = ourCheck(Check);
    Rules.push_back(Ours ? rule(*Ours) : rule(Check));
  }
  for (const auto &[F, Print] :
       llvm::zip_equal(R.Findings, fingerprints(R, Lines)))
    Results.push_back(result(F, Indices[F.Check], Print, Lines));

  json::Object Driver{{"name", "weft"},
                      {"semanticVersion", WEFT_VERSION},
                      {"rules", std::move(Rules)}};
  if (llvm::StringRef Docs = WEFT_DOCS_URL; !Docs.empty())
    Driver["informationUri"] = Docs;
  std::string Root = llvm::StringRef(R.Root).rtrim('/').str() + "/";
  json::Object Run{{"tool", json::Object{{"driver", std::move(Driver)}}},
                   {"invocations", json::Array{invocation(R)}},
                   {"originalUriBaseIds",
                    json::Object{{RootId, json::Object{{"uri", uri(Root)}}}}},
                   {"columnKind", "utf16CodeUnits"},
                   {"results", std::move(Results)}};
  Out << llvm::formatv("{0:2}\n", json::Value(json::Object{
                                      {"$schema", Schema},
                                      {"version", "2.1.0"},
                                      {"runs", json::Array{std::move(Run)}}}));
}

} // namespace weft::driver
