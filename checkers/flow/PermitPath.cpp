//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "flow/PermitPath.h"
#include "flow/OwnedTasks.h"
#include "support/Ast.h"
#include "clang/AST/StmtCXX.h"
#include "llvm/ADT/SmallPtrSet.h"

using namespace clang;
using namespace llvm;

namespace weft::flow {

namespace {
class PermitWalk : public PathVisitor {
public:
  PermitWalk(const Unit &U, const FunctionInfo &Fn, const RoleCall &Taken,
             const AccessPath &Semaphore)
      : U(U), Fn(Fn), Taken(Taken), Semaphore(Semaphore) {}

  Step onStmt(const Stmt *S) override {
    if (isMention(S) && !isTakenAt(S))
      return Stop; // Returned, handed on, or asked for its value.
    if (const auto *Lambda = dyn_cast<LambdaExpr>(S);
        Lambda && mentionedIn(Lambda->getBody()))
      return Stop;
    const auto *Call = dyn_cast<CallExpr>(S);
    if (!Call || U.roleCall(Call))
      return Go;
    const FunctionDecl *Callee = Call->getDirectCallee();
    if (!Callee || (U.infoFor(Callee) && anyRun(U, Callee, [&](const Stmt *In) {
                      return isMention(In);
                    })))
      return Stop;
    // Another member function of the object that has the semaphore.
    const Expr *Object = objectOf(Call);
    return Object && !U.infoFor(Callee) && Semaphore.FromThis &&
                   isa<CXXThisExpr>(ignoreWrapping(Object))
               ? Stop
               : Go;
  }
  Step onExit() override { return Found; }
  Step onUnwind(const Stmt *, const CXXTryStmt *Handler) override {
    return Handler ? Go : Found;
  }

private:
  bool isMention(const Stmt *S) const {
    if (const auto *Member = dyn_cast<MemberExpr>(S))
      return !Semaphore.Fields.empty() &&
             Member->getMemberDecl()->getCanonicalDecl() == Semaphore.last();
    const auto *Ref = dyn_cast<DeclRefExpr>(S);
    return Ref && Semaphore.Fields.empty() &&
           Ref->getDecl()->getCanonicalDecl() == Semaphore.Root;
  }
  bool mentionedIn(const Stmt *Root) const {
    return !forEachDescendant(Root,
                              [&](const Stmt *S) { return !isMention(S); });
  }
  /// One more round of a loop takes the next permit.
  bool isTakenAt(const Stmt *Mention) const {
    return Fn.isWithin(Mention, Taken.Site);
  }

  const Unit &U;
  const FunctionInfo &Fn;
  const RoleCall &Taken;
  const AccessPath &Semaphore;
};
} // namespace

/// The outermost branch of an `if` or `switch` around \p S that \p Other is
/// not in.
static const Stmt *branchApart(const FunctionInfo &Fn, const Stmt *S,
                               const Stmt *Other) {
  const Stmt *Inner = S;
  const Stmt *Branch = nullptr;
  Fn.enclosingStmt(S, [&](const Stmt *Outer) {
    if (Fn.isWithin(Other, Outer))
      return true;
    if (const auto *If =
            dyn_cast_or_null<IfStmt>(Fn.parents().getParent(Outer));
        If && Outer != If->getCond())
      Branch = Outer;
    Inner = Outer;
    return false;
  });
  // The statement itself may be the branch.
  if (!Branch)
    if (const auto *If = dyn_cast_or_null<IfStmt>(Fn.parents().getParent(S));
        If && !Fn.isWithin(Other, If))
      Branch = S;
  return Branch;
}

static bool endsInJump(const Stmt *Branch) {
  const auto *Block = dyn_cast<CompoundStmt>(Branch);
  if (Block && Block->body_empty())
    return false;
  const Stmt *Last = Block ? Block->body_back() : Branch;
  if (const auto *E = dyn_cast<Expr>(Last))
    Last = ignoreWrapping(E);
  return isa<ReturnStmt, CoreturnStmt, BreakStmt, ContinueStmt, GotoStmt,
             CXXThrowExpr>(Last);
}

std::optional<LeakedPermit> leakedPermit(const Unit &U, const RoleCall &Taken) {
  const FunctionInfo &Fn = *Taken.In;
  AccessPath Semaphore = Taken.object(Role::Bounds, U.model());
  if (!Semaphore.last())
    return std::nullopt;
  auto LoopsOfTaken = Fn.loopsAround(Taken.Site);
  const RoleCall *Straight = nullptr;
  for (const RoleCall *Call : Fn.calls()) {
    if (!Call->has(Role::Unbounds) ||
        Call->object(Role::Unbounds, U.model()) != Semaphore)
      continue;
    // Permits taken in one loop and returned in another are counted.
    for (const Stmt *Loop : Fn.loopsAround(Call->Site))
      if (!is_contained(LoopsOfTaken, Loop))
        return std::nullopt;
    const Stmt *Branch = branchApart(Fn, Call->Site, Taken.Site);
    if (Branch && !endsInJump(Branch))
      return std::nullopt; // Whether there is one to return is asked there.
    const bool Behind = U.sources().isBeforeInTranslationUnit(
        Taken.Site->getBeginLoc(), Call->Site->getBeginLoc());
    const bool InHandler = Fn.enclosingStmt(Call->Site, [&](const Stmt *Outer) {
      return isa<CXXCatchStmt>(Outer) && !Fn.isWithin(Taken.Site, Outer);
    });
    if (!Branch && Behind && !InHandler)
      Straight = Call;
  }
  if (!Straight)
    return std::nullopt;
  PermitWalk Visitor(U, Fn, Taken, Semaphore);
  std::optional<PathEnd> End = findPath(U, Fn, Taken.Site, Visitor);
  if (!End || !End->Via)
    return std::nullopt;
  return LeakedPermit{*End, Straight};
}

} // namespace weft::flow
