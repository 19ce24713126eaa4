//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "Check.h"
#include "model/UserModels.h"
#include "unit/Unit.h"
#include "clang/ASTMatchers/ASTMatchFinder.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/GlobPattern.h"
#include <mutex>

using namespace clang;
using namespace clang::ast_matchers;
using namespace llvm;

namespace weft {

namespace {
/// The Unit of the translation unit that this thread works on: an editor runs
/// several at once, each on a thread of its own.
struct CurrentUnit {
  const ASTContext *Context = nullptr;
  std::string Models;
  std::shared_ptr<const Unit> Built;
  std::vector<std::string> Problems;
};
} // namespace

static CurrentUnit &currentUnit() {
  thread_local CurrentUnit Current;
  return Current;
}

Check::Check(StringRef Name, tidy::ClangTidyContext *Context)
    : ClangTidyCheck(Name, Context), Context(Context), Name(Name),
      Models(Options.getLocalOrGlobal("WeftModels", "")),
      Audit(Options.getLocalOrGlobal("WeftAudit", false)),
      TestPaths(Options.getLocalOrGlobal(
          "WeftTestPaths",
          "*/test/*;*/tests/*;*/unittest*/*;*_test.*;*_tests.*;*Test.*")) {}

void Check::storeOptions(tidy::ClangTidyOptions::OptionMap &Stored) {
  for (const auto &[Name, Value] : StoredOptions)
    Options.store(Stored, Name, StringRef(Value));
  // Bare keys: a prefixed one would shadow the global option for this check.
  Stored["WeftModels"] = tidy::ClangTidyOptions::ClangTidyValue(Models);
  Stored["WeftAudit"] =
      tidy::ClangTidyOptions::ClangTidyValue(Audit ? "true" : "false");
  Stored["WeftTestPaths"] = tidy::ClangTidyOptions::ClangTidyValue(TestPaths);
}

namespace {
enum class Tier { Default, Mixed, Audit };
struct TierRow {
  StringRef Name;
  Tier Of;
};
} // namespace

static bool isAuditCheck(StringRef Name) {
  static const TierRow Rows[] = {
#define WEFT_CHECK(Family, Class, CheckName, CheckTier, ...)                   \
  {"weft-" CheckName, Tier::CheckTier},
#include "Checks.def"
  };
  return any_of(Rows, [&](const TierRow &Row) {
    return Row.Of == Tier::Audit && Row.Name == Name;
  });
}

/// Is the check in the list by its full name, and not just by a glob?
static bool isListed(StringRef Name, StringRef Checks) {
  SmallVector<StringRef, 16> Globs;
  SplitString(Checks, Globs, ",\n");
  return any_of(Globs, [&](StringRef Glob) { return Glob.trim() == Name; });
}

static bool isFirstMention(StringRef Name) {
  static std::mutex Mutex; // An editor works on several files at once.
  static StringSet<> Mentioned;
  std::lock_guard<std::mutex> Guard(Mutex);
  return Mentioned.insert(Name).second;
}

void Check::explainSilence() {
  const std::optional<std::string> &Checks = Context->getOptions().Checks;
  if (Checks && isListed(Name, *Checks) && isFirstMention(Name))
    configurationDiag("'%0' asks what only a reviewer can answer, so it is "
                      "silent; set 'CheckOptions: {WeftAudit: true}'")
        << Name;
}

void Check::registerMatchers(MatchFinder *Finder) {
  Finder->addMatcher(translationUnitDecl(), this);
}

void Check::check(const MatchFinder::MatchResult &Result) {
  if (!Audit && isAuditCheck(Name))
    return explainSilence();
  CurrentUnit &Current = currentUnit();
  if (Current.Context != Result.Context || Current.Models != Models) {
    Current.Context = Result.Context;
    Current.Models = Models;
    UserModels Files = readUserModels(Models, getCurrentMainFile(),
                                      Result.SourceManager->getFileManager());
    for (const std::string &Problem : Files.NewProblems)
      configurationDiag("%0", DiagnosticIDs::Error) << Problem;
    Current.Built = Unit::build(*Result.Context, std::move(Files.Files));
    for (const Model::Problem &Problem :
         Current.Built->model().annotationProblems())
      diag(Problem.Where, "%0", DiagnosticIDs::Error) << Problem.Message;
  }
  Sources = Result.SourceManager;
  Reported.clear();
  check(*Current.Built);
}

void Check::onEndOfTranslationUnit() {
  // The first check to end drops the Unit: a context that is made later may
  // get the same address.
  currentUnit() = CurrentUnit();
}

Finding Check::report(SourceLocation Where, StringRef Format) {
  const bool Wanted = Where.isValid() && !Sources->isInSystemHeader(Where) &&
                      !Sources->isInSystemMacro(Where) &&
                      Reported.insert(Sources->getSpellingLoc(Where)).second;
  return Finding(Wanted ? this : nullptr, *Sources, Where, Format);
}

/// GoogleTest, Catch2 and Boost.Test put a body into a member of a class that
/// derives from theirs, or into a function that their macros name.
static bool isTestBody(const FunctionDecl &Fn) {
  const auto *Method = dyn_cast<CXXMethodDecl>(&Fn);
  if (!Method)
    return Fn.getName().starts_with("CATCH2_INTERNAL_TEST_") ||
           Fn.getName().starts_with("C_A_T_C_H_T_E_S_T_");
  if (!Method->getDeclName().isIdentifier())
    return false;
  return Method->getName() == "TestBody" || Method->getName() == "test_method";
}

bool Check::isTestCode(const Unit &U, const FunctionDecl &Fn) const {
  const FunctionInfo *Info = U.infoFor(&Fn);
  const FunctionDecl *Outermost = &Fn;
  for (; Info; Info = Info->enclosing())
    Outermost = &Info->decl();
  if (Outermost->getDeclName().isIdentifier() && isTestBody(*Outermost))
    return true;
  return isTestFile(U, Outermost->getLocation());
}

bool Check::isTestFile(const Unit &U, SourceLocation Where) const {
  return isInFile(U, Where, TestPaths);
}

bool Check::isInFile(const Unit &U, SourceLocation Where,
                     const std::string &Globs) {
  SmallString<256> File =
      U.sources().getFilename(U.sources().getExpansionLoc(Where));
  // A compiler is often told a relative path, which does not say where it is.
  U.sources().getFileManager().makeAbsolutePath(File);
  SmallVector<StringRef, 8> Patterns;
  StringRef(Globs).split(Patterns, ';', -1, /*KeepEmpty=*/false);
  return any_of(Patterns, [&](StringRef Text) {
    Expected<GlobPattern> Pattern = GlobPattern::create(Text);
    if (Pattern)
      return Pattern->match(File);
    consumeError(Pattern.takeError());
    return false;
  });
}

} // namespace weft
