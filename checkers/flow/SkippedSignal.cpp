//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "flow/SkippedSignal.h"
#include "flow/Escapes.h"
#include "flow/OwnedTasks.h"
#include "support/Ast.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/StmtCXX.h"

using namespace clang;
using namespace llvm;

namespace weft::flow {

namespace {
class SignalWalk : public PathVisitor {
public:
  SignalWalk(const Unit &U, const FunctionInfo &Body, const AccessPath &Owed,
             bool CarriesExceptions)
      : U(U), Body(Body), Owed(Owed), CarriesExceptions(CarriesExceptions) {}

  Step onStmt(const Stmt *S) override {
    if (isMention(S) && !isCalledOn(S))
      return Stop;
    if (const auto *Lambda = dyn_cast<LambdaExpr>(S);
        Lambda && mentionedIn(Lambda->getBody()))
      return Stop;
    if (const auto *E = dyn_cast<Expr>(S);
        E && isa<CallExpr, CXXConstructExpr>(E) && maySignal(*E))
      return Stop;
    if (const auto *Return = dyn_cast<ReturnStmt>(S))
      return decidedByCounter(*Return) ? Stop : leave();
    return isa<CoreturnStmt>(S) ? leave() : Go;
  }
  /// Falling off the end is no decision.
  Step onExit() override { return Stop; }
  Step onUnwind(const Stmt *, const CXXTryStmt *Handler) override {
    if (Handler)
      return Go;
    return CarriesExceptions ? Found : Stop;
  }

private:
  /// The destructors of locals may signal: what a guard is made from was
  /// mentioned.
  static Step leave() { return Found; }

  bool isMention(const Stmt *S) const {
    if (const auto *Ref = dyn_cast<DeclRefExpr>(S))
      return Owed.Root && Owed.Fields.empty()
                 ? Ref->getDecl()->getCanonicalDecl() == Owed.Root ||
                       awaitedObject(Ref, U.model()) == Owed
                 : false;
    const auto *Member = dyn_cast<MemberExpr>(S);
    return Member && !Owed.Fields.empty() &&
           Member->getMemberDecl()->getCanonicalDecl() == Owed.last();
  }

  /// `promise.set_value(compute())`: nothing has happened before the call.
  bool isCalledOn(const Stmt *Mention) const {
    const Stmt *Outer = Body.enclosingStmt(
        Mention, [](const Stmt *S) { return isa<CallExpr>(S); });
    const auto *Call = dyn_cast_or_null<CXXMemberCallExpr>(Outer);
    return Call && Body.isWithin(Mention, Call->getCallee());
  }

  bool mentionedIn(const Stmt *Root) const {
    return !forEachDescendant(Root,
                              [&](const Stmt *S) { return !isMention(S); });
  }

  /// A callee that the unit has is asked; another may if it is given the object
  /// that the signal belongs to.
  bool maySignal(const Expr &Call) const {
    const FunctionDecl *Callee = calleeOf(&Call);
    if (const auto *Member = dyn_cast<CXXMemberCallExpr>(&Call);
        Member && mentionedIn(Member->getCallee()))
      return true;
    if (!Callee)
      return true; // A pointer to a function.
    if (U.infoFor(Callee))
      return anyRun(U, Callee, [&](const Stmt *S) { return isMention(S); });
    if (Owed.Fields.empty() || isStandard(*Callee))
      return false;
    if (const auto *Method = dyn_cast<CXXMethodDecl>(Callee);
        Method && objectOf(&Call) && mentionsOwner(objectOf(&Call)) &&
        !Method->isConst())
      return true;
    return any_of(argumentsOf(&Call), [&](const Expr *Argument) {
      return mentionsOwner(Argument);
    });
  }

  /// `this` or the variable itself, not one of its members.
  bool mentionsOwner(const Expr *E) const {
    const Expr *Plain = ignoreWrapping(E);
    if (const auto *Unary = dyn_cast<UnaryOperator>(Plain))
      Plain = ignoreWrapping(Unary->getSubExpr());
    if (isa<CXXThisExpr>(Plain))
      return Owed.FromThis;
    const auto *Ref = dyn_cast<DeclRefExpr>(Plain);
    return Ref && Ref->getDecl()->getCanonicalDecl() == Owed.Root;
  }

  /// `if (--left) return;`, `if (left.fetch_sub(1) > 1) return;`.
  bool decidedByCounter(const Stmt &Return) const {
    return Body.enclosingStmt(&Return, [&](const Stmt *Outer) {
      const auto *If = dyn_cast<IfStmt>(Outer);
      return If && !forEachDescendant(If->getCond(), [&](const Stmt *S) {
               const auto *E = dyn_cast<Expr>(S);
               const auto *Unary = dyn_cast<UnaryOperator>(S);
               return !E ||
                      !(U.model().hasRole(E->getType(), Role::Atomic) ||
                        E->getType()->isAtomicType() || isa<AtomicExpr>(E) ||
                        (Unary && Unary->isIncrementDecrementOp()));
             });
    }) != nullptr;
  }

  const Unit &U;
  const FunctionInfo &Body;
  const AccessPath &Owed;
  bool CarriesExceptions;
};
} // namespace

std::optional<PathEnd> wayOutWithout(const Unit &U, const Closure &Task,
                                     const FunctionInfo &Body,
                                     const AccessPath &Owed) {
  SignalWalk Visitor(U, Body, Owed, carriesExceptions(U, Task));
  return findPath(U, Body, nullptr, Visitor);
}

} // namespace weft::flow
