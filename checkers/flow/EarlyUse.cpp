//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "flow/EarlyUse.h"
#include "flow/ObjectEnd.h"
#include "flow/Paths.h"
#include "support/Ast.h"
#include "clang/AST/StmtCXX.h"

using namespace clang;
using namespace llvm;

namespace weft::flow {

/// Can a function that is given this value wait for another task through it?
static bool leadsToOthers(const Model &M, QualType T) {
  T = T.getNonReferenceType();
  if (T->isPointerType() || T->isArrayType())
    return !T->getPointeeOrArrayElementType()->isAnyCharacterType();
  if (const CXXRecordDecl *Class = T->getAsCXXRecordDecl()) {
    const RoleSet &Roles = M.typeRoles(T);
    return !isStandard(*Class) || !(Roles.empty() || Roles.has(Role::View));
  }
  return !T->isArithmeticType() && !T->isEnumeralType();
}

/// `setName("worker")`: there is nothing in it to wait for.
static bool isGivenOnlyPlainValues(const Unit &U, const Expr &Call) {
  return !objectOf(&Call) && none_of(argumentsOf(&Call), [&](const Expr *E) {
    return leadsToOthers(U.model(), E->IgnoreParenImpCasts()->getType());
  });
}

static bool isHarmless(const Unit &U, const FunctionDecl &Callee) {
  return Callee.isTrivial() || Callee.isDefaulted() || isStandard(Callee) ||
         Callee.getBuiltinID() ||
         (U.isInSystemHeader(Callee) && Callee.isExternC());
}

static bool mayWaitItself(const Unit &U, const Expr &Call) {
  if (const RoleCall *Known = U.roleCall(&Call))
    return waitsForOthers(Known->Roles);
  const FunctionDecl *Callee = calleeOf(&Call);
  if (!Callee)
    return true;
  return !U.infoFor(Callee) && !isHarmless(U, *Callee) &&
         !isGivenOnlyPlainValues(U, Call) &&
         !U.model().hasRole(Call.getType(), Role::LockGuard);
}

bool mayWaitForOthers(const Unit &U, const Expr &Call) {
  if (!isa<CallExpr, CXXConstructExpr>(Call))
    return false;
  if (mayWaitItself(U, Call))
    return true;
  const FunctionDecl *Callee = calleeOf(&Call);
  return !U.roleCall(&Call) && anyRun(U, Callee, [&](const Stmt *S) {
    const auto *E = dyn_cast<Expr>(S);
    return E && isa<CallExpr, CXXConstructExpr>(E) && mayWaitItself(U, *E);
  });
}

namespace {
class EarlySearch {
public:
  EarlySearch(const Unit &U, function_ref<bool(const EarlyUse &)> Wanted)
      : U(U), Wanted(Wanted) {}

  std::optional<EarlyUse> Found;

  /// True where a use is found.
  bool search(const FunctionDecl *Fn, const ObjectNames &Names) {
    const FunctionInfo *Body = U.infoFor(Fn);
    if (!Body || Body->hasErrors() || Entered.size() > 16 ||
        !Entered.insert(Fn->getCanonicalDecl()).second)
      return false;
    Visitor Visit(*this, *Body, Names);
    findPath(U, *Body, nullptr, Visit);
    return Found.has_value();
  }

private:
  class Visitor : public PathVisitor {
  public:
    Visitor(EarlySearch &Search, const FunctionInfo &Fn,
            const ObjectNames &Names)
        : Search(Search), U(Search.U), Fn(Fn), Names(Names) {}

    Step onStmt(const Stmt *S) override {
      if (isPolledCondition(S))
        return Stop;
      if (const auto *Member = dyn_cast<MemberExpr>(S))
        return onMember(*Member);
      if (const auto *Lambda = dyn_cast<LambdaExpr>(S))
        return isRunInPlace(*Lambda) &&
                       Search.search(Lambda->getCallOperator(), Names)
                   ? Found
                   : Go;
      const auto *Call = dyn_cast<Expr>(S);
      if (!Call || !isa<CallExpr, CXXConstructExpr>(Call))
        return Go;
      if (const CXXMethodDecl *Method = ownMethodCalled(*Call, Names)) {
        if (accepts({nullptr, Method, Call, &Fn, Call->getExprLoc()}))
          return Found;
        if (!overriderOf(U, *Method) && Search.search(Method, ObjectNames()))
          return Found;
      }
      return mayWaitForOthers(U, *Call) ? Stop : Go;
    }

  private:
    Step onMember(const MemberExpr &Member) {
      const auto *Field = dyn_cast<FieldDecl>(Member.getMemberDecl());
      if (!Field || !Field->getDeclName() ||
          !denotesObject(Member.getBase(), Names))
        return Go;
      return accepts({Field->getCanonicalDecl(), nullptr, &Member, &Fn,
                      Member.getMemberLoc()})
                 ? Found
                 : Go;
    }

    bool accepts(const EarlyUse &Use) {
      if (!Search.Wanted(Use))
        return false;
      Search.Found = Use;
      return true;
    }

    bool isRunInPlace(const LambdaExpr &Lambda) const {
      return any_of(U.closures(), [&](const Closure &C) {
        return C.Lambda == &Lambda && C.Use->Kind == Role::Invokes;
      });
    }

    /// `while (!ready_) yield();`: the task waits for somebody.
    bool isPolledCondition(const Stmt *S) const {
      const Stmt *Loop = Fn.parents().getParent(S);
      const Stmt *Body = Loop ? loopBody(Loop) : nullptr;
      return Body && conditionOf(Loop) == S &&
             forEachDescendant(Body, [&](const Stmt *Part) {
               const auto *Member = dyn_cast<MemberExpr>(Part);
               return !Member || !denotesObject(Member->getBase(), Names);
             });
    }

    EarlySearch &Search;
    const Unit &U;
    const FunctionInfo &Fn;
    const ObjectNames &Names;
  };

  const Unit &U;
  function_ref<bool(const EarlyUse &)> Wanted;
  SmallPtrSet<const FunctionDecl *, 16> Entered;
};
} // namespace

std::optional<EarlyUse>
findEarlyUse(const Unit &U, const OwnedTask &Task,
             function_ref<bool(const EarlyUse &)> Wanted) {
  EarlySearch Search(U, Wanted);
  const Closure &C = *Task.Started;
  const auto *Method = dyn_cast_or_null<CXXMethodDecl>(C.Runs);
  if (Method && !C.Lambda) {
    EarlyUse Called{nullptr, Method, nullptr, nullptr, C.location()};
    if (Wanted(Called))
      return Called;
    if (overriderOf(U, *Method))
      return std::nullopt;
  }
  if (C.Runs)
    Search.search(C.Runs, namesOfObject(U, C, *Task.Owner));
  return Search.Found;
}

} // namespace weft::flow
