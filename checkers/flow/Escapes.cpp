//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "flow/Escapes.h"
#include "flow/Paths.h"
#include "support/Ast.h"
#include "clang/AST/DeclCXX.h"
#include "llvm/ADT/SmallPtrSet.h"

using namespace clang;
using namespace llvm;

namespace weft::flow {

bool takes(const CXXCatchStmt &Handler, QualType Thrown) {
  if (!Handler.getExceptionDecl() || Thrown.isNull())
    return true;
  QualType Caught = Handler.getCaughtType();
  if (Caught.isNull() || Caught->isDependentType() || Thrown->isDependentType())
    return true;
  Caught = Caught.getNonReferenceType();
  if (Caught.getCanonicalType().getUnqualifiedType() ==
      Thrown.getCanonicalType().getUnqualifiedType())
    return true;
  // A pointer converts to others in more ways than are worth telling.
  if (Caught->isPointerType() && Thrown->isPointerType())
    return true;
  const CXXRecordDecl *Base = classOf(Caught), *Class = classOf(Thrown);
  return Base && Class && Class->hasDefinition() && Base->hasDefinition() &&
         Class->isDerivedFrom(Base);
}

static bool isNoexcept(const FunctionDecl &Fn) {
  const auto *Type = Fn.getType()->getAs<FunctionProtoType>();
  return Type && !isUnresolvedExceptionSpec(Type->getExceptionSpecType()) &&
         Type->isNothrow();
}

namespace {
class EscapeCollector {
public:
  EscapeCollector(const Unit &U, bool ByModel) : U(U), ByModel(ByModel) {}

  SmallVector<EscapingException, 2> of(const FunctionInfo &Fn) {
    SmallVector<EscapingException, 2> Result;
    // A coroutine's promise takes what its body throws.
    if (Depth > 4 || isNoexcept(Fn.decl()) || !Fn.graph() ||
        isa<CoroutineBodyStmt>(Fn.body()) || !Busy.insert(&Fn).second)
      return Result;
    ++Depth;
    SmallVector<const Stmt *, 32> Pending{&Fn.body()};
    while (!Pending.empty()) {
      const Stmt *S = Pending.pop_back_val();
      if (isa<LambdaExpr>(S))
        continue; // It throws where it is called.
      for (const EscapingException &Thrown : thrownBy(Fn, S))
        if (leaves(Fn, S, Thrown.Type))
          Result.push_back(Thrown);
      const size_t First = Pending.size();
      for (const Stmt *Child : S->children())
        if (Child)
          Pending.push_back(Child);
      std::reverse(Pending.begin() + First, Pending.end());
    }
    --Depth;
    Busy.erase(&Fn);
    return Result;
  }

private:
  SmallVector<EscapingException, 2> thrownBy(const FunctionInfo &Fn,
                                             const Stmt *S) {
    if (const auto *Throw = dyn_cast<CXXThrowExpr>(S)) {
      // `throw;` is looked at with the exception that the handler took.
      if (!Throw->getSubExpr() || (Depth > 1 && dependsOnArgument(Fn, S)) ||
          !isReached(Fn, S))
        return {};
      QualType Type = Throw->getSubExpr()->getType();
      if (U.model().hasRole(Type, Role::OutOfMemory))
        return {};
      return {EscapingException{Throw, Type}};
    }
    const auto *Call = dyn_cast<Expr>(S);
    const FunctionDecl *Callee = Call && isa<CallExpr, CXXConstructExpr>(Call)
                                     ? calleeOf(Call)
                                     : nullptr;
    if (!Callee || isNoexcept(*Callee) ||
        !U.summaries().letsExceptionsOut(*Call) || !isReached(Fn, S))
      return {};
    if (U.model().declaredRoles(*Callee).has(Role::Throws))
      return ByModel ? SmallVector<EscapingException, 2>{EscapingException{
                           Call, QualType()}}
                     : SmallVector<EscapingException, 2>();
    const FunctionInfo *Body = U.infoFor(Callee);
    return Body ? of(*Body) : SmallVector<EscapingException, 2>();
  }

  /// `if (fail) throw …`: it is the caller who decides, maybe with a constant.
  static bool dependsOnArgument(const FunctionInfo &Fn, const Stmt *Throw) {
    return Fn.enclosingStmt(Throw, [](const Stmt *Outer) {
      const Expr *Condition =
          isa<IfStmt, SwitchStmt>(Outer) ? conditionOf(Outer) : nullptr;
      if (const auto *Switch = dyn_cast<SwitchStmt>(Outer))
        Condition = Switch->getCond();
      return Condition && !forEachDescendant(Condition, [](const Stmt *Part) {
               const auto *Ref = dyn_cast<DeclRefExpr>(Part);
               return !Ref || !isa<ParmVarDecl>(Ref->getDecl());
             });
    });
  }

  bool isReached(const FunctionInfo &Fn, const Stmt *S) const {
    class Meets : public PathVisitor {
    public:
      explicit Meets(const Stmt *Target) : Target(Target) {}
      Step onStmt(const Stmt *S) override { return S == Target ? Found : Go; }

    private:
      const Stmt *Target;
    } Visitor(S);
    return findPath(U, Fn, nullptr, Visitor).has_value();
  }

  /// Follows the exception from \p S through the handlers around it.
  bool leaves(const FunctionInfo &Fn, const Stmt *S, QualType Type) const {
    const Stmt *Inner = S;
    return !Fn.enclosingStmt(S, [&](const Stmt *Outer) {
      const auto *Try = dyn_cast<CXXTryStmt>(Outer);
      const bool InBlock = Try && Try->getTryBlock() == Inner;
      Inner = Outer;
      if (!InBlock)
        return false;
      for (unsigned I = 0; I < Try->getNumHandlers(); ++I)
        if (takes(*Try->getHandler(I), Type))
          return !rethrows(*Try->getHandler(I));
      return false;
    });
  }

  static bool rethrows(const CXXCatchStmt &Handler) {
    return !forEachDescendant(Handler.getHandlerBlock(), [](const Stmt *S) {
      const auto *Throw = dyn_cast<CXXThrowExpr>(S);
      return !Throw || Throw->getSubExpr();
    });
  }

  const Unit &U;
  bool ByModel;
  unsigned Depth = 0;
  SmallPtrSet<const FunctionInfo *, 8> Busy;
};
} // namespace

bool carriesExceptions(const Unit &U, const Closure &C) {
  return !C.Use->has(Keyword::ThrowTerminates) ||
         U.model().hasRole(C.Callable->getType(), Role::Promise);
}

SmallVector<EscapingException, 2>
escapingExceptions(const Unit &U, const FunctionInfo &Fn, bool ByModel) {
  return EscapeCollector(U, ByModel).of(Fn);
}

/// Could starting a task, or the library, throw what \p Handler takes?
static bool mayBeForTheStart(const Unit &U, const CXXCatchStmt &Handler) {
  const CXXRecordDecl *Class =
      Handler.getExceptionDecl() ? classOf(Handler.getCaughtType()) : nullptr;
  return !Class || isStandard(*Class) || U.isInSystemHeader(*Class);
}

/// Does the block run anything of the project's, besides what the task runs, or
/// wait for anything?
static bool hasOtherThrowers(const Unit &U, const Closure &C,
                             const Stmt &Block) {
  SmallVector<const Stmt *, 16> Pending{&Block};
  while (!Pending.empty()) {
    const Stmt *S = Pending.pop_back_val();
    const auto *Call = dyn_cast<Expr>(S);
    if (const auto *Lambda = dyn_cast<LambdaExpr>(S)) {
      for (const Expr *Captured : Lambda->capture_inits())
        if (Captured)
          Pending.push_back(Captured);
      continue;
    }
    if (isa<CXXThrowExpr, CXXTryStmt, CoroutineSuspendExpr, CXXDeleteExpr>(S))
      return true;
    if (Call && Call != C.Call->Site && isa<CallExpr, CXXConstructExpr>(S)) {
      const FunctionDecl *Callee = calleeOf(Call);
      const RoleCall *Known = U.roleCall(Call);
      if (!Callee || (Known && !Known->has(Role::Constructs) &&
                      !Known->has(Role::Detaches) && !Known->has(Role::Passes)))
        return true;
      if (!isNoexcept(*Callee) && !Callee->isDefaulted() &&
          !isStandard(*Callee) && !Known)
        return true;
    }
    for (const Stmt *Child : S->children())
      if (Child)
        Pending.push_back(Child);
  }
  return false;
}

const CXXCatchStmt *misplacedHandler(const Unit &U, const Closure &C) {
  // What another library's start throws is not known.
  if (!C.Call->Callee || C.Use->Kind != Role::Spawns ||
      !(isStandard(*C.Call->Callee) || !carriesExceptions(U, C)))
    return nullptr;
  const Stmt *Inner = C.Call->Site;
  const auto *Try = cast_or_null<CXXTryStmt>(
      C.Call->In->enclosingStmt(Inner, [&](const Stmt *Outer) {
        const auto *Candidate = dyn_cast<CXXTryStmt>(Outer);
        const bool InBlock = Candidate && Candidate->getTryBlock() == Inner;
        Inner = Outer;
        return InBlock;
      }));
  if (!Try || hasOtherThrowers(U, C, *Try->getTryBlock()))
    return nullptr;
  for (unsigned I = 0; I < Try->getNumHandlers(); ++I)
    if (!mayBeForTheStart(U, *Try->getHandler(I)))
      return Try->getHandler(I);
  return nullptr;
}

} // namespace weft::flow
