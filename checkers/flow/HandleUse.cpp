//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "flow/HandleUse.h"
#include "support/Ast.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/StmtCXX.h"

using namespace clang;
using namespace llvm;

namespace weft::flow {

/// A smart pointer's deleter that is not the library's may join.
static bool hasOwnDeleter(const ClassTemplateSpecializationDecl &Pointer) {
  return any_of(Pointer.methods(),
                [](const CXXMethodDecl *Method) {
                  return Method->getOverloadedOperator() == OO_Arrow;
                }) &&
         any_of(Pointer.getTemplateArgs().asArray().drop_front(),
                [](const TemplateArgument &Argument) {
                  if (Argument.getKind() != TemplateArgument::Type)
                    return false;
                  const CXXRecordDecl *Class = classOf(Argument.getAsType());
                  return !Class || !isStandard(*Class);
                });
}

/// Do the handles that \p T is, holds as elements or owns through a smart
/// pointer do \p What when they are destroyed?
static bool onDestruction(QualType T, const Model &M, ArrayRef<Keyword> What) {
  const RoleSet &Roles = M.typeRoles(T);
  for (Role Kind : {Role::TaskHandle, Role::TaskGroup})
    if (const RoleUse *Use = Roles.get(Kind))
      return any_of(What, [&](Keyword Word) { return Use->has(Word); });
  if (T->isArrayType())
    return onDestruction(QualType(T->getBaseElementTypeUnsafe(), 0), M, What);
  const auto *Container =
      dyn_cast_or_null<ClassTemplateSpecializationDecl>(classOf(T));
  return Container && isStandard(*Container) && !hasOwnDeleter(*Container) &&
         any_of(Container->getTemplateArgs().asArray(),
                [&](const TemplateArgument &Argument) {
                  return Argument.getKind() == TemplateArgument::Type &&
                         !Argument.getAsType()->isPointerType() &&
                         onDestruction(Argument.getAsType(), M, What);
                });
}

bool joinsOnDestruction(QualType T, const Model &M) {
  return onDestruction(T, M, {Keyword::DestroyJoins, Keyword::DestroyBlocks});
}

bool detachesOnDestruction(QualType T, const Model &M) {
  return onDestruction(T, M,
                       {Keyword::DestroyNothing, Keyword::DestroyDetaches});
}

bool terminatesOnDestruction(QualType T, const Model &M) {
  return onDestruction(T, M, {Keyword::DestroyTerminates});
}

/// What a member call does with the object that it is called on.
static HandleUse useByMemberCall(const Unit &U, const Expr *Call,
                                 const CXXMethodDecl *Method) {
  if (!Method)
    return HandleUse::HandsOver;
  if (const RoleCall *Known = U.roleCall(Call)) {
    if (Known->has(Role::Joins))
      return HandleUse::Joins;
    if (Known->has(Role::Detaches))
      return HandleUse::Detaches;
    if (Known->has(Role::Constructs) || Known->has(Role::Spawns) ||
        Known->has(Role::Stores) || Known->has(Role::Cancels))
      return HandleUse::Neutral;
  }
  if (Method->isConst())
    return Method->getReturnType()->isBooleanType() ? HandleUse::Guards
                                                    : HandleUse::Neutral;
  const bool InSystem = U.isInSystemHeader(*Method);
  QualType Result = Method->getReturnType();
  if (InSystem &&
      (Result->isArithmeticType() || Method->isCopyAssignmentOperator() ||
       Method->isMoveAssignmentOperator()))
    return HandleUse::Neutral;
  // `reserve`: nothing is taken out by a call that is given numbers only and
  // returns nothing; `clear()` and `pop_back()` take no number.
  if (InSystem && Result->isVoidType() && Method->getNumParams() == 1 &&
      Method->getParamDecl(0)->getType()->isArithmeticType())
    return HandleUse::Neutral;
  return HandleUse::HandsOver;
}

/// The result refers into the object: `threads.back()`, `threads.begin()`.
static bool refersIntoObject(const Unit &U, const CXXMethodDecl *Method) {
  return Method && U.isInSystemHeader(*Method) &&
         !Method->isCopyAssignmentOperator() &&
         !Method->isMoveAssignmentOperator() &&
         (Method->getReturnType()->isReferenceType() ||
          isViewLike(Method->getReturnType(), U.model()));
}

HandleUse classifyHandleUse(const Unit &U, const FunctionInfo &Fn,
                            const Expr *Mention, const Stmt *&Site) {
  const ParentMap &Parents = Fn.parents();
  const Expr *Value = Mention;
  for (;;) {
    const Stmt *Parent = Parents.getParent(Value);
    Site = Parent ? Parent : Value;
    if (!Parent)
      return HandleUse::HandsOver; // A constructor initialiser takes it.
    if (isa<LambdaExpr>(Parent))
      return HandleUse::HandsOver;
    if (const auto *Declaration = dyn_cast<DeclStmt>(Parent)) {
      const auto *Variable = dyn_cast<VarDecl>(*Declaration->decl_begin());
      // An alias: its own mentions speak for themselves.
      const bool Alias =
          Variable && (Variable->getType()->isReferenceType() ||
                       isViewLike(Variable->getType(), U.model()));
      return Alias ? HandleUse::Neutral : HandleUse::HandsOver;
    }
    const auto *Outer = dyn_cast<Expr>(Parent);
    if (!Outer)
      return isa<ReturnStmt, CoreturnStmt>(Parent) ? HandleUse::HandsOver
                                                   : HandleUse::Neutral;
    if (const auto *Member = dyn_cast<MemberExpr>(Outer)) {
      const auto *Call =
          dyn_cast_or_null<CXXMemberCallExpr>(Parents.getParent(Member));
      if (!Call || Call->getCallee()->IgnoreParens() != Member) {
        Value = Member; // A part of it.
        continue;
      }
      Site = Call;
      const CXXMethodDecl *Method = Call->getMethodDecl();
      HandleUse Use = useByMemberCall(U, Call, Method);
      const RoleCall *Known = U.roleCall(Call);
      if ((Use == HandleUse::HandsOver || Use == HandleUse::Neutral) &&
          (Known ? Known->has(Role::Passes) : refersIntoObject(U, Method))) {
        Value = Call;
        continue;
      }
      return Use;
    }
    if (const auto *Operator = dyn_cast<CXXOperatorCallExpr>(Outer)) {
      if (Operator->getNumArgs() > 0 && Operator->getArg(0) == Value) {
        if (Operator->getOperator() == OO_Equal)
          return HandleUse::Neutral;
        if (Operator->isComparisonOp())
          return HandleUse::Neutral;
        Value = Operator;
        continue;
      }
      return Operator->isComparisonOp() ? HandleUse::Neutral
                                        : HandleUse::HandsOver;
    }
    if (const auto *Unary = dyn_cast<UnaryOperator>(Outer)) {
      if (Unary->getOpcode() == UO_LNot)
        return HandleUse::Guards;
      Value = Unary;
      continue;
    }
    if (const auto *Binary = dyn_cast<BinaryOperator>(Outer)) {
      if (Binary->isPtrMemOp())
        return HandleUse::HandsOver; // Which member, only the caller knows.
      if (Binary->isAssignmentOp())
        return Binary->getLHS() == Value ? HandleUse::Neutral
                                         : HandleUse::HandsOver;
      return HandleUse::Neutral;
    }
    if (isa<CastExpr, ParenExpr, MaterializeTemporaryExpr, ExprWithCleanups,
            ArraySubscriptExpr, CXXBindTemporaryExpr>(Outer)) {
      if (const auto *Cast = dyn_cast<CastExpr>(Outer);
          Cast && Cast->getType()->isVoidType())
        return HandleUse::Neutral;
      Value = Outer;
      continue;
    }
    if (isa<UnaryExprOrTypeTraitExpr>(Outer))
      return HandleUse::Neutral;
    if (const RoleCall *Known = U.roleCall(Outer)) {
      if (Known->has(Role::Joins))
        return HandleUse::Joins;
      if (Known->has(Role::Detaches))
        return HandleUse::Detaches;
      // `pthread_create(&t, …)` fills it.
      const RoleUse *Spawns = Known->get(Role::Spawns);
      if (Spawns && Spawns->Params[2].Kind != ParamRef::None &&
          Known->argument(Spawns->Params[2], U.model()) == Value)
        return HandleUse::Neutral;
      if (Known->has(Role::Passes)) {
        Value = Outer;
        continue;
      }
    }
    // `std::begin(threads)`.
    const FunctionDecl *Callee = calleeOf(Outer);
    if (Callee && isa<CallExpr>(Outer) && isStandard(*Callee) &&
        isViewLike(Callee->getReturnType(), U.model())) {
      Value = Outer;
      continue;
    }
    return HandleUse::HandsOver;
  }
}

bool keepsReference(const FunctionInfo &Fn, const Expr *Mention,
                    const Stmt *Site) {
  if (isa<InitListExpr>(Site))
    return true; // What is moved in is an argument of a constructor.
  const auto *Construct = dyn_cast<CXXConstructExpr>(Site);
  if (!Construct || Construct->getConstructor()->isCopyOrMoveConstructor())
    return false;
  const CXXConstructorDecl *Constructor = Construct->getConstructor();
  for (unsigned I = 0;
       I < std::min(Construct->getNumArgs(), Constructor->getNumParams());
       ++I) {
    QualType T = Constructor->getParamDecl(I)->getType();
    if (Fn.isWithin(Mention, Construct->getArg(I)))
      return T->isLValueReferenceType() || T->isPointerType();
  }
  return false;
}

} // namespace weft::flow
