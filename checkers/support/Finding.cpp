//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "support/Finding.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/Twine.h"

using namespace clang;

namespace weft {

Finding::Finding(tidy::ClangTidyCheck *Check, const SourceManager &Sources,
                 SourceLocation Where, llvm::StringRef Format)
    : Sources(Sources), Check(Check) {
  Messages.push_back({Where, Format.str(), {}, {}});
}

Finding::Finding(Finding &&Other)
    : Sources(Other.Sources), Check(Other.Check),
      Messages(std::move(Other.Messages)) {
  Other.Check = nullptr;
}

Finding::~Finding() {
  if (!Check)
    return;
  DiagnosticIDs::Level Level = DiagnosticIDs::Warning;
  for (const Message &M : Messages) {
    if (M.Where.isValid())
      emit(M, Level);
    Level = DiagnosticIDs::Note;
  }
}

void Finding::emit(const Message &M, DiagnosticIDs::Level Level) {
  DiagnosticBuilder Builder = Check->diag(M.Where, M.Format, Level);
  for (const std::string &Argument : M.Arguments)
    Builder << Argument;
  for (const FixItHint &Hint : M.Fixes)
    Builder << Hint;
}

Finding &Finding::with(const llvm::Twine &Argument) {
  Messages.back().Arguments.push_back(Argument.str());
  return *this;
}

Finding &Finding::with(const NamedDecl *D) {
  return with(D->getDeclName().getAsString());
}

Finding &Finding::note(SourceLocation Where, llvm::StringRef Format) {
  if (Where.isValid())
    Where = Sources.getFileLoc(Where);
  Messages.push_back({Where, Format.str(), {}, {}});
  return *this;
}

Finding &Finding::fix(const FixItHint &Hint) {
  Messages.back().Fixes.push_back(Hint);
  return *this;
}

} // namespace weft
