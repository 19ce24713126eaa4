//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "lint/LintOptions.h"
#include "report/ReportOptions.h"

namespace cl = llvm::cl;
namespace weft::driver {

LintOptions::LintOptions(cl::SubCommand &Command)
    : Database("p", cl::value_desc("folder"), cl::sub(Command),
               cl::desc("where compile_commands.json is (default: the newest "
                        "in ., build*, out, _build, cmake-build-*)")),
      Checks("checks", cl::value_desc("globs"), cl::sub(Command),
             cl::desc("added to those of .clang-tidy (default: -*,weft-* where "
                      "it enables none of ours)")),
      Config("config", cl::value_desc("yaml"), cl::sub(Command),
             cl::desc("used instead of .clang-tidy")),
      ConfigFile("config-file", cl::value_desc("file"), cl::sub(Command),
                 cl::desc("used instead of .clang-tidy")),
      HeaderFilter("header-filter", cl::value_desc("regex"), cl::sub(Command),
                   cl::desc("headers to show findings of (default: all but "
                            "the system's)")),
      ExtraArgs("extra-arg", cl::value_desc("argument"), cl::sub(Command),
                cl::desc("added to the end of all compile commands")),
      ExtraArgsBefore("extra-arg-before", cl::value_desc("argument"),
                      cl::sub(Command),
                      cl::desc("added to the start of all compile commands")),
      Audit("audit", cl::sub(Command),
            cl::desc("ask also what only a reviewer can answer")),
      Jobs("j", cl::Prefix, cl::value_desc("number"), cl::sub(Command),
           cl::desc("units at once (default: processors)")),
      Program("weft-tidy", cl::value_desc("program"), cl::sub(Command),
              cl::desc("default: the one beside this program")),
      Cache("cache-dir", cl::value_desc("folder"), cl::sub(Command),
            cl::desc("what is kept between runs (default: .weft beside "
                     "compile_commands.json)")),
      Quiet("quiet", cl::sub(Command),
            cl::desc("neither progress nor summary")),
      Verbose("verbose", cl::sub(Command),
              cl::desc("say what is done and why")) {}

LintSettings LintOptions::settings() const {
  LintSettings S;
  S.Root = absoluteRoot("");
  S.Database = Database;
  S.Cache = Cache;
  S.WeftTidy = Program;
  S.Checks = Checks;
  S.Config = Config;
  S.ConfigFile = ConfigFile;
  S.HeaderFilter = HeaderFilter;
  S.ExtraArgs.assign(ExtraArgs.begin(), ExtraArgs.end());
  S.ExtraArgsBefore.assign(ExtraArgsBefore.begin(), ExtraArgsBefore.end());
  S.Audit = Audit;
  S.Jobs = Jobs;
  S.Quiet = Quiet;
  S.Verbose = Verbose;
  return S;
}

} // namespace weft::driver
