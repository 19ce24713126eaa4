//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// What the compiler does besides compiling: it runs the checks over the tree
// that it has anyway, and shows their findings as warnings of its own.

#include "clang-tidy/ClangTidy.h"
#include "clang-tidy/ClangTidyDiagnosticConsumer.h"
#include "clang-tidy/GlobList.h"
#include "support/Compat.h"
#include "clang/Frontend/CompilerInstance.h"
#include "clang/Frontend/FrontendPluginRegistry.h"
#include "clang/Frontend/MultiplexConsumer.h"

using namespace clang;
using namespace clang::tidy;
using namespace llvm;

namespace weft {
namespace {

constexpr llvm::StringLiteral CheckNames[] = {
#define WEFT_CHECK(Family, Class, Name, Tier, Severity, Fix, Since, Summary)   \
  "weft-" Name,
#include "Checks.def"
};

bool enablesAny(StringRef Globs) {
  GlobList List(Globs);
  return any_of(CheckNames,
                [&](StringRef Name) { return List.contains(Name); });
}

/// Keeps alive, as long as the compiler parses, what clang-tidy's consumer
/// only refers to.
class LintConsumer : public MultiplexConsumer {
public:
  LintConsumer(std::unique_ptr<ClangTidyContext> Context,
               std::unique_ptr<DiagnosticsEngine> Diagnostics,
               std::vector<std::unique_ptr<ASTConsumer>> Checks)
      : MultiplexConsumer(std::move(Checks)), Context(std::move(Context)),
        Diagnostics(std::move(Diagnostics)) {}

private:
  // The engine's consumer speaks to the context: it dies first.
  std::unique_ptr<ClangTidyContext> Context;
  std::unique_ptr<DiagnosticsEngine> Diagnostics;
};

class LintAction : public PluginASTAction {
public:
  /// The plugin only has to be loaded.
  ActionType getActionType() override { return AddAfterMainAction; }

protected:
  bool ParseArgs(const CompilerInstance &Compiler,
                 const std::vector<std::string> &Arguments) override {
    for (StringRef Argument : Arguments) {
      StringRef Globs = Argument;
      if (!Globs.consume_front("checks=")) {
        fail(Compiler,
             "weft: unknown argument '%0'; there is "
             "-fplugin-arg-weft-checks=GLOBS",
             Argument);
        return false;
      }
      if (!enablesAny(Globs)) {
        fail(Compiler, "weft: 'checks=%0' enables no check", Globs);
        return false;
      }
      Override.Checks = Globs.str();
    }
    return true;
  }

  std::unique_ptr<ASTConsumer> CreateASTConsumer(CompilerInstance &Compiler,
                                                 StringRef File) override {
    ClangTidyOptions Default = ClangTidyOptions::getDefaults();
    Default.Checks = "weft-*";
    auto Context = std::make_unique<ClangTidyContext>(
        std::make_unique<FileOptionsProvider>(ClangTidyGlobalOptions(), Default,
                                              Override));
    std::unique_ptr<DiagnosticsEngine> Diagnostics = sendDiagnosticsTo(
        *Context,
        new ClangTidyDiagnosticConsumer(*Context, &Compiler.getDiagnostics()));
    std::vector<std::unique_ptr<ASTConsumer>> Checks;
    Checks.push_back(ClangTidyASTConsumerFactory(*Context).createASTConsumer(
        Compiler, File));
    return std::make_unique<LintConsumer>(
        std::move(Context), std::move(Diagnostics), std::move(Checks));
  }

private:
  template <unsigned N>
  static void fail(const CompilerInstance &Compiler, const char (&Format)[N],
                   StringRef Argument) {
    DiagnosticsEngine &Diagnostics = Compiler.getDiagnostics();
    Diagnostics.Report(
        Diagnostics.getCustomDiagID(DiagnosticsEngine::Error, Format))
        << Argument;
  }

  ClangTidyOptions Override;
};

const FrontendPluginRegistry::Add<LintAction>
    Registration("weft", "finds concurrency pitfalls");

} // namespace
} // namespace weft
