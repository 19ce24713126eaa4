//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// For scripts: all that is known, under plain names.

#include "llvm/Support/JSON.h"
#include "report/Escape.h"
#include "report/Formats.h"

namespace json = llvm::json;
namespace weft::driver {
namespace {

void writePlace(const Place &P, json::OStream &Json) {
  Json.attribute("file", utf8(P.File));
  Json.attribute("offset", P.Offset);
  Json.attribute("line", P.Line);
  Json.attribute("column", P.Column);
}

void writeFix(llvm::ArrayRef<Edit> Fix, json::OStream &Json) {
  Json.attributeArray("fix", [&] {
    for (const Edit &E : Fix)
      Json.object([&] {
        Json.attribute("file", utf8(E.File));
        Json.attribute("offset", E.Offset);
        Json.attribute("length", E.Length);
        Json.attribute("text", utf8(E.Text));
      });
  });
}

void writeFinding(const Finding &F, json::OStream &Json) {
  bool IsError = F.Severity == Finding::Level::Error;
  writePlace(F.Where, Json);
  Json.attribute("check", utf8(F.Check));
  Json.attribute("severity", IsError ? "error" : "warning");
  Json.attribute("message", utf8(F.Message));
  writeFix(F.Fix, Json);
  Json.attributeArray("notes", [&] {
    for (const Note &N : F.Notes)
      Json.object([&] {
        writePlace(N.Where, Json);
        Json.attribute("message", utf8(N.Message));
        writeFix(N.Fix, Json);
      });
  });
}

} // namespace

void writeJson(const Report &R, SourceLines &, llvm::raw_ostream &Out) {
  json::OStream Json(Out, 2);
  Json.object([&] {
    Json.attribute("version", WEFT_VERSION);
    Json.attributeArray("findings", [&] {
      for (const Finding &F : R.Findings)
        Json.object([&] { writeFinding(F, Json); });
    });
    Json.attributeArray("broken", [&] {
      for (const BrokenUnit &B : R.Broken)
        Json.object([&] {
          Json.attribute("file", utf8(B.File));
          Json.attribute("reason", utf8(B.Reason));
        });
    });
  });
  Out << '\n';
}

} // namespace weft::driver
