//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "flow/PinDepth.h"
#include "support/Ast.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/StmtCXX.h"

using namespace clang;
using namespace llvm;

namespace weft::flow {

/// The state of the searches is the number of open pins; nobody nests deeper.
static constexpr unsigned Deepest = 8;

PinCalls::PinCalls(const FunctionInfo &Fn) {
  for (const RoleCall *Call : Fn.calls()) {
    if (Call->has(Role::PinsThread)) {
      Pins.push_back(Call);
      PinSites.insert(Call->Site);
    } else if (Call->has(Role::UnpinsThread)) {
      Unpins.push_back(Call);
      UnpinSites.insert(Call->Site);
    }
  }
}

bool unpinsOnDestruction(const Unit &U, QualType T) {
  const CXXRecordDecl *Class = classOf(T);
  const FunctionInfo *Body = Class && Class->hasDefinition()
                                 ? U.infoFor(Class->getDestructor())
                                 : nullptr;
  return Body && !PinCalls(*Body).Unpins.empty();
}

/// Has the function a local that undoes a pin when it dies?
static bool hasGuard(const Unit &U, const FunctionInfo &Fn) {
  return !forEachDescendant(&Fn.body(), [&](const Stmt *S) {
    const auto *Declaration = dyn_cast<DeclStmt>(S);
    return !Declaration || none_of(Declaration->decls(), [&](const Decl *D) {
      const auto *Variable = dyn_cast<VarDecl>(D);
      return Variable && unpinsOnDestruction(U, Variable->getType());
    });
  });
}

namespace {
class LeftPinned : public PathVisitor {
public:
  LeftPinned(const Unit &U, const PinCalls &Calls, bool HasGuard)
      : U(U), Calls(Calls), HasGuard(HasGuard) {
    State = 1;
  }

  Step onStmt(const Stmt *S) override {
    if (Calls.PinSites.count(S) && State < Deepest)
      ++State;
    return Calls.UnpinSites.count(S) ? undo() : Go;
  }
  Step onDestructor(const VarDecl *Variable) override {
    return unpinsOnDestruction(U, Variable->getType()) ? undo() : Go;
  }
  Step onExit() override { return Found; }
  Step onUnwind(const Stmt *, const CXXTryStmt *Handler) override {
    if (HasGuard)
      return Stop; // It may be the guard's pin that is undone.
    return Handler ? Go : Found;
  }

private:
  Step undo() { return --State == 0 ? Stop : Go; }

  const Unit &U;
  const PinCalls &Calls;
  bool HasGuard;
};

class UnpinsMet : public PathVisitor {
public:
  explicit UnpinsMet(const PinCalls &Calls) : Calls(Calls) {}
  SmallPtrSet<const Stmt *, 4> WithPin;
  SmallPtrSet<const Stmt *, 4> WithoutPin;

  Step onStmt(const Stmt *S) override {
    if (Calls.PinSites.count(S) && State < Deepest) {
      ++State;
    } else if (Calls.UnpinSites.count(S)) {
      (State ? WithPin : WithoutPin).insert(S);
      State -= State ? 1 : 0;
    }
    return Go;
  }

private:
  const PinCalls &Calls;
};
} // namespace

std::optional<PathEnd> pathLeftPinned(const Unit &U, const FunctionInfo &Fn,
                                      const PinCalls &Calls,
                                      const RoleCall &Pin) {
  LeftPinned Visitor(U, Calls, hasGuard(U, Fn));
  return findPath(U, Fn, Pin.Site, Visitor);
}

SmallVector<const RoleCall *, 2>
unpinsWithoutPin(const Unit &U, const FunctionInfo &Fn, const PinCalls &Calls) {
  UnpinsMet Visitor(Calls);
  (void)findPath(U, Fn, nullptr, Visitor);
  SmallVector<const RoleCall *, 2> Result;
  for (const RoleCall *Unpin : Calls.Unpins)
    if (Visitor.WithoutPin.count(Unpin->Site) &&
        !Visitor.WithPin.count(Unpin->Site))
      Result.push_back(Unpin);
  return Result;
}

} // namespace weft::flow
