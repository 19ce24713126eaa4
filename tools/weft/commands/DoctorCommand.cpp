//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "Checks.h"
#include "Command.h"
#include "doctor/Doctor.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Config/llvm-config.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

namespace cl = llvm::cl;
namespace weft::driver {
namespace {

cl::SubCommand Doctor("doctor", "say what keeps findings from their reader");
cl::opt<std::string> Folder(cl::Positional, cl::desc("[project]"),
                            cl::init("."), cl::sub(Doctor));
cl::opt<std::string>
    Clangd("clangd", cl::desc("what your editor starts (default: from PATH)"),
           cl::value_desc("program"), cl::sub(Doctor));
cl::opt<std::string>
    ClangTidy("clang-tidy",
              cl::desc("what your editor starts (default: from PATH)"),
              cl::value_desc("program"), cl::sub(Doctor));
cl::opt<bool> AsJson("json", cl::desc("as a JSON object"), cl::sub(Doctor));

void writeText(llvm::ArrayRef<Answer> Answers) {
  for (const Answer &A : Answers) {
    llvm::outs() << llvm::formatv(
        "{0,-8} {1}: {2}\n", A.isOk() ? "ok" : "problem", A.Question, A.Says);
    if (!A.isOk())
      llvm::outs() << llvm::formatv("{0,-8} -> {1}\n", "", A.WayOut);
  }
}

void writeJson(llvm::ArrayRef<Answer> Answers) {
  llvm::json::OStream Json(llvm::outs(), 2);
  Json.object([&] {
    Json.attribute("ok", llvm::all_of(Answers, std::mem_fn(&Answer::isOk)));
    Json.attributeArray("answers", [&] {
      for (const Answer &A : Answers)
        Json.object([&] {
          Json.attribute("question", A.Question);
          Json.attribute("ok", A.isOk());
          Json.attribute("says", A.Says);
          if (!A.isOk())
            Json.attribute("way_out", A.WayOut);
        });
    });
  });
  llvm::outs() << '\n';
}

int run(const char *) {
  llvm::SmallString<256> Project;
  if (std::error_code Problem = llvm::sys::fs::real_path(Folder, Project)) {
    llvm::errs() << "weft doctor: " << Folder << ": " << Problem.message()
                 << "; name the folder of a project\n";
    return BrokenSetup;
  }
  if (!llvm::sys::fs::is_directory(Project))
    llvm::sys::path::remove_filename(Project);
  const std::string WeftTidy = besideDriver("weft-tidy");
  const Answer Answers[] = {
      {"driver", "weft " WEFT_VERSION ", for LLVM " LLVM_VERSION_STRING, ""},
      askWeftTidy(WeftTidy),
      askClangTidy(ClangTidy, WeftTidy),
      askClangd(Clangd, besideDriver("weft-clangd")),
      askDatabase(Project),
      askClangTidyFile(Project, WeftTidy),
      askClangdFile(Project),
      askForProgram("ninja", "weft lint runs its translation units with it"),
      askForProgram("git", "weft lint --since asks it what has changed"),
  };
  if (AsJson)
    writeJson(Answers);
  else
    writeText(Answers);
  return llvm::all_of(Answers, std::mem_fn(&Answer::isOk)) ? Clean
                                                           : BrokenSetup;
}

} // namespace

Command doctorCommand() { return {&Doctor, run}; }

} // namespace weft::driver
