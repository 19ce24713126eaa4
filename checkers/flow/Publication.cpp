//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "flow/Publication.h"
#include "flow/DroppedValue.h"
#include "flow/Fences.h"
#include "flow/LazyInit.h"
#include "flow/LockScope.h"
#include "flow/TaskBody.h"
#include "flow/TaskLife.h"
#include "support/Ast.h"
#include "unit/Uses.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/StmtCXX.h"

using namespace clang;
using namespace llvm;

namespace weft::flow {

namespace {
/// Plain data that is read where a flag was seen.
struct Seen {
  const AtomicAccess *Load;
  const ValueDecl *Data;
  const Expr *Read;
};

class PublicationSearch {
public:
  explicit PublicationSearch(const Unit &U)
      : U(U), M(U.model()), SM(U.sources()) {}
  std::vector<Publication> run();

private:
  using Visitor = function_ref<void(const ValueDecl *, const Expr *)>;

  bool isBefore(const Stmt *A, const Stmt *B) const {
    return SM.isBeforeInTranslationUnit(SM.getFileLoc(A->getBeginLoc()),
                                        SM.getFileLoc(B->getBeginLoc()));
  }
  void forEachMention(const FunctionInfo &Fn, Visitor Visit) const;
  bool ordersOtherwise(const AtomicAccess &Access, const Expr *Until) const;
  bool isSeenSet(const AtomicAccess &Load, const Expr *Mention) const;
  void addReads(const AtomicAccess &Load);
  bool publishes(const AtomicAccess &Store) const;
  bool isWritten(const FunctionInfo &Fn, const Expr *Mention) const;
  bool pollsFor(const Closure &C, const AtomicAccess &Load) const;
  std::optional<Publication> match(const AtomicAccess &Store,
                                   const Seen &Reader) const;
  const Closure *taskBetween(const AtomicAccess &Store,
                             const AtomicAccess &Load,
                             const ValueDecl *Data) const;

  const Unit &U;
  const Model &M;
  const SourceManager &SM;
  std::vector<Seen> Reads;
};
} // namespace

static bool isPlainData(const ValueDecl &D, const Model &M) {
  QualType T = D.getType();
  if (T->isReferenceType() || T.isConstQualified() || T.isVolatileQualified() ||
      isAtomicObject(T, M) || T->isFunctionType())
    return false;
  const RoleSet &Roles = M.typeRoles(T);
  return Roles.empty() || Roles.has(Role::SharedHandle) ||
         Roles.has(Role::View);
}

/// Of variables and members of which others may know.
void PublicationSearch::forEachMention(const FunctionInfo &Fn,
                                       Visitor Visit) const {
  forEachOwnStmt(Fn, [&](const Stmt *S) {
    const ValueDecl *D = nullptr;
    if (const auto *Ref = dyn_cast<DeclRefExpr>(S)) {
      const auto *Variable = dyn_cast<VarDecl>(Ref->getDecl());
      if (Variable && !isa<ParmVarDecl>(Variable) &&
          Variable->getTLSKind() == VarDecl::TLS_None)
        D = Variable;
    } else if (const auto *Member = dyn_cast<MemberExpr>(S)) {
      if (isa<CXXThisExpr>(Member->getBase()->IgnoreParenImpCasts()))
        D = dyn_cast<FieldDecl>(Member->getMemberDecl());
    }
    if (D && isPlainData(*D, M))
      Visit(cast<ValueDecl>(D->getCanonicalDecl()), cast<Expr>(S));
  });
}

/// A lock, a fence, or another atomic: nobody knows what it is for. A wait
/// before \p Until, too.
bool PublicationSearch::ordersOtherwise(const AtomicAccess &Access,
                                        const Expr *Until) const {
  const FunctionInfo &Fn = *Access.In;
  return takesLock(U, Fn.body()) || mayHoldLock(U, Fn, Access.Site) ||
         fences(U, Fn) ||
         any_of(U.atomics(),
                [&](const AtomicAccess &Other) {
                  return Other.In == &Fn && !Other.Relaxed &&
                         !(Other.Path == Access.Path);
                }) ||
         any_of(Fn.calls(), [&](const RoleCall *Call) {
           return isBefore(Call->Site, Until) &&
                  (Call->has(Role::Joins) || Call->has(Role::AwaitsZero) ||
                   Call->has(Role::Receives) ||
                   Call->has(Role::WaitsReleasing));
         });
}

//===--- The reader

static bool leaves(const Stmt *Then) {
  if (const auto *Block = dyn_cast<CompoundStmt>(Then))
    Then = Block->body_empty() ? nullptr : Block->body_back();
  return isa_and_nonnull<ReturnStmt, BreakStmt, ContinueStmt, CXXThrowExpr>(
      Then);
}

/// Is \p Mention evaluated only where the load has found the flag set?
bool PublicationSearch::isSeenSet(const AtomicAccess &Load,
                                  const Expr *Mention) const {
  const FunctionInfo &Fn = *Load.In;
  const Stmt *Asking = Fn.enclosingStmt(Load.Site, [&](const Stmt *Outer) {
    const Expr *Condition = conditionOf(Outer);
    return Condition && Fn.isWithin(Load.Site, Condition);
  });
  bool Unset = false;
  const Expr *Asked =
      Asking ? objectAsked(U, conditionOf(Asking), Unset) : nullptr;
  if (!Asked || !(accessPath(Asked, M) == Load.Path))
    return false;
  const auto *If = dyn_cast<IfStmt>(Asking);
  if (If && !Unset)
    return Fn.isWithin(Mention, If->getThen());
  if (!Unset || (If && !leaves(If->getThen())))
    return false;
  const Stmt *Around = Fn.parents().getParent(Asking);
  return isa_and_nonnull<CompoundStmt>(Around) &&
         Fn.isWithin(Mention, Around) && !Fn.isWithin(Mention, Asking) &&
         isBefore(Asking, Mention);
}

void PublicationSearch::addReads(const AtomicAccess &Load) {
  const FunctionInfo &Fn = *Load.In;
  if (Load.Kind != AtomicAccess::Load || !Load.Path.last() || Fn.isPattern() ||
      Fn.hasErrors())
    return;
  SmallVector<Seen, 2> Found;
  forEachMention(Fn, [&](const ValueDecl *Data, const Expr *Mention) {
    if (isSeenSet(Load, Mention) && !isWritten(Fn, Mention))
      Found.push_back({&Load, Data, Mention});
  });
  if (!Found.empty() && !ordersOtherwise(Load, Found.front().Read))
    append_range(Reads, Found);
}

//===--- The writer

/// Sets the flag to a constant, and for good.
bool PublicationSearch::publishes(const AtomicAccess &Store) const {
  const FunctionInfo &Fn = *Store.In;
  bool Set = false;
  if (Store.Kind != AtomicAccess::Store || !Store.Stored ||
      !Store.Path.last() || Fn.isPattern() || Fn.hasErrors() ||
      isa<CXXConstructorDecl>(Fn.decl()) || Store.Stored->isValueDependent() ||
      !Store.Stored->EvaluateAsBooleanCondition(Set, U.context()) || !Set)
    return false;
  return none_of(U.atomics(), [&](const AtomicAccess &Other) {
    return Other.In == &Fn && &Other != &Store && Other.writes() &&
           Other.Path == Store.Path && !isBefore(Other.Site, Store.Site);
  });
}

bool PublicationSearch::isWritten(const FunctionInfo &Fn,
                                  const Expr *Mention) const {
  if (assignmentOf(Fn, Mention))
    return true;
  const auto *Member = dyn_cast_or_null<MemberExpr>(
      Fn.parents().getParentIgnoreParenImpCasts(const_cast<Expr *>(Mention)));
  const auto *Method =
      Member ? dyn_cast<CXXMethodDecl>(Member->getMemberDecl()) : nullptr;
  return Method && isStandard(*Method) && !Method->isConst() &&
         Method->getReturnType()->isVoidType();
}

/// The loop that asks the flag is the wait for the task.
bool PublicationSearch::pollsFor(const Closure &C,
                                 const AtomicAccess &Load) const {
  const FunctionInfo &Fn = *Load.In;
  const auto *Keeper = dyn_cast_or_null<VarDecl>(C.KeptBy.Path.Root);
  const Stmt *Scope = Keeper ? Fn.scopeOf(*Keeper) : nullptr;
  return isBefore(C.Call->Site, Load.Site) &&
         (!Scope || Fn.isWithin(Load.Site, Scope)) &&
         Fn.enclosingStmt(Load.Site, [&](const Stmt *Outer) {
           const Expr *Condition =
               loopBody(Outer) ? conditionOf(Outer) : nullptr;
           return Condition && Fn.isWithin(Load.Site, Condition);
         });
}

const Closure *PublicationSearch::taskBetween(const AtomicAccess &Store,
                                              const AtomicAccess &Load,
                                              const ValueDecl *Data) const {
  auto isShared = [&](const ValueDecl *D, const Closure &C) {
    const auto *Local = dyn_cast<VarDecl>(D);
    return !Local || !Local->hasLocalStorage() ||
           any_of(C.Captures, [&](const Capture &Held) {
             return Held.refers() && Held.Path.Root == Local;
           });
  };
  for (const Closure &C : U.closures()) {
    if (C.Use->Kind != Role::Spawns || C.Use->has(Keyword::OnLoop) ||
        C.Use->has(Keyword::SameThread) || !C.Call->In ||
        C.KeptBy.Kind == Keeper::AtOnce || !isShared(Data, C) ||
        !isShared(Store.Path.last(), C))
      continue;
    TaskBody Body(U, C);
    const bool Stores = is_contained(Body.functions(), Store.In);
    const bool Loads = is_contained(Body.functions(), Load.In);
    if (Stores == Loads)
      continue;
    const AtomicAccess &Outside = Stores ? Load : Store;
    if (Outside.In != C.Call->In ||
        TaskLife(U, C).stillRunsAt(Outside.Site, nullptr) ||
        pollsFor(C, Outside))
      return &C;
  }
  return nullptr;
}

std::optional<Publication> PublicationSearch::match(const AtomicAccess &Store,
                                                    const Seen &Reader) const {
  const FunctionInfo &Fn = *Store.In;
  if (Reader.Load->In == &Fn || Reader.Data == Store.Path.last() ||
      Reader.Load->Path.last() != Store.Path.last())
    return std::nullopt;
  const Expr *Before = nullptr, *After = nullptr;
  const Stmt *Block = Fn.enclosingStmt(
      Store.Site, [](const Stmt *Outer) { return isa<CompoundStmt>(Outer); });
  forEachMention(Fn, [&](const ValueDecl *Data, const Expr *Mention) {
    if (Data != Reader.Data || !isWritten(Fn, Mention))
      return;
    if (isBefore(Mention, Store.Site))
      Before = Mention;
    else if (!After && Block && Fn.isWithin(Mention, Block))
      After = Mention;
  });
  if (!Before && !After)
    return std::nullopt;
  const Closure *Task = taskBetween(Store, *Reader.Load, Reader.Data);
  if (!Task)
    return std::nullopt;
  return Publication{
      &Store,      Reader.Load,       Reader.Data, Before ? Before : After,
      Reader.Read, Before != nullptr, Task};
}

std::vector<Publication> PublicationSearch::run() {
  std::vector<Publication> Found;
  if (none_of(U.closures(),
              [](const Closure &C) { return C.Use->Kind == Role::Spawns; }))
    return Found;
  std::vector<const AtomicAccess *> Stores;
  for (const AtomicAccess &Access : U.atomics())
    if (publishes(Access))
      Stores.push_back(&Access);
  SmallPtrSet<const ValueDecl *, 8> Flags;
  for (const AtomicAccess *Store : Stores)
    Flags.insert(Store->Path.last());
  for (const AtomicAccess &Access : U.atomics())
    if (Flags.contains(Access.Path.last()))
      addReads(Access);
  for (const AtomicAccess *Store : Stores)
    for (const Seen &Reader : Reads)
      if (std::optional<Publication> P = match(*Store, Reader);
          P && !ordersOtherwise(*Store, P->InOrder ? Store->Site : P->Write)) {
        Found.push_back(*P);
        break;
      }
  return Found;
}

static std::vector<Publication> findPublications(const Unit &U) {
  return PublicationSearch(U).run();
}

const std::vector<Publication> &publications(const Unit &U) {
  return U.fact(findPublications);
}

} // namespace weft::flow
