//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "flow/UnusedPath.h"
#include "support/Ast.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"
#include "llvm/ADT/SmallPtrSet.h"

using namespace clang;
using namespace llvm;

namespace weft::flow {

namespace {
class UseWalk : public PathVisitor {
public:
  UseWalk(const SmallPtrSetImpl<const Stmt *> &Uses, const Stmt *Target)
      : Uses(Uses), Target(Target) {}

  Step onStmt(const Stmt *S) override {
    if (Target && S == Target)
      return Found;
    return Uses.count(S) ? Stop : Go;
  }
  Step onExit() override { return Target ? Stop : Found; }
  Step onUnwind(const Stmt *, const CXXTryStmt *Handler) override {
    if (Handler)
      return Go;
    return Target ? Stop : Found;
  }

private:
  const SmallPtrSetImpl<const Stmt *> &Uses;
  /// Null: the end of the function.
  const Stmt *Target;
};
} // namespace

/// The outermost statement around a use that decides whether it happens; what
/// \p Variable or \p Through stand in decides about them as well.
static const Stmt *decisionAbout(const FunctionInfo &Fn, const Stmt *Use,
                                 const VarDecl &Variable, const Stmt *Through) {
  const Stmt *Anchor = Use;
  const Stmt *Scope = Fn.scopeOf(Variable);
  Fn.enclosingStmt(Use, [&](const Stmt *Outer) {
    if (Fn.isWithin(Through, Outer) || (Scope && Fn.isWithin(Scope, Outer)))
      return true;
    if (isa<IfStmt, SwitchStmt, ConditionalOperator, LambdaExpr>(Outer) ||
        loopBody(Outer))
      Anchor = Outer;
    return false;
  });
  return Anchor;
}

std::optional<PathEnd> pathWithoutUse(const Unit &U, const FunctionInfo &Fn,
                                      const VarDecl &Variable,
                                      const Expr *Through,
                                      function_ref<bool(const Expr *)> IsUse) {
  if (!Variable.getInit())
    return std::nullopt;
  SmallPtrSet<const Stmt *, 32> Uses;
  auto add = [&](const Stmt *Use) {
    forEachDescendant(decisionAbout(Fn, Use, Variable, Through),
                      [&](const Stmt *Part) {
                        Uses.insert(Part);
                        return true;
                      });
  };
  for (const Expr *Mention : Fn.mentionsOf(&Variable, U.model()))
    if (IsUse(Mention))
      add(Mention);
  for (const RoleCall *Call : Fn.calls())
    if (Call->has(Role::Joins) || Call->has(Role::AwaitsZero))
      add(Call->Site);
  forEachDescendant(&Fn.body(), [&](const Stmt *S) {
    if (isa<CoroutineSuspendExpr>(S))
      Uses.insert(S);
    return true;
  });
  // First from the creation to the point of interest, then on from there.
  UseWalk ToPoint(Uses, Through);
  if (!findPath(U, Fn, ignoreWrapping(Variable.getInit()), ToPoint))
    return std::nullopt;
  UseWalk ToEnd(Uses, nullptr);
  return findPath(U, Fn, Through, ToEnd);
}

} // namespace weft::flow
