//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "flow/EarlyWait.h"
#include "flow/DroppedValue.h"
#include "flow/TaskLife.h"
#include "support/Ast.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/StmtCXX.h"

using namespace clang;
using namespace llvm;

namespace weft::flow {

static const DeclContext *outermostSpace(const Decl *D) {
  const DeclContext *Outer = D->getDeclContext();
  if (!Outer || Outer->isTranslationUnit())
    return nullptr;
  while (Outer->getParent() && !Outer->getParent()->isTranslationUnit())
    Outer = Outer->getParent();
  return Outer->getPrimaryContext();
}

/// std::future waits where std::async made it, not where a pool did.
static bool isMadeByItsLibrary(const RoleCall &Call) {
  const CXXRecordDecl *Handle = classOf(Call.Site->getType());
  return isa<CXXConstructorDecl>(Call.Callee) ||
         (Handle && outermostSpace(Handle) &&
          outermostSpace(Handle) == outermostSpace(Call.Callee));
}

/// Is the declaration the last statement of a block?
static bool endsBlock(const FunctionInfo &Fn, const VarDecl &Handle) {
  const auto *Block = dyn_cast_or_null<CompoundStmt>(Fn.scopeOf(Handle));
  const auto *Last = Block && !Block->body_empty()
                         ? dyn_cast<DeclStmt>(Block->body_back())
                         : nullptr;
  return Last && Last->isSingleDecl() && Last->getSingleDecl() == &Handle;
}

/// Other tasks may run beside it.
static bool startsOthers(const Closure &C) {
  return any_of(C.Call->In->calls(), [&](const RoleCall *Other) {
    return Other != C.Call && Other->has(Role::Spawns);
  });
}

/// A future's wait is a surprise; `std::jthread` is there to wait.
static bool waitsUnasked(QualType T, const Model &M) {
  const RoleUse *Handle = M.typeRoles(T).get(Role::TaskHandle);
  return Handle && Handle->has(Keyword::DestroyBlocks);
}

EarlyWait earlyWaitOf(const Unit &U, const Closure &C) {
  const FunctionInfo &Fn = *C.Call->In;
  const Model &M = U.model();
  if (!joinsOnDestruction(C.Call->Site->getType(), M) ||
      !C.Use->has(Keyword::OwnerHandle) || !isMadeByItsLibrary(*C.Call))
    return EarlyWait::None;
  if (C.KeptBy.Kind == Keeper::AtOnce)
    return fateOf(Fn, C.Call->Site).Kind == Fate::Dropped ? EarlyWait::AtOnce
                                                          : EarlyWait::None;
  const auto *Handle = dyn_cast_or_null<VarDecl>(C.KeptBy.Path.Root);
  const bool NeverLookedAt =
      C.KeptBy.Kind == Keeper::Object && C.KeptBy.Path.isLocal() && Handle &&
      C.KeptBy.Path.Fields.empty() && Handle->getInit() &&
      Fn.isWithin(C.Call->Site, Handle->getInit()) &&
      waitsUnasked(Handle->getType(), M) && Fn.mentionsOf(Handle, M).empty();
  return NeverLookedAt && endsBlock(Fn, *Handle) && !startsOthers(C)
             ? EarlyWait::EndOfBlock
             : EarlyWait::None;
}

} // namespace weft::flow
