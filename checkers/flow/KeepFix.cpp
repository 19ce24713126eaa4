//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "flow/KeepFix.h"
#include "support/Ast.h"
#include "unit/Uses.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/StmtCXX.h"
#include "clang/Lex/Lexer.h"

using namespace clang;
using namespace llvm;

namespace weft::flow {

/// Could the expression statement \p S become a declaration whose variable is
/// then alive for longer than the statement?
static bool canBecomeDeclaration(const FunctionInfo &Fn, const Stmt *S) {
  const auto *Block = dyn_cast_or_null<CompoundStmt>(Fn.parents().getParent(S));
  // Nothing follows that it could live for.
  if (!Block || Block->body_back() == S)
    return false;
  // No jump may lead past a declaration.
  return none_of(Block->body(), [](const Stmt *Sibling) {
    return isa<SwitchCase, LabelStmt>(Sibling);
  });
}

std::string KeepFix::freeName(const FunctionInfo &Fn, StringRef Wanted) {
  const FunctionInfo *Outermost = &Fn;
  while (Outermost->enclosing())
    Outermost = Outermost->enclosing();
  auto [It, New] = Names.try_emplace(Outermost);
  if (New)
    It->second = namesIn(*Outermost);
  std::string Name = Wanted.str();
  for (unsigned Number = 2; !It->second.insert(Name).second; ++Number)
    Name = Wanted.str() + std::to_string(Number);
  return Name;
}

/// The expression statement that \p E is, cleanups included.
static const Stmt *statementOf(const FunctionInfo &Fn, const Expr &E) {
  const Stmt *S = &E;
  while (const auto *Outer = dyn_cast_or_null<Expr>(Fn.parents().getParent(S)))
    S = Outer;
  return S;
}

static SourceLocation endOf(const Unit &U, SourceLocation Last) {
  return Lexer::getLocForEndOfToken(Last, 0, U.sources(),
                                    U.context().getLangOpts());
}

/// `Guard name(Lock());` would declare a function.
static bool looksLikeParameters(const CXXConstructExpr &Construct) {
  return all_of(argumentsOf(&Construct), [](const Expr *Argument) {
    const Expr *Plain = Argument->IgnoreImplicit();
    return isa<CXXTemporaryObjectExpr, CXXScalarValueInitExpr,
               CXXFunctionalCastExpr>(Plain);
  });
}

Fixes KeepFix::nameTemporary(const FunctionInfo &Fn, const Expr &Made,
                             StringRef Wanted) {
  const auto *Construct = dyn_cast<CXXConstructExpr>(&Made);
  if (!Construct || looksLikeParameters(*Construct) ||
      !canBecomeDeclaration(Fn, statementOf(Fn, Made)))
    return {};
  SourceLocation Open;
  if (isa<CXXTemporaryObjectExpr>(Construct)) {
    Open = Construct->getParenOrBraceRange().getBegin();
  } else {
    const Stmt *Outer = &Made;
    while (Outer && !isa<CXXFunctionalCastExpr>(Outer))
      Outer = Fn.parents().getParent(Outer);
    const auto *Cast = cast_or_null<CXXFunctionalCastExpr>(Outer);
    if (Cast)
      Open = Cast->getLParenLoc().isValid()
                 ? Cast->getLParenLoc()
                 : Construct->getParenOrBraceRange().getBegin();
  }
  if (Open.isInvalid() || Open.isMacroID() || Made.getBeginLoc().isMacroID())
    return {};
  return {FixItHint::CreateInsertion(Open, " " + freeName(Fn, Wanted))};
}

Fixes KeepFix::declare(const FunctionInfo &Fn, const Expr &Made,
                       const Expr &Outer, ArrayRef<StringRef> Wanted) {
  SourceLocation Begin = Outer.getBeginLoc(), Inner = Made.getBeginLoc();
  // What is dropped within a larger expression has no place for a name.
  if (Begin.isMacroID() || Inner.isMacroID() ||
      !canBecomeDeclaration(Fn, statementOf(Fn, Made)) ||
      statementOf(Fn, Outer)->getBeginLoc() != Begin ||
      endOf(U, Outer.getEndLoc()) != endOf(U, Made.getEndLoc()))
    return {};
  std::string Before = freeName(Fn, Wanted.front());
  Before = Wanted.size() == 2
               ? "auto [" + Before + ", " + freeName(Fn, Wanted.back()) + "] = "
               : "const auto " + Before + " = ";
  if (Begin == Inner)
    return {FixItHint::CreateInsertion(Begin, Before)};
  return {FixItHint::CreateReplacement(
      CharSourceRange::getCharRange(Begin, Inner), Before)};
}

Fixes KeepFix::bindBoth(const FunctionInfo &Fn, const Expr &Made,
                        const Expr &Part, bool KeptIsFirst, StringRef Wanted) {
  const LangOptions &Language = U.context().getLangOpts();
  const Stmt *Outer = &Part;
  while (isa_and_nonnull<Expr>(Outer))
    Outer = Fn.parents().getParent(Outer);
  const auto *Declaration = dyn_cast_or_null<DeclStmt>(Outer);
  if (!Language.CPlusPlus17 || !Declaration || !Declaration->isSingleDecl())
    return {};
  const auto *Variable = dyn_cast<VarDecl>(Declaration->getSingleDecl());
  if (!Variable || !Variable->getInit() || Variable->isStaticLocal() ||
      Variable->getType()->isReferenceType())
    return {};
  const Expr *Init = ignoreWrapping(Variable->getInit());
  if (const auto *Copy = dyn_cast<CXXConstructExpr>(Init);
      Copy && Copy->getConstructor()->isCopyOrMoveConstructor())
    Init = ignoreWrapping(Copy->getArg(0));
  if (Init != ignoreWrapping(&Part))
    return {};
  // C++17 lambdas capture no structured binding.
  if (!Language.CPlusPlus20 &&
      any_of(Fn.mentionsOf(Variable, U.model()), [&](const Expr *Mention) {
        return Fn.enclosingStmt(
            Mention, [](const Stmt *S) { return isa<LambdaExpr>(S); });
      }))
    return {};
  SourceLocation Begin = Variable->getBeginLoc(), Inner = Made.getBeginLoc();
  SourceLocation After = endOf(U, Made.getEndLoc()),
                 End = endOf(U, Variable->getEndLoc());
  if (Begin.isMacroID() || Inner.isMacroID() || After.isInvalid() ||
      End.isInvalid() || End.isMacroID())
    return {};
  std::string Kept = Variable->getNameAsString(), Other = freeName(Fn, Wanted);
  std::string Names = KeptIsFirst ? Kept + ", " + Other : Other + ", " + Kept;
  return {
      FixItHint::CreateReplacement(CharSourceRange::getCharRange(Begin, Inner),
                                   "auto [" + Names + "] = "),
      FixItHint::CreateRemoval(CharSourceRange::getCharRange(After, End))};
}

} // namespace weft::flow
