//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// A loop that asks an atomic until somebody else changes it, and does nothing
// else but give up its turn or doze for a moment.
//   while (!ready) std::this_thread::yield();               // reported
//   ready.wait(false);                                      // ok
// Silent for loops that count or do other work, or compare with what is no
// constant (a ticket, an epoch); for what implements a lock: a function that
// also changes the object in one step or writes it later, one of a lock's
// class, or one that a name calls so; in test code; and for a sleep whose
// length is not known.

#include "Check.h"
#include "flow/Rest.h"
#include "support/Ast.h"
#include "unit/Unit.h"
#include "clang/AST/DeclCXX.h"

using namespace clang;
using namespace llvm;

namespace weft {
namespace {

class BusyWait : public Check {
public:
  using Check::Check;

protected:
  void check(const Unit &U) override {
    if (U.atomics().empty())
      return;
    for (const LoopSite &Site : U.loops()) {
      const FunctionInfo &Fn = *Site.In;
      if (Fn.isPattern() || Fn.hasErrors() || isTestCode(U, Fn.decl()))
        continue;
      flow::Rest Rest = flow::Rest::None;
      const Expr *Condition = waitedFor(U, Site, Rest);
      const AtomicAccess *Asked =
          Condition ? onlyLoad(U, Fn, *Condition) : nullptr;
      if (Asked && !implementsLock(U, Fn, *Asked, *Site.Loop))
        reportLoop(U, *Site.Loop, *Asked, Rest);
    }
  }

private:
  /// The condition of a loop that does nothing but rest: its own, or that of a
  /// `break` at the beginning or end of an endless one.
  const Expr *waitedFor(const Unit &U, const LoopSite &Site,
                        flow::Rest &Rest) const {
    const auto *For = dyn_cast<ForStmt>(Site.Loop);
    if (For && (For->getInit() || For->getInc()))
      return nullptr;
    const Stmt *Body = loopBody(Site.Loop);
    const Expr *Condition = conditionOf(Site.Loop);
    bool Always = false;
    if (Condition &&
        (Condition->isValueDependent() ||
         !Condition->EvaluateAsBooleanCondition(Always, U.context()) ||
         !Always)) {
      Rest = flow::restIn(U, Body, MaxSleepMs);
      return Rest == flow::Rest::None ? nullptr : Condition;
    }
    const auto *Block = dyn_cast<CompoundStmt>(Body);
    if (!Block || Block->size() != 2)
      return nullptr;
    const auto *If = dyn_cast<IfStmt>(Block->body_front());
    const Stmt *Other = If ? Block->body_back() : Block->body_front();
    If = If ? If : dyn_cast<IfStmt>(Block->body_back());
    if (!If || If->getElse() || !leaves(*If->getThen()))
      return nullptr;
    Rest = flow::restIn(U, Other, MaxSleepMs);
    return Rest == flow::Rest::None ? nullptr : If->getCond();
  }

  static bool leaves(const Stmt &Then) {
    if (const auto *Block = dyn_cast<CompoundStmt>(&Then))
      return Block->size() == 1 && leaves(*Block->body_front());
    return isa<BreakStmt, ReturnStmt>(Then);
  }

  /// The one atomic that the condition asks, and compares with constants only.
  static const AtomicAccess *onlyLoad(const Unit &U, const FunctionInfo &Fn,
                                      const Expr &Condition) {
    const AtomicAccess *Only = nullptr;
    for (const AtomicAccess &Access : U.atomics())
      if (Access.In == &Fn && Fn.isWithin(Access.Site, &Condition)) {
        if (Only || Access.Kind != AtomicAccess::Load)
          return nullptr;
        Only = &Access;
      }
    if (!Only || !Only->Path.last())
      return nullptr;
    const bool Plain = forEachDescendant(&Condition, [&](const Stmt *S) {
      const auto *E = dyn_cast<Expr>(S);
      if (!E || Fn.isWithin(E, Only->Site) || Fn.isWithin(Only->Site, E)) {
        const auto *Operator = dyn_cast<UnaryOperator>(S);
        return !isa<LambdaExpr>(S) &&
               !(Operator && Operator->isIncrementDecrementOp()) &&
               (E == Only->Site || !isa<CallExpr>(S) ||
                Fn.isWithin(E, Only->Site));
      }
      const auto *Ref = dyn_cast<DeclRefExpr>(E);
      return isa<IntegerLiteral, CXXBoolLiteralExpr, CXXNullPtrLiteralExpr,
                 ImplicitCastExpr, ParenExpr, ConstantExpr>(E) ||
             (Ref && isa<EnumConstantDecl>(Ref->getDecl())) ||
             (Ref && E->isEvaluatable(U.context()));
    });
    return Plain ? Only : nullptr;
  }

  static bool implementsLock(const Unit &U, const FunctionInfo &Fn,
                             const AtomicAccess &Asked, const Stmt &Loop) {
    const Model &M = U.model();
    const FunctionDecl &Decl = Fn.decl();
    const auto *Method = dyn_cast<CXXMethodDecl>(&Decl);
    if (M.declaredRoles(Decl).has(Role::Acquires) ||
        M.declaredRoles(Decl).has(Role::AwaitsZero) ||
        M.nameSuggests(Role::Acquires, Decl) ||
        (Method &&
         (M.declaredRoles(*Method->getParent()).has(Role::Lock) ||
          M.declaredRoles(*Method->getParent()).has(Role::LockGuard) ||
          M.nameSuggests(Role::Acquires, *Method->getParent()))))
      return true;
    return any_of(U.atomics(), [&](const AtomicAccess &Other) {
      return Other.In == &Fn && Other.writes() && Other.Path == Asked.Path &&
             (Other.Kind != AtomicAccess::Store ||
              U.sources().isBeforeInTranslationUnit(Loop.getBeginLoc(),
                                                    Other.Site->getBeginLoc()));
    });
  }

  void reportLoop(const Unit &U, const Stmt &Loop, const AtomicAccess &Asked,
                  flow::Rest Rest) {
    report(
        U.sources().getFileLoc(Loop.getBeginLoc()),
        Rest == flow::Rest::Sleep
            ? "this loop wakes up again and again to ask '%0'; wait until it "
              "changes: an event, a condition or the atomic's own wait"
            : "this loop keeps a processor busy until '%0' changes; sleep "
              "until then: an event, a condition or the atomic's own wait")
        .with(Asked.Path.last());
  }

  Option<unsigned> MaxSleepMs{*this, "MaxSleepMs", 10};
};

} // namespace
} // namespace weft

WEFT_DEFINE_CHECK(BusyWait)
