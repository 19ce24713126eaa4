//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// The base class of all Weft checks: it hands each check the Unit of the
// translation unit, keeps its options, and reports its findings.

#ifndef WEFT_CHECKERS_CHECK_H
#define WEFT_CHECKERS_CHECK_H

#include "clang-tidy/ClangTidyCheck.h"
#include "support/Finding.h"
#include "llvm/ADT/DenseSet.h"
#include <memory>
#include <string>
#include <vector>

namespace weft {

class Unit;

/// A check of the tier `Audit` (Checks.def) is not even asked unless the global
/// option WeftAudit is on.
class Check : public clang::tidy::ClangTidyCheck {
public:
  Check(llvm::StringRef Name, clang::tidy::ClangTidyContext *Context);

  void registerMatchers(clang::ast_matchers::MatchFinder *Finder) final;
  void check(const clang::ast_matchers::MatchFinder::MatchResult &Result) final;
  void onEndOfTranslationUnit() final;
  void storeOptions(clang::tidy::ClangTidyOptions::OptionMap &Options) final;

protected:
  /// Reads the Unit and reports.
  virtual void check(const Unit &U) = 0;

  /// An option of the check: `Option<unsigned> MaxTripCount{*this,
  /// "MaxTripCount", 64};`. Stored, and so dumped, by itself.
  template <typename T> class Option;

  /// A finding; nothing comes of it at an invalid location, in a system
  /// header or its macros, or where this check has reported already (another
  /// instantiation of the same template).
  Finding report(clang::SourceLocation Where, llvm::StringRef Format);

  /// The global option WeftAudit.
  bool audit() const { return Audit; }
  /// Inside a test's body, or in a file that the global option WeftTestPaths
  /// matches.
  bool isTestCode(const Unit &U, const clang::FunctionDecl &Fn) const;
  /// In such a file.
  bool isTestFile(const Unit &U, clang::SourceLocation Where) const;
  /// Is the file at \p Where one of \p Globs, `;` between them?
  static bool isInFile(const Unit &U, clang::SourceLocation Where,
                       const std::string &Globs);

private:
  void explainSilence();

  clang::tidy::ClangTidyContext *Context;
  std::string Name;
  std::vector<std::pair<std::string, std::string>> StoredOptions;
  std::string Models;
  bool Audit;
  std::string TestPaths;
  const clang::SourceManager *Sources = nullptr;
  llvm::DenseSet<clang::SourceLocation> Reported;
};

template <typename T> class Check::Option {
public:
  Option(Check &Owner, llvm::StringRef Name, T Default)
      : Value(Owner.Options.get(Name, Default)) {
    Owner.StoredOptions.push_back({Name.str(), text()});
  }
  operator const T &() const { return Value; }

private:
  std::string text() const {
    if constexpr (std::is_same_v<T, bool>)
      return Value ? "true" : "false";
    else if constexpr (std::is_arithmetic_v<T>)
      return std::to_string(Value);
    else
      return std::string(Value);
  }
  T Value;
};

} // namespace weft

/// Ends a check's .cpp: the factory that Module.cpp registers.
#define WEFT_DEFINE_CHECK(Class)                                               \
  namespace weft {                                                             \
  std::unique_ptr<clang::tidy::ClangTidyCheck>                                 \
      make##Class(llvm::StringRef Name,                                        \
                  clang::tidy::ClangTidyContext *Context) {                    \
    return std::make_unique<Class>(Name, Context);                             \
  }                                                                            \
  }

#endif
