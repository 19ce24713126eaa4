//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "flow/GuardedMembers.h"
#include "flow/CallerLocks.h"
#include "flow/DroppedValue.h"
#include "support/Ast.h"
#include "unit/LockTypes.h"
#include "unit/Uses.h"
#include "clang/AST/Attr.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/MapVector.h"

using namespace clang;
using namespace llvm;

namespace weft::flow {

bool hasLock(const Unit &U, const CXXRecordDecl &Class) {
  return any_of(Class.fields(), [&](const FieldDecl *Field) {
    return !Field->getType()->isPointerType() &&
           !Field->getType()->isReferenceType() &&
           isLock(Field->getType(), U.model());
  });
}

/// What several threads may use at once without a lock.
static bool needsNoLock(const FieldDecl &Field, const Model &M) {
  QualType T = Field.getType();
  return T.isConstQualified() || T->isReferenceType() || T->isAtomicType() ||
         T.isVolatileQualified() || isLock(T, M) ||
         M.containsRole(T, Role::Atomic) || M.containsRole(T, Role::Lock) ||
         // A condition, be it wrapped.
         M.containsRole(T, Role::NoCopy) || M.hasRole(T, Role::TaskHandle) ||
         M.hasRole(T, Role::Channel);
}

/// The member function that \p Fn is, or that the lambda stands in.
static const CXXMethodDecl *methodAround(const FunctionInfo &Fn) {
  const FunctionInfo *Outer = &Fn;
  while (Outer->lambda() && Outer->enclosing())
    Outer = Outer->enclosing();
  return Outer->lambda() ? nullptr : dyn_cast<CXXMethodDecl>(&Outer->decl());
}

/// Nobody else has the object yet, or any more.
static bool hasObjectAlone(const Unit &U, const FunctionInfo &Fn,
                           unsigned Depth = 0) {
  const auto *Method = dyn_cast<CXXMethodDecl>(&Fn.decl());
  if (!Method || Fn.lambda())
    return false;
  if (isa<CXXConstructorDecl, CXXDestructorDecl>(Method) ||
      Method->isCopyAssignmentOperator() || Method->isMoveAssignmentOperator())
    return true;
  ArrayRef<CallSite> Callers = U.callsTo(Method);
  return Depth < 3 && Method->getAccess() != AS_public && !Callers.empty() &&
         all_of(
             Callers,
             [&](const CallSite &Call) {
               return Call.In && hasObjectAlone(U, *Call.In, Depth + 1);
             });
}

/// Assigned, or something is called on it that may change it.
static bool writes(const FunctionInfo &Fn, const MemberExpr &Mention) {
  if (isRead(Fn, &Mention))
    return false;
  const Stmt *Outer = Fn.parents().getParentIgnoreParenImpCasts(
      const_cast<MemberExpr *>(&Mention));
  return assignmentOf(Fn, &Mention) || isa_and_nonnull<MemberExpr>(Outer) ||
         isa_and_nonnull<CXXOperatorCallExpr>(Outer) ||
         isa_and_nonnull<ArraySubscriptExpr>(Outer);
}

static const FieldDecl *lockDeclaredFor(const FieldDecl &Field) {
  const auto *Guarded = Field.getAttr<GuardedByAttr>();
  const auto *Member =
      Guarded && Guarded->getArg()
          ? dyn_cast<MemberExpr>(Guarded->getArg()->IgnoreParenImpCasts())
          : nullptr;
  const auto *Lock =
      Member ? dyn_cast<FieldDecl>(Member->getMemberDecl()) : nullptr;
  return Lock ? Lock->getCanonicalDecl() : nullptr;
}

namespace {
class MemberCollector {
public:
  MemberCollector(const Unit &U, const CXXRecordDecl &Class)
      : U(U), Class(Class) {
    for (const FieldDecl *Field : Class.fields()) {
      if (needsNoLock(*Field, U.model()))
        continue;
      GuardedMember &Member = Members[Field->getCanonicalDecl()];
      Member.Member = Field;
      Member.Lock = lockDeclaredFor(*Field);
      Member.Declared = Member.Lock;
    }
  }

  std::vector<GuardedMember> run() {
    for (const FunctionInfo &Fn : U.functions()) {
      const CXXMethodDecl *Method = methodAround(Fn);
      if (Method &&
          Method->getParent()->getCanonicalDecl() == Class.getCanonicalDecl() &&
          !Fn.isPattern() && !Fn.hasErrors() && !hasObjectAlone(U, Fn) &&
          !Method->hasAttr<NoThreadSafetyAnalysisAttr>())
        readFunction(Fn);
    }
    std::vector<GuardedMember> Result;
    for (auto &[Field, Member] : Members) {
      if (!Member.Declared)
        Member.Lock = mostUsedLock(Member);
      Result.push_back(std::move(Member));
    }
    return Result;
  }

private:
  /// `scope_exit relock([&] { guard.lock(); });`: what is held afterwards only
  /// the lambda knows.
  bool isLockedInLambda(const FunctionInfo &Fn) const {
    return any_of(U.functions(), [&](const FunctionInfo &Inner) {
      return Inner.lambda() && Inner.enclosing() == &Fn &&
             any_of(U.heldLocks(Inner).events(), [&](const LockEvent &Event) {
               return Event.Guard &&
                      Event.Guard->getDeclContext() == &Fn.decl();
             });
    });
  }

  /// `node != &head_`: where the member is, and nothing that is in it.
  static bool isOnlyCompared(const FunctionInfo &Fn, const Expr *Mention) {
    auto outer = [&](const Expr *E) {
      return E ? Fn.parents().getParentIgnoreParenImpCasts(
                     const_cast<Expr *>(E))
               : nullptr;
    };
    const auto *Address = dyn_cast_or_null<UnaryOperator>(outer(Mention));
    const auto *Compared = dyn_cast_or_null<BinaryOperator>(outer(Address));
    return Compared && Address->getOpcode() == UO_AddrOf &&
           Compared->isComparisonOp();
  }

  /// `AssertHeld()`, which Clang's attribute makes a promise.
  static bool assertsLock(const FunctionInfo &Fn) {
    bool Asserts = false;
    forEachOwnStmt(Fn, [&](const Stmt *S) {
      const auto *Call = dyn_cast<CallExpr>(S);
      const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
      Asserts |= Callee && Callee->hasAttr<AssertCapabilityAttr>();
    });
    return Asserts;
  }

  /// Where the function first waits for a task to end: it has the object alone
  /// behind it.
  SourceLocation firstJoin(const FunctionInfo &Fn) const {
    SourceLocation First;
    forEachOwnStmt(Fn, [&](const Stmt *S) {
      const auto *Call = dyn_cast<CallExpr>(S);
      if (Call && isBefore(Call->getBeginLoc(), First) &&
          U.summaries().joins(*Call))
        First = Call->getBeginLoc();
    });
    return First;
  }

  /// Everything is before no place at all.
  bool isBefore(SourceLocation Place, SourceLocation Other) const {
    return Other.isInvalid() ||
           U.sources().isBeforeInTranslationUnit(Place, Other);
  }

  void readFunction(const FunctionInfo &Fn) {
    const bool Unclear = isLockedInLambda(Fn) || assertsLock(Fn);
    const SourceLocation Join = firstJoin(Fn);
    forEachOwnStmt(Fn, [&](const Stmt *S) {
      const auto *Mention = dyn_cast<MemberExpr>(S);
      if (!Mention || !isa<CXXThisExpr>(ignoreWrapping(Mention->getBase())))
        return;
      auto It = Members.find(dyn_cast<FieldDecl>(Mention->getMemberDecl()));
      // A template's function counts once.
      if (It == Members.end() || !isBefore(Mention->getBeginLoc(), Join) ||
          isOnlyCompared(Fn, Mention) ||
          !Seen.insert(Mention->getExprLoc()).second)
        return;
      MemberAccess Access;
      Access.Where = Mention;
      Access.In = &Fn;
      Access.Writes = writes(Fn, *Mention);
      if (std::optional<LockSet> Held = surelyHeldAt(U, Fn, Mention)) {
        for (const ValueDecl *Lock : *Held)
          if (const auto *Field = dyn_cast_or_null<FieldDecl>(Lock);
              Field && Field->getParent()->getCanonicalDecl() ==
                           Class.getCanonicalDecl())
            Access.Locks.push_back(Field);
        // Another object's lock may be there for this one, too.
        Access.Unknown = Access.Locks.empty() && (Unclear || !Held->empty());
      } else {
        Access.Unknown = true;
      }
      It->second.Changes |= Access.Writes;
      It->second.Accesses.push_back(std::move(Access));
    });
  }

  const FieldDecl *mostUsedLock(const GuardedMember &Member) const {
    MapVector<const FieldDecl *, unsigned> Counts;
    for (const MemberAccess &Access : Member.Accesses)
      for (const FieldDecl *Lock : Access.Locks)
        ++Counts[Lock];
    const FieldDecl *Best = nullptr;
    unsigned Most = 0;
    for (const auto &[Lock, Count] : Counts)
      if (Count > Most) {
        Best = Lock;
        Most = Count;
      }
    return Best;
  }

  const Unit &U;
  const CXXRecordDecl &Class;
  MapVector<const FieldDecl *, GuardedMember> Members;
  DenseSet<SourceLocation> Seen;
};
} // namespace

std::vector<GuardedMember> guardedMembers(const Unit &U,
                                          const CXXRecordDecl &Class) {
  if (!hasLock(U, Class))
    return {};
  return MemberCollector(U, Class).run();
}

} // namespace weft::flow
