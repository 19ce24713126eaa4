//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "init/Plan.h"
#include "init/Edits.h"
#include "init/Snippets.h"
#include "lint/Database.h"
#include "project/Project.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"

namespace fs = llvm::sys::fs;
namespace path = llvm::sys::path;

namespace weft::driver {

static std::string newClangTidy(llvm::StringRef Project) {
  static constexpr llvm::StringLiteral Start =
      "# weft list shows the checks, weft explain CHECK what each is about.\n";
  // A file here hides the one above, which decides until now.
  if (!nearestFile(path::parent_path(Project), ".clang-tidy").empty())
    return (Start + "InheritParentConfig: true\n"
                    "Checks: 'weft-*'\n")
        .str();
  return (Start + "Checks: '-*,weft-*'\n"
                  "# Before LLVM 22, clang-tidy hides what is in headers.\n"
                  "HeaderFilterRegex: '.*'\n")
      .str();
}

/// The folder of compile_commands.json, where clangd does not look.
static std::string databaseForClangd(llvm::StringRef Project) {
  auto Database = findDatabase("", Project);
  if (!Database) { // There need not be one yet.
    llvm::consumeError(Database.takeError());
    return "";
  }
  llvm::StringRef Folder = path::parent_path(*Database);
  if (!Folder.consume_front(Project))
    return "";
  Folder = Folder.ltrim('/');
  return Folder == "build" ? "" : Folder.str();
}

namespace {
class Planner {
public:
  explicit Planner(llvm::StringRef Project) : Project(Project) {}

  using Edit = llvm::function_ref<EditedText(llvm::StringRef Text,
                                             llvm::StringRef Name)>;

  /// A file that is there is edited, another is made of `New`.
  llvm::Error add(llvm::StringRef Name, Edit Existing, Edit New) {
    llvm::SmallString<256> Path = Project;
    path::append(Path, Name);
    PlannedFile File{Name.str(), std::string(Path), std::nullopt, ""};
    // A link whose target is gone is there, too.
    fs::file_status Status;
    if (!fs::status(Path, Status, /*follow=*/false)) {
      llvm::SmallString<256> Real;
      if (std::error_code Problem = fs::real_path(Path, Real))
        return problem(Name, Problem);
      auto Buffer = llvm::MemoryBuffer::getFile(Real);
      if (!Buffer)
        return problem(Name, Buffer.getError());
      File.Path = std::string(Real);
      File.Before = (*Buffer)->getBuffer().str();
    }
    EditedText After = (File.Before ? Existing : New)(
        File.Before ? *File.Before : llvm::StringRef(), Name);
    if (!After)
      return After.takeError();
    File.After = *After;
    Files.push_back(std::move(File));
    return llvm::Error::success();
  }

  std::vector<PlannedFile> Files;

private:
  static llvm::Error problem(llvm::StringRef Name, std::error_code Code) {
    return llvm::createStringError(
        Code, Name.str() + " cannot be read: " + Code.message());
  }

  llvm::StringRef Project;
};
} // namespace

static EditedText unchanged(llvm::StringRef Text, llvm::StringRef) {
  return Text.str();
}

llvm::Expected<std::vector<PlannedFile>> planInit(llvm::StringRef Project,
                                                  const Wanted &What) {
  Planner Plan(Project);
  const std::string Database = databaseForClangd(Project);
  auto EditClangd = [&](llvm::StringRef Text, llvm::StringRef Name) {
    return editClangd(Text, Name, Database);
  };
  auto NewClangTidy = [&](llvm::StringRef, llvm::StringRef) -> EditedText {
    return newClangTidy(Project);
  };
  auto NewWorkflow = [](llvm::StringRef, llvm::StringRef) -> EditedText {
    return githubWorkflow().str();
  };
  auto NewJob = [](llvm::StringRef, llvm::StringRef) -> EditedText {
    return gitlabJob().str();
  };
  if (llvm::Error E = Plan.add(".clang-tidy", editClangTidy, NewClangTidy))
    return std::move(E);
  if (llvm::Error E = Plan.add(".clangd", EditClangd, EditClangd))
    return std::move(E);
  if (What.PreCommit)
    if (llvm::Error E =
            Plan.add(".pre-commit-config.yaml", editPreCommit, editPreCommit))
      return std::move(E);
  // What somebody has made of these is theirs.
  if (What.Github)
    if (llvm::Error E =
            Plan.add(".github/workflows/weft.yml", unchanged, NewWorkflow))
      return std::move(E);
  if (What.Gitlab) {
    if (llvm::Error E = Plan.add(".gitlab/weft.yml", unchanged, NewJob))
      return std::move(E);
    if (llvm::Error E = Plan.add(".gitlab-ci.yml", editGitlab, editGitlab))
      return std::move(E);
  }
  return std::move(Plan.Files);
}

} // namespace weft::driver
