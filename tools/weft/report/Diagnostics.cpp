//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "report/Diagnostics.h"
#include "report/Fingerprint.h"
#include "report/RootedPath.h"
#include "report/SourceLines.h"
#include "clang/Tooling/DiagnosticsYaml.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Support/YAMLTraits.h"

namespace tooling = clang::tooling;
namespace weft::driver {
namespace {

/// One YAML document's paths and offsets, as the report wants them.
class Converter {
public:
  Converter(Report &R, SourceLines &Lines)
      : Result(R), Lines(Lines), Path(R.Root) {}

  void add(const tooling::TranslationUnitDiagnostics &Unit) {
    for (const tooling::Diagnostic &D : Unit.Diagnostics) {
      BuildDirectory = D.BuildDirectory;
      if (D.DiagnosticName == "clang-diagnostic-error")
        addBroken(Unit.MainSourceFile, D.Message);
      else
        addFinding(D);
    }
  }

private:
  Place place(const tooling::DiagnosticMessage &M) {
    if (M.FilePath.empty())
      return {};
    Place P{Path(M.FilePath, BuildDirectory), M.FileOffset};
    Lines.locate(P);
    return P;
  }

  std::vector<Edit> edits(const tooling::DiagnosticMessage &M) {
    std::vector<Edit> Edits;
    for (const auto &OfFile : M.Fix)
      for (const tooling::Replacement &R : OfFile.second)
        Edits.push_back({Path(R.getFilePath(), BuildDirectory), R.getOffset(),
                         R.getLength(), R.getReplacementText().str()});
    llvm::sort(Edits);
    return Edits;
  }

  void addFinding(const tooling::Diagnostic &D) {
    Finding F;
    F.Where = place(D.Message);
    F.Check = D.DiagnosticName;
    F.Message = D.Message.Message;
    if (D.DiagLevel == tooling::Diagnostic::Error)
      F.Severity = Finding::Level::Error;
    F.Fix = edits(D.Message);
    for (const tooling::DiagnosticMessage &N : D.Notes)
      F.Notes.push_back({place(N), N.Message, edits(N)});
    Result.Findings.push_back(std::move(F));
  }

  void addBroken(llvm::StringRef MainFile,
                 const tooling::DiagnosticMessage &M) {
    Place P = place(M);
    std::string Where =
        P.Line ? llvm::formatv("{0}:{1}:{2}: ", P.File, P.Line, P.Column).str()
               : std::string();
    Result.Broken.push_back(
        {Path(MainFile, BuildDirectory), Where + M.Message});
  }

  Report &Result;
  SourceLines &Lines;
  RootedPath Path;
  std::string BuildDirectory;
};

void keepFirst(const llvm::SMDiagnostic &D, void *First) {
  auto &Text = *static_cast<std::string *>(First);
  if (Text.empty())
    Text = llvm::formatv("{0}:{1}:{2}: {3}", D.getFilename(), D.getLineNo(),
                         D.getColumnNo() + 1, D.getMessage());
}

/// Empty, or why the file cannot be taken.
std::string readFile(const std::string &File,
                     tooling::TranslationUnitDiagnostics &Unit) {
  auto Buffer = llvm::MemoryBuffer::getFile(File);
  if (!Buffer)
    return File + ": " + Buffer.getError().message();
  // A writer that was killed may have stopped between two findings: what is
  // left would read well.
  llvm::StringRef Text = (*Buffer)->getBuffer();
  if (!Text.rtrim().ends_with("\n..."))
    return llvm::formatv("{0}:{1}:{2}: this is not what clang-tidy "
                         "--export-fixes writes, or it ends too early",
                         File, Text.count('\n') + 1,
                         Text.size() - (Text.rfind('\n') + 1) + 1);
  std::string Problem;
  llvm::yaml::Input Input((*Buffer)->getMemBufferRef(), nullptr, keepFirst,
                          &Problem);
  Input.setAllowUnknownKeys(true);
  Input >> Unit;
  if (Input.error() && Problem.empty())
    return File + ": this is not what clang-tidy --export-fixes writes";
  // LLVM's reader stumbles over what follows.
  if (size_t More = Text.find("\n---"); More != llvm::StringRef::npos)
    return llvm::formatv("{0}:{1}:1: a second document; give each a file of "
                         "its own",
                         File, Text.take_front(More + 1).count('\n') + 1);
  return Problem;
}

} // namespace

std::vector<std::string> readDiagnostics(llvm::ArrayRef<std::string> Files,
                                         Report &R) {
  std::vector<std::string> Problems;
  SourceLines Lines(R.Root);
  Converter Convert(R, Lines);
  for (const std::string &File : Files) {
    tooling::TranslationUnitDiagnostics Unit;
    std::string Problem = readFile(File, Unit);
    if (Problem.empty())
      Convert.add(Unit);
    else
      Problems.push_back(std::move(Problem));
  }
  sortAndUnify(R);
  countOccurrences(R, Lines);
  llvm::sort(Problems);
  return Problems;
}

} // namespace weft::driver
