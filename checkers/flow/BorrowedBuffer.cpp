//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "flow/BorrowedBuffer.h"
#include "flow/TaskLife.h"
#include "support/Ast.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/DeclTemplate.h"

using namespace clang;
using namespace llvm;

namespace weft::flow {

BorrowedBuffer::BorrowedBuffer(const Unit &U, const RoleCall &Call,
                               const RoleUse &Use)
    : U(U), M(U.model()), Call(Call), Fn(*Call.In),
      Argument(Call.argument(Use.Params[0], M)) {
  if (Argument)
    Local = findLocal();
}

/// `std::array<const_buffer, 2>`: a sequence, which the operation copies.
static bool isSequenceOfViews(QualType T, const Model &M) {
  if (const clang::Type *Element =
          T->isArrayType() ? T->getBaseElementTypeUnsafe() : nullptr)
    return M.hasRole(QualType(Element, 0), Role::View);
  const auto *Class =
      dyn_cast_or_null<ClassTemplateSpecializationDecl>(classOf(T));
  return Class &&
         any_of(Class->getTemplateArgs().asArray(),
                [&](const TemplateArgument &Argument) {
                  return Argument.getKind() == TemplateArgument::Type &&
                         M.hasRole(Argument.getAsType(), Role::View);
                });
}

/// A view is copied into the parameter.
static const Expr *withoutCopy(const Expr *Argument) {
  const Expr *Plain = ignoreWrapping(Argument);
  const auto *Copy = dyn_cast<CXXConstructExpr>(Plain);
  return Copy && Copy->getNumArgs() > 0 &&
                 Copy->getConstructor()->isCopyOrMoveConstructor()
             ? ignoreWrapping(Copy->getArg(0))
             : Plain;
}

/// Handed over itself, not by a view: the callee must take its address.
bool BorrowedBuffer::isTakenByAddress(unsigned Index) const {
  if (!Call.Callee || Index >= Call.Callee->getNumParams())
    return false;
  QualType T = Call.Callee->getParamDecl(Index)->getType();
  return T->isPointerType() || (T->isLValueReferenceType() &&
                                !T->getPointeeType().isConstQualified());
}

/// The pointer is neither copied nor moved: what it points to dies with it.
bool BorrowedBuffer::isOnlyDereferenced(const VarDecl &Pointer) const {
  const auto *Class = classOf(Pointer.getType());
  const auto *Made = Pointer.getInit()
                         ? dyn_cast<CallExpr>(ignoreWrapping(Pointer.getInit()))
                         : nullptr;
  const RoleCall *Makes = Made ? U.roleCall(Made) : nullptr;
  if (!Class || !Makes || !Makes->has(Role::Constructs) || objectOf(Made))
    return false;
  return all_of(
      Fn.mentionsOf(Pointer.getCanonicalDecl(), M), [&](const Expr *Mention) {
        const Stmt *Outer = Fn.parents().getParentIgnoreParenImpCasts(
            const_cast<Expr *>(Mention));
        if (const auto *Member = dyn_cast_or_null<MemberExpr>(Outer))
          return isa<CXXMethodDecl>(Member->getMemberDecl());
        const auto *Operator = dyn_cast_or_null<CXXOperatorCallExpr>(Outer);
        return Operator && (Operator->getOperator() == OO_Star ||
                            Operator->getOperator() == OO_Arrow);
      });
}

const VarDecl *BorrowedBuffer::findLocal() {
  QualType T = Argument->getType();
  const Expr *Plain = withoutCopy(Argument);
  if (isSequenceOfViews(T, M))
    return nullptr;
  unsigned Index = 0;
  for (const Expr *Other : argumentsOf(Call.Site)) {
    if (Other == Argument)
      break;
    ++Index;
  }
  AccessPath Path;
  if (isViewLike(T, M) || T->isArrayType())
    Path = referredObject(Plain, M);
  else if (isTakenByAddress(Index))
    Path = accessPath(Plain, M);
  // `buffer(*owner)`, `buffer(owner->data(), n)`.
  if (!Path && isViewLike(T, M)) {
    AccessPath Behind = accessPath(Plain, M);
    const auto *Pointer = dyn_cast_or_null<VarDecl>(Behind.Root);
    if (!Behind.Indirect || !Pointer || isa<ParmVarDecl>(Pointer) ||
        !isLocalObject(Pointer) || Pointer->getDeclContext() != &Fn.decl() ||
        !isOnlyDereferenced(*Pointer))
      return nullptr;
    Owner = true;
    return Pointer;
  }
  const auto *Found = dyn_cast_or_null<VarDecl>(Path.Root);
  if (!Found || Path.Indirect || !isLocalObject(Found) ||
      Found->getDeclContext() != &Fn.decl() ||
      isSequenceOfViews(Found->getType(), M) ||
      (isViewLike(Found->getType(), M) && !Found->getType()->isArrayType()) ||
      any_of(Path.Fields, [&](const FieldDecl *Field) {
        return Field->getType()->isReferenceType() ||
               isViewLike(Field->getType(), M);
      }))
    return nullptr;
  // The program ends with them.
  const Stmt *Scope = Fn.scopeOf(*Found);
  if ((!Scope && !isa<ParmVarDecl>(Found)) ||
      (Fn.decl().isMain() && (!Scope || Scope == &Fn.body())))
    return nullptr;
  return Found;
}

/// Part of the data may stand in the object itself, as a short string does: it
/// does not stay where it is when the object is moved.
static bool hasInlineStorage(QualType T, unsigned Depth = 0) {
  if (T->isArrayType() || T->isUnionType())
    return true;
  const CXXRecordDecl *Class = T->getAsCXXRecordDecl();
  if (!Class)
    return false;
  if (!Class->hasDefinition() || Depth > 6)
    return true;
  return any_of(Class->fields(),
                [&](const FieldDecl *Field) {
                  return hasInlineStorage(Field->getType(), Depth + 1);
                }) ||
         any_of(Class->bases(), [&](const CXXBaseSpecifier &Base) {
           return hasInlineStorage(Base.getType(), Depth + 1);
         });
}

/// `auto data = buffer(bytes);`, and later `[bytes = std::move(bytes)]`: the
/// data of a vector stay where they are.
bool BorrowedBuffer::movesOn(const Capture &Held) const {
  const auto *View = dyn_cast<DeclRefExpr>(withoutCopy(Argument));
  const auto *Kept = dyn_cast_or_null<VarDecl>(Held.Var);
  if (!View || View->getDecl() == Local || !Kept || !Kept->isInitCapture() ||
      !Kept->getInit() || !mentions(Kept->getInit(), Local) ||
      hasInlineStorage(Local->getType()))
    return false;
  return !forEachDescendant(Kept->getInit(), [&](const Stmt *S) {
    const auto *Made = dyn_cast<Expr>(S);
    const FunctionDecl *Callee = Made ? calleeOf(Made) : nullptr;
    return !Callee || !M.declaredRoles(*Callee).has(Role::Passes);
  });
}

bool BorrowedBuffer::isSeenByHandler() const {
  const Closure *C = U.closureOf(Call);
  return C && any_of(C->Captures, [&](const Capture &Held) {
           return movesOn(Held) ||
                  (Held.Path.Root == Local->getCanonicalDecl() &&
                   (Owner || Held.refers()));
         });
}

bool BorrowedBuffer::endsWithOperation() const {
  auto isLocalHere = [&](const Expr *E) {
    AccessPath Path = E ? accessPath(E, M) : AccessPath();
    const auto *Variable = dyn_cast_or_null<VarDecl>(Path.Root);
    return Variable && Variable != Local && !Path.Indirect &&
           isLocalObject(Variable) && !isViewLike(Variable->getType(), M) &&
           !Variable->getType()->isPointerType() &&
           Variable->getDeclContext() == &Fn.decl();
  };
  SmallVector<const Expr *, 4> Arguments = argumentsOf(Call.Site);
  const Expr *Object = objectOf(Call.Site);
  if (isLocalHere(Object) ||
      (!Object && !Arguments.empty() && Arguments[0] != Argument &&
       isLocalHere(Arguments[0])))
    return true;
  if (joinedByLaterLocal())
    return true;
  // Without a handler the function itself must ask: `aio_error(&request)`.
  return !Call.has(Role::Stores) &&
         any_of(Fn.mentionsOf(Local->getCanonicalDecl(), M),
                [&](const Expr *Mention) {
                  return Call.Site->getEndLoc() < Mention->getBeginLoc();
                });
}

/// `asio::thread_pool pool(1);` behind the buffer: it dies first, and waits.
bool BorrowedBuffer::joinedByLaterLocal() const {
  const Stmt *Scope = Fn.scopeOf(*Local);
  return !forEachDescendant(Scope ? Scope : &Fn.body(), [&](const Stmt *S) {
    const auto *Declaration = dyn_cast<DeclStmt>(S);
    return !Declaration || none_of(Declaration->decls(), [&](const Decl *D) {
      const auto *Variable = dyn_cast<VarDecl>(D);
      return Variable && isLocalObject(Variable) &&
             (isa<ParmVarDecl>(Local) ||
              Local->getLocation() < Variable->getLocation()) &&
             joinsOnDestruction(Variable->getType(), M);
    });
  });
}

std::optional<PathEnd> BorrowedBuffer::outlived() const {
  // To the function, the operation is a task that shares all that it was given.
  RoleUse Use;
  Use.Kind = Role::Stores;
  Use.add(Keyword::OnLoop);
  Closure Operation;
  if (const Closure *Handler = U.closureOf(Call))
    Operation = *Handler;
  Operation.Call = &Call;
  Operation.Use = &Use;
  Operation.KeptBy = {Keeper::Nobody, {}};
  // What the object does otherwise is no wait for this operation.
  erase_if(Operation.Captures,
           [](const Capture &Held) { return Held.Kind == Capture::This; });
  TaskLife Life(U, Operation);
  return Life.outlives(Call.Site, Fn.scopeOf(*Local), false);
}

} // namespace weft::flow
