//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "lint/UnitRun.h"
#include "Files.h"
#include "lint/Problem.h"
#include "lint/Process.h"
#include "clang/Tooling/DiagnosticsYaml.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FileUtilities.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"

namespace fs = llvm::sys::fs;
namespace path = llvm::sys::path;
namespace tooling = clang::tooling;
namespace weft::driver {
namespace {

// What a report takes for "this unit is broken".
constexpr llvm::StringLiteral CompilerError = "clang-diagnostic-error";

void ignore(const llvm::SMDiagnostic &, void *) {}

/// False where the file is not what --export-fixes writes. clang-tidy writes no
/// file where it finds nothing.
bool readExport(llvm::StringRef File, tooling::TranslationUnitDiagnostics &To) {
  auto Buffer = llvm::MemoryBuffer::getFile(File);
  if (!Buffer)
    return Buffer.getError() == std::errc::no_such_file_or_directory;
  llvm::yaml::Input Input((*Buffer)->getMemBufferRef(), nullptr, ignore);
  Input.setAllowUnknownKeys(true);
  Input >> To;
  return !Input.error();
}

/// The lines that speak of an error; all where none does.
std::string essence(llvm::StringRef Text) {
  llvm::SmallVector<llvm::StringRef> Lines, Errors;
  Text.trim().split(Lines, '\n', -1, /*KeepEmpty=*/false);
  llvm::copy_if(Lines, std::back_inserter(Errors), [](llvm::StringRef Line) {
    return Line.contains_insensitive("error");
  });
  if (Errors.empty())
    Errors = Lines;
  if (Errors.size() > 5)
    Errors.resize(5);
  return llvm::join(Errors, "\n");
}

/// Empty, or why weft-tidy has not linted the unit as it should.
std::string whyFailed(const ProcessResult &Answer, bool Readable,
                      const tooling::TranslationUnitDiagnostics &Found) {
  if (Answer.Status < 0) {
    // runProgram() says it last.
    llvm::StringRef Errors = llvm::StringRef(Answer.Errors).rtrim();
    return "weft-tidy was " + Errors.substr(Errors.rfind('\n') + 1).str();
  }
  if (!Readable)
    return "weft-tidy has not written what it found: " + essence(Answer.Errors);
  if (llvm::StringRef(Answer.Errors).contains("Compile command not found"))
    return essence(Answer.Errors);
  // It ends with 1 where it reports an error, and so for warnings as errors.
  bool Explained =
      llvm::any_of(Found.Diagnostics, [](const tooling::Diagnostic &D) {
        return D.DiagLevel == tooling::Diagnostic::Error;
      });
  if (Answer.Status == 0 || Explained)
    return {};
  return llvm::formatv("weft-tidy ended with {0}: {1}", Answer.Status,
                       essence(Answer.Errors));
}

/// Moves the one profile in `Folder`, whose name holds the time.
void takeProfile(llvm::StringRef Folder, llvm::StringRef To) {
  std::error_code Error;
  for (fs::directory_iterator It(Folder, Error), End; It != End && !Error;
       It.increment(Error))
    if (auto Buffer = llvm::MemoryBuffer::getFile(It->path()))
      llvm::consumeError(writeAtomically(To, (*Buffer)->getBuffer()));
  fs::remove_directories(Folder);
}

std::vector<std::string> commandOf(const UnitRun &Run, llvm::StringRef Export,
                                   llvm::StringRef ProfileFolder) {
  std::vector<std::string> Command{Run.WeftTidy, "-p", Run.Database, "--quiet",
                                   "--export-fixes=" + Export.str()};
  if (!Run.DependencyFile.empty())
    Command.push_back("--weft-dependency-file=" + Run.DependencyFile);
  if (!ProfileFolder.empty()) {
    Command.push_back("--enable-check-profile");
    Command.push_back("--store-check-profile=" + ProfileFolder.str());
  }
  llvm::append_range(Command, Run.Arguments);
  Command.push_back(Run.Source);
  return Command;
}

void addError(const std::string &Reason,
              tooling::TranslationUnitDiagnostics &To) {
  tooling::Diagnostic Error(CompilerError, tooling::Diagnostic::Error, "");
  Error.Message.Message = Reason;
  Error.Message.FileOffset = 0;
  To.Diagnostics.push_back(std::move(Error));
}

} // namespace

llvm::Expected<bool> runUnit(const UnitRun &Run) {
  // Whoever finds a file afterwards shall know that it is of this run.
  for (const std::string *File :
       {&Run.Result, &Run.BrokenResult, &Run.DependencyFile, &Run.Profile})
    if (!File->empty())
      fs::remove(*File);
  if (std::error_code Error =
          fs::create_directories(path::parent_path(Run.Result)))
    return problem("{0}: {1}", Run.Result, Error.message());
  // LLVM 19 reads the HeaderFilterRegex of the folder that it works in.
  if (std::error_code Error =
          fs::set_current_path(path::parent_path(Run.Source)))
    return problem("{0}: {1}", path::parent_path(Run.Source), Error.message());

  std::string Export = Run.Result + ".export";
  fs::remove(Export);
  llvm::FileRemover RemoveExport(Export);
  llvm::SmallString<128> ProfileFolder;
  if (!Run.Profile.empty())
    if (std::error_code Error =
            fs::createUniqueDirectory("weft-profile", ProfileFolder))
      return problem("{0}: {1}", ProfileFolder, Error.message());
  auto Answer = runProgram(commandOf(Run, Export, ProfileFolder));
  if (!ProfileFolder.empty())
    takeProfile(ProfileFolder, Run.Profile);
  if (!Answer)
    return Answer.takeError();

  tooling::TranslationUnitDiagnostics Found;
  bool Readable = readExport(Export, Found);
  Found.MainSourceFile = Run.Source;
  for (tooling::Diagnostic &D : Found.Diagnostics)
    // A bad option or model: what is found is not what was asked for.
    if (D.DiagnosticName == "clang-tidy-config" &&
        D.DiagLevel == tooling::Diagnostic::Error)
      D.DiagnosticName = CompilerError;
  if (std::string Reason = whyFailed(*Answer, Readable, Found); !Reason.empty())
    addError(Reason, Found);
  bool Whole = llvm::none_of(Found.Diagnostics, [](const auto &D) {
    return D.DiagnosticName == CompilerError;
  });
  if (!Whole && !Run.DependencyFile.empty())
    fs::remove(Run.DependencyFile);

  std::string Text;
  llvm::raw_string_ostream Out(Text);
  llvm::yaml::Output Yaml(Out);
  Yaml << Found;
  bool Elsewhere = !Whole && !Run.BrokenResult.empty();
  if (llvm::Error Error =
          writeAtomically(Elsewhere ? Run.BrokenResult : Run.Result, Out.str()))
    return std::move(Error);
  return Whole;
}

} // namespace weft::driver
