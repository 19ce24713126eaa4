//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "lint/WeftTidy.h"
#include "Files.h"
#include "lint/Problem.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Process.h"
#include <link.h>

namespace fs = llvm::sys::fs;
namespace path = llvm::sys::path;
namespace weft::driver {
namespace {

/// By name, size and time: a package manager gives files the time of the build,
/// which may lie before the last lint, so ninja would not see them change.
std::string identityOf(llvm::StringRef File) {
  fs::file_status Status;
  if (fs::status(File, Status))
    return {};
  return llvm::formatv(
      "{0} {1} {2}\n", File, Status.getSize(),
      Status.getLastModificationTime().time_since_epoch().count());
}

int addLibrary(dl_phdr_info *Info, size_t, void *Identity) {
  *static_cast<std::string *>(Identity) += identityOf(Info->dlpi_name);
  return 0;
}

llvm::Expected<std::vector<std::string>>
argumentsOf(const LintSettings &Settings) {
  std::vector<std::string> Arguments;
  auto add = [&](const char *Option, llvm::StringRef Value) {
    if (!Value.empty())
      Arguments.push_back(Option + Value.str());
  };
  if (!Settings.Config.empty() && !Settings.ConfigFile.empty())
    return problem("--config and --config-file exclude each other");
  if (Settings.Audit &&
      !(Settings.Config.empty() && Settings.ConfigFile.empty()))
    return problem("--audit goes with .clang-tidy files; in --config and "
                   "--config-file write CheckOptions: {{WeftAudit: true}");
  add("--config=", Settings.Config);
  if (Settings.Audit)
    add("--config=",
        "{InheritParentConfig: true, CheckOptions: {WeftAudit: true}}");
  if (!Settings.ConfigFile.empty()) {
    std::string File = absolutePath(Settings.ConfigFile, Settings.Root);
    if (!fs::exists(File))
      return problem("--config-file: there is no {0}", File);
    add("--config-file=", File);
  }
  // What the build makes an error is a finding where somebody asks for it, and
  // what GCC alone knows (-Wlogical-op) is none.
  add("--extra-arg=", "-Wno-error");
  add("--checks=", Settings.Checks);
  add("--header-filter=", Settings.HeaderFilter);
  for (const std::string &Argument : Settings.ExtraArgs)
    add("--extra-arg=", Argument);
  for (const std::string &Argument : Settings.ExtraArgsBefore)
    add("--extra-arg-before=", Argument);
  Arguments.insert(Arguments.end(), Settings.MoreArguments.begin(),
                   Settings.MoreArguments.end());
  return Arguments;
}

} // namespace

std::string ownProgram() {
  static int Anchor;
  return fs::getMainExecutable(nullptr, &Anchor);
}

llvm::Expected<std::string> findWeftTidy(llvm::StringRef Option,
                                         llvm::StringRef Root) {
  if (!Option.empty()) {
    std::string Program = absolutePath(Option, Root);
    if (fs::can_execute(Program))
      return Program;
    return problem("--weft-tidy: {0} is no program", Program);
  }
  llvm::SmallString<256> Beside(path::parent_path(ownProgram()));
  path::append(Beside, "weft-tidy");
  if (fs::can_execute(Beside))
    return std::string(Beside);
  return problem("there is no weft-tidy beside {0}; name one with --weft-tidy",
                 ownProgram());
}

llvm::Expected<WeftTidy> WeftTidy::find(const LintSettings &Settings) {
  WeftTidy Tidy;
  if (llvm::Error Error =
          findWeftTidy(Settings.WeftTidy, Settings.Root).moveInto(Tidy.Program))
    return std::move(Error);
  if (llvm::Error Error = argumentsOf(Settings).moveInto(Tidy.Arguments))
    return std::move(Error);
  // We are built against the libraries that it runs with.
  Tidy.Identity = identityOf(Tidy.Program);
  dl_iterate_phdr(addLibrary, &Tidy.Identity);
  if (!Settings.ConfigFile.empty())
    Tidy.Identity +=
        identityOf(absolutePath(Settings.ConfigFile, Settings.Root));
  // Clang looks for headers there, too.
  for (const char *Name : {"CPATH", "C_INCLUDE_PATH", "CPLUS_INCLUDE_PATH"})
    if (std::optional<std::string> Value = llvm::sys::Process::GetEnv(Name))
      Tidy.Identity += Name + ("=" + *Value) + "\n";
  return Tidy;
}

} // namespace weft::driver
