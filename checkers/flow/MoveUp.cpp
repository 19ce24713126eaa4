//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "flow/MoveUp.h"
#include "support/Ast.h"
#include "clang/Lex/Lexer.h"

using namespace clang;
using namespace llvm;

namespace weft::flow {

/// The statement of a block that \p Call is part of; null where it is in the
/// head of a loop or the like. \p Block receives the block.
static const Stmt *statementAround(const RoleCall &Call, const Stmt *&Block) {
  const Stmt *Result = Call.Site;
  Block = Call.In->enclosingStmt(Result, [&](const Stmt *Outer) {
    if (isa<CompoundStmt>(Outer))
      return true;
    Result = Outer;
    return false;
  });
  return Block && isa<Expr, DeclStmt>(Result) ? Result : nullptr;
}

SmallVector<FixItHint, 2> moveBefore(const Unit &U, const RoleCall &Moved,
                                     const RoleCall &Late) {
  const Expr &Call = *Moved.Site;
  const Stmt *From = nullptr, *To = nullptr;
  const Stmt *Own = statementAround(Moved, From);
  const Stmt *Target = statementAround(Late, To);
  const auto *Plain = dyn_cast_or_null<Expr>(Own);
  if (!Plain || !Target || ignoreWrapping(Plain) != ignoreWrapping(&Call) ||
      (Moved.In == Late.In && From != To) ||
      Target->getBeginLoc().isMacroID() || Call.getBeginLoc().isMacroID() ||
      Call.getEndLoc().isMacroID() ||
      !all_of(argumentsOf(&Call), [](const Expr *Argument) {
        return isa<IntegerLiteral>(ignoreWrapping(Argument));
      }))
    return {};
  const SourceManager &SM = U.sources();
  const LangOptions &Language = U.context().getLangOpts();
  SourceLocation Begin = Call.getBeginLoc();
  SourceLocation Behind =
      Lexer::findLocationAfterToken(Call.getEndLoc(), tok::semi, SM, Language,
                                    /*SkipTrailingWhitespaceAndNewLine=*/true);
  if (Behind.isInvalid())
    return {};
  // A line of its own goes as a whole.
  if (*SM.getCharacterData(Behind.getLocWithOffset(-1)) == '\n')
    Begin = Begin.getLocWithOffset(
        -int(Lexer::getIndentationForLine(Begin, SM).size()));
  StringRef Text = Lexer::getSourceText(
      CharSourceRange::getTokenRange(Call.getSourceRange()), SM, Language);
  SourceLocation Place = Target->getBeginLoc();
  std::string Line =
      (Text + ";\n" + Lexer::getIndentationForLine(Place, SM)).str();
  return {
      FixItHint::CreateRemoval(CharSourceRange::getCharRange(Begin, Behind)),
      FixItHint::CreateInsertion(Place, Line)};
}

} // namespace weft::flow
