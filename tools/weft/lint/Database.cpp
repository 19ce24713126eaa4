//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "lint/Database.h"
#include "Files.h"
#include "lint/Problem.h"
#include "clang/Tooling/JSONCompilationDatabase.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/xxhash.h"

namespace fs = llvm::sys::fs;
namespace path = llvm::sys::path;
namespace tooling = clang::tooling;
namespace weft::driver {
namespace {

constexpr llvm::StringLiteral Name = "compile_commands.json";

/// The newest of those that were added; of two of one age, the first by name.
class Newest {
public:
  void add(llvm::StringRef Folder) {
    llvm::SmallString<256> File(Folder);
    path::append(File, Name);
    fs::file_status Status;
    if (fs::status(File, Status) || !fs::is_regular_file(Status))
      return;
    auto Time = Status.getLastModificationTime();
    if (Found.empty() || Time > FoundTime ||
        (Time == FoundTime && File < llvm::StringRef(Found))) {
      Found = std::string(File);
      FoundTime = Time;
    }
  }

  std::string Found;

private:
  llvm::sys::TimePoint<> FoundTime;
};

bool isBuildFolder(llvm::StringRef Folder) {
  return Folder.starts_with("build") || Folder.starts_with("cmake-build-") ||
         Folder == "out" || Folder == "_build";
}

/// Where CMake's presets and Visual Studio's habits put it: build/debug,
/// out/build/debug.
void addFolders(llvm::StringRef Folder, unsigned Depth, Newest &Result) {
  Result.add(Folder);
  if (Depth == 0)
    return;
  std::error_code Error;
  for (fs::directory_iterator It(Folder, Error), End; It != End && !Error;
       It.increment(Error))
    if (fs::is_directory(It->path()))
      addFolders(It->path(), Depth - 1, Result);
}

bool isLintable(llvm::StringRef Source) {
  // Build systems list these as well; clang-tidy cannot read them.
  return !llvm::is_contained({".s", ".S", ".asm", ".rc", ".f", ".f90"},
                             path::extension(Source));
}

} // namespace

llvm::Expected<std::string> findDatabase(llvm::StringRef Option,
                                         llvm::StringRef Root) {
  if (!Option.empty()) {
    std::string File = absolutePath(Option, Root);
    if (fs::is_directory(File))
      File += ("/" + Name).str();
    if (fs::exists(File))
      return File;
    return problem("there is no {0}", File);
  }
  Newest Result;
  Result.add(Root);
  std::error_code Error;
  for (fs::directory_iterator It(Root, Error), End; It != End && !Error;
       It.increment(Error))
    if (isBuildFolder(path::filename(It->path())))
      addFolders(It->path(), 2, Result);
  if (!Result.Found.empty())
    return Result.Found;
  return problem(
      "{0} has no {1}, neither in itself nor in build*, out, _build, "
      "cmake-build-*; get one with 'cmake -B build "
      "-DCMAKE_EXPORT_COMPILE_COMMANDS=ON', 'meson setup build' or "
      "'bear -- make', or name its folder with -p",
      Root, Name);
}

llvm::Expected<std::vector<Unit>> readDatabase(llvm::StringRef File,
                                               llvm::StringRef Cache) {
  std::string Message;
  auto Database = tooling::JSONCompilationDatabase::loadFromFile(
      File, Message, tooling::JSONCommandLineSyntax::AutoDetect);
  if (!Database)
    return problem("{0}: {1}", File, llvm::StringRef(Message).trim());
  std::vector<Unit> Units;
  llvm::StringMap<unsigned> Occurrences;
  for (tooling::CompileCommand &Entry : Database->getAllCompileCommands()) {
    Unit U;
    U.Directory = absolutePath(Entry.Directory, path::parent_path(File));
    U.Source = absolutePath(Entry.Filename, U.Directory);
    if (!isLintable(U.Source))
      continue;
    if (llvm::StringRef(U.Source).contains('\n'))
      return problem("{0}: '{1}' has a line break in its name, which no build "
                     "file can say",
                     File, U.Source);
    U.Command = std::move(Entry.CommandLine);
    // Not of the command: then another option would leave a folder behind.
    unsigned Occurrence = Occurrences[U.Source]++;
    uint64_t Hash =
        llvm::xxh3_64bits(U.Source + "\n" + std::to_string(Occurrence));
    U.Folder = llvm::formatv("{0}/units/{1}", Cache,
                             llvm::utohexstr(Hash, /*LowerCase=*/true, 16));
    Units.push_back(std::move(U));
  }
  if (Units.empty())
    return problem("{0} lists no C or C++ source", File);
  return Units;
}

llvm::Error writeOwnDatabase(const Unit &U) {
  std::string Text;
  llvm::raw_string_ostream Out(Text);
  llvm::json::OStream Json(Out, 1);
  Json.array([&] {
    Json.object([&] {
      Json.attribute("directory", U.Directory);
      Json.attribute("file", U.Source);
      Json.attributeArray("arguments", [&] {
        for (const std::string &Argument : U.Command)
          Json.value(llvm::json::fixUTF8(Argument));
      });
    });
  });
  Out << '\n';
  auto Old = llvm::MemoryBuffer::getFile(U.database());
  if (Old && (*Old)->getBuffer() == Out.str())
    return llvm::Error::success();
  if (std::error_code Error = fs::create_directories(U.Folder))
    return llvm::createFileError(U.Folder, Error);
  return writeAtomically(U.database(), Out.str());
}

} // namespace weft::driver
