//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// One finding: a warning at the cause, notes at the other places, fix-its.

#ifndef WEFT_CHECKERS_SUPPORT_FINDING_H
#define WEFT_CHECKERS_SUPPORT_FINDING_H

#include "clang-tidy/ClangTidyCheck.h"
#include "clang/AST/Decl.h"
#include <string>
#include <vector>

namespace weft {

/// Collects a finding and gives it to clang-tidy when it is destroyed:
///   report(Where, "'%0' outlives %1").with(Variable).with("it").note(…);
class Finding {
public:
  Finding(clang::tidy::ClangTidyCheck *Check,
          const clang::SourceManager &Sources, clang::SourceLocation Where,
          llvm::StringRef Format);
  Finding(Finding &&Other);
  ~Finding();

  /// The next argument of the warning, or of the note that was added last.
  Finding &with(const llvm::Twine &Argument);
  Finding &with(const clang::NamedDecl *D);
  /// A note stands where a macro is used, not where it is defined.
  Finding &note(clang::SourceLocation Where, llvm::StringRef Format);
  /// A fix of the warning, or of the note that was added last: clang-tidy
  /// applies the former with --fix, the latter with --fix-notes.
  Finding &fix(const clang::FixItHint &Hint);

private:
  struct Message {
    clang::SourceLocation Where;
    std::string Format;
    std::vector<std::string> Arguments;
    std::vector<clang::FixItHint> Fixes;
  };
  void emit(const Message &M, clang::DiagnosticIDs::Level Level);

  const clang::SourceManager &Sources;
  /// Null where the finding was suppressed or moved from.
  clang::tidy::ClangTidyCheck *Check;
  std::vector<Message> Messages;
};

} // namespace weft

#endif
