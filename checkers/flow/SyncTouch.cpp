//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "flow/SyncTouch.h"
#include "support/Ast.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/StmtCXX.h"

using namespace clang;
using namespace llvm;

namespace weft::flow {

/// How a path lies to the part of an object.
namespace {
enum class Place { Around, AtPart, Elsewhere };
} // namespace

static Place placeOf(ArrayRef<const FieldDecl *> Fields,
                     const AccessPath &Object, const IdentityPart &Part) {
  SmallVector<const FieldDecl *, 4> Full(Object.Fields.begin(),
                                         Object.Fields.end());
  Full.append(Part.Path.begin(), Part.Path.end());
  for (size_t I = 0; I < std::min(Fields.size(), Full.size()); ++I)
    if (Fields[I]->getCanonicalDecl() != Full[I]->getCanonicalDecl())
      return Place::Elsewhere;
  return Fields.size() < Full.size() ? Place::Around : Place::AtPart;
}

/// What a function does with the part of its parameter; of `this` for null.
static SyncTouch touchInBody(const Unit &U, const FunctionDecl *Callee,
                             const ParmVarDecl *Param, const IdentityPart &Part,
                             unsigned Depth);

/// The part as seen from the end of \p Fields, a way that leads towards it.
static IdentityPart partBehind(ArrayRef<const FieldDecl *> Fields,
                               const AccessPath &Object,
                               const IdentityPart &Part) {
  IdentityPart Rest = Part;
  Rest.Path.assign(Object.Fields.begin(), Object.Fields.end());
  Rest.Path.append(Part.Path.begin(), Part.Path.end());
  Rest.Path.erase(Rest.Path.begin(), Rest.Path.begin() + Fields.size());
  return Rest;
}

static SyncTouch touchAt(const Unit &U, const FunctionInfo &Fn,
                         const Expr *Mention, const AccessPath &Object,
                         const IdentityPart &Part, unsigned Depth) {
  if (Part.InElements)
    return SyncTouch::None;
  const Model &M = U.model();
  const ParentMap &Parents = Fn.parents();
  // An alias, `pthread_mutex_t *lock = &c.lock`, stands further down.
  AccessPath Start = awaitedObject(Mention, M);
  SmallVector<const FieldDecl *, 4> Fields(Start.Fields.begin(),
                                           Start.Fields.end());
  const Expr *Value = Mention;
  for (;;) {
    Place Where = placeOf(Fields, Object, Part);
    if (Where == Place::Elsewhere)
      return SyncTouch::None;
    const auto *Outer = dyn_cast_or_null<Expr>(Parents.getParent(Value));
    if (!Outer)
      return SyncTouch::None;
    if (const auto *Member = dyn_cast<MemberExpr>(Outer)) {
      if (const auto *Field = dyn_cast<FieldDecl>(Member->getMemberDecl())) {
        if (Field->getDeclName())
          Fields.push_back(Field->getCanonicalDecl());
        Value = Member;
        continue;
      }
      if (Where == Place::AtPart)
        return SyncTouch::Uses;
      return touchInBody(U, dyn_cast<CXXMethodDecl>(Member->getMemberDecl()),
                         nullptr, partBehind(Fields, Object, Part), Depth);
    }
    if (isa<CastExpr, ParenExpr, ArraySubscriptExpr, MaterializeTemporaryExpr,
            CXXBindTemporaryExpr>(Outer)) {
      if (const auto *Cast = dyn_cast<CastExpr>(Outer);
          Cast && Cast->getCastKind() == CK_LValueToRValue &&
          !Cast->getType()->isPointerType())
        return SyncTouch::None; // A copy of the value.
      Value = Outer;
      continue;
    }
    if (const auto *Unary = dyn_cast<UnaryOperator>(Outer)) {
      Value = Unary;
      continue;
    }
    if (const auto *Binary = dyn_cast<BinaryOperator>(Outer))
      return Binary->isAssignmentOp() && Binary->getLHS() == Value &&
                     Where == Place::AtPart
                 ? SyncTouch::Sets
                 : SyncTouch::None;
    if (const auto *Operator = dyn_cast<CXXOperatorCallExpr>(Outer)) {
      const bool IsObject =
          Operator->getNumArgs() > 0 && Operator->getArg(0) == Value;
      if (Operator->getOperator() == OO_Equal)
        return IsObject && Where == Place::AtPart ? SyncTouch::Sets
                                                  : SyncTouch::None;
      if (IsObject && Where == Place::AtPart)
        return SyncTouch::Uses;
    }
    const FunctionDecl *Callee = calleeOf(Outer);
    if (!Callee && !isa<CallExpr>(Outer))
      return SyncTouch::None;
    const RoleCall *Known = U.roleCall(Outer);
    if (Known && (Known->has(Role::Passes) || Known->has(Role::Refers))) {
      Value = Outer;
      continue;
    }
    if (Where == Place::AtPart) {
      const auto *Construct = dyn_cast<CXXConstructExpr>(Outer);
      if (Construct && Construct->getConstructor()->isCopyOrMoveConstructor())
        return SyncTouch::None;
      return (Known && !Known->has(Role::CopiesBytes)) || Construct
                 ? SyncTouch::Uses
                 : SyncTouch::Sets;
    }
    // The whole object is handed on: by its callee's body.
    SmallVector<const Expr *, 4> Arguments = argumentsOf(Outer);
    const size_t Index = find(Arguments, Value) - Arguments.begin();
    if (!Callee || Index >= Arguments.size() || Index >= Callee->getNumParams())
      return SyncTouch::None;
    const FunctionInfo *Body = U.infoFor(Callee);
    return Body ? touchInBody(U, Callee, Body->decl().getParamDecl(Index),
                              partBehind(Fields, Object, Part), Depth)
                : SyncTouch::None;
  }
}

static SyncTouch touchInBody(const Unit &U, const FunctionDecl *Callee,
                             const ParmVarDecl *Param, const IdentityPart &Part,
                             unsigned Depth) {
  const FunctionInfo *Body = U.infoFor(Callee);
  if (!Body || Depth > 2)
    return SyncTouch::None;
  AccessPath Object;
  Object.Root = Param;
  Object.FromThis = !Param;
  for (const Expr *Mention : Body->mentionsOf(Param, U.model())) {
    if (!Param && !isa<CXXThisExpr>(Mention))
      continue;
    SyncTouch Touch = touchAt(U, *Body, Mention, Object, Part, Depth + 1);
    if (Touch != SyncTouch::None)
      return Touch;
  }
  return SyncTouch::None;
}

SyncTouch touchOf(const Unit &U, const FunctionInfo &Fn, const Expr *Mention,
                  const AccessPath &Object, const IdentityPart &Part) {
  return touchAt(U, Fn, Mention, Object, Part, 0);
}

/// The touches of the part before and behind a place, in source order.
static void forEachTouch(const Unit &U, const FunctionInfo &Fn,
                         const AccessPath &Object, const IdentityPart &Part,
                         SourceLocation Where,
                         function_ref<bool(SyncTouch, bool Behind)> Visit) {
  const SourceManager &SM = U.sources();
  Where = SM.getFileLoc(Where);
  for (const Expr *Mention : Fn.mentionsOf(Object.Root, U.model())) {
    if (Object.FromThis && !isa<CXXThisExpr>(Mention))
      continue;
    SyncTouch Touch = touchOf(U, Fn, Mention, Object, Part);
    SourceLocation At = SM.getFileLoc(Mention->getBeginLoc());
    if (Touch != SyncTouch::None &&
        !Visit(Touch,
               Where.isValid() && SM.isBeforeInTranslationUnit(Where, At)))
      return;
  }
}

bool isSetBehind(const Unit &U, const FunctionInfo &Fn,
                 const AccessPath &Object, const IdentityPart &Part,
                 SourceLocation Where) {
  bool Result = false;
  if (Object)
    forEachTouch(U, Fn, Object, Part, Where, [&](SyncTouch Touch, bool Behind) {
      Result = Behind && Touch == SyncTouch::Sets;
      return !Behind;
    });
  return Result;
}

bool isTouchedBefore(const Unit &U, const FunctionInfo &Fn,
                     const AccessPath &Object, const IdentityPart &Part,
                     SourceLocation Where) {
  bool Result = false;
  forEachTouch(U, Fn, Object, Part, Where, [&](SyncTouch, bool Behind) {
    Result |= !Behind;
    return !Result;
  });
  return Result;
}

/// It was alive as soon as it was there: its class, or the class of its part,
/// has code of its own.
static bool isMadeByCode(const VarDecl &Variable, const IdentityPart &Part) {
  const CXXRecordDecl *Class = classOf(Part.Type);
  if (Class && Class->hasDefinition() && !Class->getDefinition()->isCLike())
    return true;
  const Expr *Init = Variable.getInit();
  const auto *Construct =
      dyn_cast_or_null<CXXConstructExpr>(Init ? ignoreWrapping(Init) : nullptr);
  return Construct && Construct->getConstructor()->isUserProvided() &&
         !Construct->getConstructor()->isCopyOrMoveConstructor();
}

/// The function that a variable of a lambda's surroundings belongs to.
static const FunctionInfo *ownerOf(const VarDecl &Variable,
                                   const FunctionInfo *Fn) {
  while (Fn && Variable.getDeclContext() != &Fn->decl())
    Fn = Fn->enclosing();
  return Fn;
}

/// Nothing has touched the variable's part so far, and nothing uses it later:
/// it is there to be copied.
static bool isOnlyCopied(const Unit &U, const FunctionInfo &Fn,
                         const AccessPath &Object, const IdentityPart &Part,
                         SourceLocation Where) {
  bool Result = true;
  forEachTouch(U, Fn, Object, Part, Where, [&](SyncTouch Touch, bool Behind) {
    Result = Behind && Touch != SyncTouch::Uses;
    return Result;
  });
  return Result;
}

bool isFresh(const Unit &U, const FunctionInfo *Fn, const Expr *Source,
             const IdentityPart &Part) {
  Source = ignoreWrapping(Source);
  if (!Source->isLValue() || isa<CompoundLiteralExpr>(Source))
    return true;
  if (const auto *Choice = dyn_cast<ConditionalOperator>(Source))
    return isFresh(U, Fn, Choice->getTrueExpr(), Part) &&
           isFresh(U, Fn, Choice->getFalseExpr(), Part);
  AccessPath Object = accessPath(Source, U.model());
  const auto *Variable = dyn_cast_or_null<VarDecl>(Object.Root);
  if (!Variable || Object.Indirect || Variable->getType()->isReferenceType() ||
      Variable->getType()->isPointerType())
    return false;
  // Nobody can lock what is const.
  if (U.context().getBaseElementType(Variable->getType()).isConstQualified())
    return true;
  const VarDecl *Definition = Variable->getDefinition();
  if (!Definition || isMadeByCode(*Definition, Part))
    return false;
  SourceLocation Where = Source->getBeginLoc();
  if (Variable->hasLocalStorage()) {
    const FunctionInfo *Owner = ownerOf(*Variable, Fn);
    return Owner && isOnlyCopied(U, *Owner, Object, Part, Where);
  }
  return !Definition->hasExternalFormalLinkage() &&
         all_of(U.functions(), [&](const FunctionInfo &Other) {
           return isOnlyCopied(U, Other, Object, Part, SourceLocation());
         });
}

} // namespace weft::flow
