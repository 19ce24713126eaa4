//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "flow/StaleLook.h"
#include "flow/DroppedValue.h"
#include "support/Ast.h"
#include "clang/AST/DeclCXX.h"

using namespace clang;
using namespace llvm;

namespace weft::flow {

namespace {
/// `table.find(key)`, or `table[key] = …`.
struct Access {
  const Expr *Site = nullptr;
  AccessPath Table;
  const ValueDecl *Key = nullptr;
};

class Finder {
public:
  Finder(const Unit &U, const FunctionInfo &Fn)
      : U(U), Fn(Fn), Locks(U.heldLocks(Fn)) {}

  std::vector<StaleLook> run() {
    forEachOwnStmt(Fn, [&](const Stmt *S) {
      if (const auto *If = dyn_cast<IfStmt>(S))
        Decisions.push_back(If);
      const auto *E = dyn_cast<Expr>(S);
      if (!E)
        return;
      if (Access Look = lookAt(*E); Look.Key)
        Looks.push_back(std::move(Look));
      else if (Access Write = writeAt(*E); Write.Key)
        Writes.push_back(std::move(Write));
      if (isa<MemberExpr, DeclRefExpr>(E))
        Mentions.push_back(E);
    });
    std::vector<StaleLook> Result;
    for (const Access &Write : Writes)
      if (const HeldLock *Exclusive = heldAt(*Write.Site, /*Shared=*/false))
        if (const Access *Look = staleLookFor(Write, *Exclusive))
          Result.push_back({Look->Site, Write.Site, Write.Table.last(),
                            Exclusive->Lock.Path.last()});
    return Result;
  }

private:
  Access accessOf(const Expr &Site, const Expr *Table, const Expr *Key) const {
    const auto *Ref = dyn_cast<DeclRefExpr>(ignoreWrapping(Key));
    AccessPath Path = accessPath(Table, U.model());
    const CXXRecordDecl *Class = classOf(Table->getType());
    if (!Ref || !Path.last() || Path.Element || Path.isLocal() || !Class ||
        !isStandard(*Class))
      return {};
    return {&Site, std::move(Path), Ref->getDecl()};
  }

  Access lookAt(const Expr &E) const {
    const auto *Call = dyn_cast<CXXMemberCallExpr>(&E);
    if (!Call || Call->getNumArgs() == 0 || !objectOf(Call))
      return {};
    return accessOf(E, objectOf(Call), Call->getArg(0));
  }

  Access writeAt(const Expr &E) const {
    if (!isPlainAssignment(&E))
      return {};
    const auto *Binary = dyn_cast<BinaryOperator>(&E);
    const Expr *Target =
        Binary ? Binary->getLHS() : cast<CXXOperatorCallExpr>(E).getArg(0);
    const auto *Element = dyn_cast<CXXOperatorCallExpr>(ignoreWrapping(Target));
    if (!Element || Element->getOperator() != OO_Subscript ||
        Element->getNumArgs() != 2)
      return {};
    return accessOf(E, Element->getArg(0), Element->getArg(1));
  }

  const HeldLock *heldAt(const Expr &E, bool Shared) {
    Held = Locks.before(&E);
    const auto *It = find_if(Held, [&](const HeldLock &Lock) {
      return Lock.Site && Lock.Lock.Path.last() && Lock.Shared == Shared;
    });
    return It == Held.end() ? nullptr : &*It;
  }

  bool isBefore(const Stmt *A, const Stmt *B) const {
    return U.sources().isBeforeInTranslationUnit(A->getBeginLoc(),
                                                 B->getBeginLoc());
  }

  const Access *staleLookFor(const Access &Write, HeldLock Exclusive) {
    // Whatever looks at the table once more.
    for (const Expr *Mention : Mentions)
      if (isBefore(Exclusive.Site, Mention) && isBefore(Mention, Write.Site) &&
          accessPath(Mention, U.model()) == Write.Table)
        return nullptr;
    for (const Access &Look : Looks) {
      if (!(Look.Table == Write.Table) || Look.Key != Write.Key ||
          !isBefore(Look.Site, Exclusive.Site))
        continue;
      const HeldLock *Shared = heldAt(*Look.Site, /*Shared=*/true);
      if (Shared && Shared->Lock.same(Exclusive.Lock) &&
          any_of(Decisions, [&](const IfStmt *If) {
            return isBefore(Look.Site, If->getThen()) &&
                   isBefore(If, Exclusive.Site);
          }))
        return &Look;
    }
    return nullptr;
  }

  const Unit &U;
  const FunctionInfo &Fn;
  const HeldLocks &Locks;
  std::vector<Access> Looks, Writes;
  std::vector<const Expr *> Mentions;
  std::vector<const IfStmt *> Decisions;
  HeldSet Held;
};
} // namespace

std::vector<StaleLook> staleLooks(const Unit &U, const FunctionInfo &Fn) {
  ArrayRef<LockEvent> Events = U.heldLocks(Fn).events();
  const bool HasBoth = any_of(Events, [&](const LockEvent &Shared) {
    return Shared.Shared && any_of(Events, [&](const LockEvent &Other) {
             return !Other.Shared && Other.Lock.same(Shared.Lock);
           });
  });
  return HasBoth ? Finder(U, Fn).run() : std::vector<StaleLook>();
}

} // namespace weft::flow
