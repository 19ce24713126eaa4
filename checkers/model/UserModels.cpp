//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "model/UserModels.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/VirtualFileSystem.h"
#include <mutex>

using namespace llvm;

namespace weft {

namespace {
/// Shared by the threads of an editor; keyed by path, renewed when the text
/// differs.
class Cache {
public:
  struct Entry {
    std::string Text;
    std::shared_ptr<const ModelFile> File;
  };

  /// The parsed file, and whether it had to be read now.
  std::pair<std::shared_ptr<const ModelFile>, bool> get(StringRef Path,
                                                        StringRef Text) {
    std::lock_guard<std::mutex> Guard(Mutex);
    Entry &Known = Entries[Path];
    if (Known.File && Known.Text == Text)
      return {Known.File, false};
    auto File = std::make_shared<ModelFile>();
    File->read(Path, Text, Origin::User);
    Known = {Text.str(), File};
    return {File, true};
  }

  std::vector<std::string> paths() {
    std::lock_guard<std::mutex> Guard(Mutex);
    std::vector<std::string> Paths;
    for (StringRef Path : Entries.keys())
      Paths.push_back(Path.str());
    llvm::sort(Paths);
    return Paths;
  }

  bool isNewProblem(StringRef Problem) {
    std::lock_guard<std::mutex> Guard(Mutex);
    return Missing.insert({Problem, true}).second;
  }

private:
  std::mutex Mutex;
  StringMap<Entry> Entries;
  StringMap<bool> Missing;
};
} // namespace

static Cache &cache() {
  static Cache Shared;
  return Shared;
}

static std::string locate(StringRef Path, StringRef MainFile,
                          vfs::FileSystem &Files) {
  if (sys::path::is_absolute(Path))
    return Path.str();
  SmallString<256> Folder(MainFile);
  (void)Files.makeAbsolute(Folder);
  for (StringRef Here = sys::path::parent_path(Folder); !Here.empty();
       Here = sys::path::parent_path(Here)) {
    SmallString<256> Candidate(Here);
    sys::path::append(Candidate, Path);
    if (Files.exists(Candidate))
      return Candidate.str().str();
  }
  return Path.str();
}

UserModels readUserModels(StringRef Paths, StringRef MainFile,
                          clang::FileManager &FileSystem) {
  UserModels Result;
  SmallVector<StringRef, 4> List;
  Paths.split(List, ';', -1, /*KeepEmpty=*/false);
  vfs::FileSystem &Files = FileSystem.getVirtualFileSystem();
  for (StringRef Path : List) {
    std::string Located = locate(Path.trim(), MainFile, Files);
    ErrorOr<std::unique_ptr<MemoryBuffer>> Text =
        Files.getBufferForFile(Located);
    if (!Text) {
      std::string Problem = Located + ": cannot read this model file: " +
                            Text.getError().message();
      if (cache().isNewProblem(Problem))
        Result.NewProblems.push_back(std::move(Problem));
      continue;
    }
    auto [File, New] = cache().get(Located, (*Text)->getBuffer());
    if (New)
      append_range(Result.NewProblems, File->problems());
    Result.Files.push_back(std::move(File));
  }
  return Result;
}

std::vector<std::string> modelFilesRead() { return cache().paths(); }

} // namespace weft
