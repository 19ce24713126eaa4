//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "Command.h"
#include "Files.h"
#include "lint/UnitRun.h"
#include "lint/WeftTidy.h"
#include "llvm/Support/raw_ostream.h"

namespace cl = llvm::cl;
namespace weft::driver {
namespace {

cl::SubCommand LintUnit("lint-unit",
                        "lint one translation unit: a pure command, for what "
                        "distributes or caches the work");

cl::opt<std::string> Source(cl::Positional, cl::Required, cl::desc("<source>"),
                            cl::sub(LintUnit));
cl::list<std::string> Arguments(cl::ConsumeAfter, cl::sub(LintUnit),
                                cl::desc("<weft-tidy's options>"));
cl::opt<std::string>
    Database("p", cl::Required, cl::value_desc("folder"), cl::sub(LintUnit),
             cl::desc("the folder of a compile_commands.json that lists the "
                      "source"));
cl::opt<std::string> Result("result", cl::Required, cl::value_desc("file"),
                            cl::sub(LintUnit),
                            cl::desc("write there what is found, as clang-tidy "
                                     "--export-fixes does; also when that is "
                                     "nothing"));
cl::opt<std::string>
    BrokenResult("broken-result", cl::value_desc("file"), cl::sub(LintUnit),
                 cl::desc("for a unit that does not parse, write that file and "
                          "not the result: a cache keeps the latter only"));
cl::opt<std::string>
    DependencyFile("dependency-file", cl::value_desc("file"), cl::sub(LintUnit),
                   cl::desc("write there, as a Make rule, all files that were "
                            "read"));
cl::opt<std::string> Profile("profile", cl::value_desc("file"),
                             cl::sub(LintUnit),
                             cl::desc("write there the time that each check "
                                      "took, as clang-tidy's JSON"));
cl::opt<std::string> Program("weft-tidy", cl::value_desc("program"),
                             cl::sub(LintUnit),
                             cl::desc("default: the one beside this program"));
cl::opt<std::string> Key(
    "key", cl::value_desc("text"), cl::sub(LintUnit),
    cl::desc("ignored: for what else a cache shall tell two runs apart by"));
cl::opt<bool> ExitZero("exit-zero", cl::sub(LintUnit),
                       cl::desc("0 also when the unit did not parse"));

// Nothing stays empty: the file is not wanted.
std::string absolute(llvm::StringRef File) {
  return File.empty() ? std::string() : absolutePath(File);
}

int run(const char *) {
  UnitRun Run;
  if (llvm::Error Error = findWeftTidy(Program, "").moveInto(Run.WeftTidy)) {
    llvm::errs() << "weft: " << llvm::toString(std::move(Error)) << '\n';
    return BrokenSetup;
  }
  Run.Source = absolute(Source);
  Run.Database = absolute(Database);
  Run.Arguments = Arguments;
  Run.Result = absolute(Result);
  Run.BrokenResult = absolute(BrokenResult);
  Run.DependencyFile = absolute(DependencyFile);
  Run.Profile = absolute(Profile);
  llvm::Expected<bool> Whole = runUnit(Run);
  if (!Whole) {
    llvm::errs() << "weft: " << Run.Source << ": "
                 << llvm::toString(Whole.takeError()) << '\n';
    return BrokenSetup;
  }
  return *Whole || ExitZero ? Clean : BrokenSetup;
}

} // namespace

Command lintUnitCommand() { return {&LintUnit, run}; }

} // namespace weft::driver
