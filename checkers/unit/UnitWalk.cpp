//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "unit/UnitWalk.h"
#include "unit/CallRoles.h"
#include "clang/AST/Attr.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/AST/RecursiveASTVisitor.h"

using namespace clang;
using namespace llvm;

namespace weft {

class UnitWalk::Visitor : public RecursiveASTVisitor<Visitor> {
  using Base = RecursiveASTVisitor<Visitor>;

public:
  explicit Visitor(Unit &U) : U(U) {}

  bool shouldVisitTemplateInstantiations() const { return true; }
  bool shouldWalkTypesOfTypeLocs() const { return false; }
  bool TraverseTypeLoc(TypeLoc) { return true; }
  bool TraverseAttr(Attr *) { return true; }
  bool TraverseNestedNameSpecifierLoc(NestedNameSpecifierLoc) { return true; }

  bool TraverseDecl(Decl *D) {
    if (!D || D->isInvalidDecl())
      return !D || giveUpOnFlow();
    // A namespace of ours may be reopened in a system header and back.
    const DeclContext *Scope = D->getLexicalDeclContext();
    if (Scope && Scope->isFileContext() &&
        U.sources().isInSystemHeader(D->getLocation()))
      return true;
    const auto *Fn = dyn_cast<FunctionDecl>(D);
    if (!Fn || !Fn->doesThisDeclarationHaveABody() || !Fn->getBody())
      return Base::TraverseDecl(D);
    FunctionInfo *Outer = Current;
    enter(*Fn, *Fn->getBody(), nullptr);
    bool Continue = Base::TraverseDecl(D);
    Current = Outer;
    return Continue;
  }

  /// The base class stops the program where an implicit instantiation spells
  /// out its arguments, as those of a member's specialisation do.
  bool TraverseVarTemplateSpecializationDecl(VarTemplateSpecializationDecl *D) {
    return TraverseStmt(D->getInit());
  }

  bool TraverseLambdaExpr(LambdaExpr *Lambda) {
    U.Lambdas.push_back({Lambda, Current});
    for (unsigned I = 0; I < Lambda->capture_size(); ++I)
      if (Lambda->capture_begin()[I].capturesVariable() &&
          Lambda->capture_begin()[I].getCapturedVar()->isInitCapture())
        TraverseStmt(Lambda->capture_init_begin()[I]);
    FunctionInfo *Outer = Current;
    const CXXMethodDecl *Operator = Lambda->getCallOperator();
    bool Instantiated = false;
    if (const FunctionTemplateDecl *Generic =
            Operator->getDescribedFunctionTemplate())
      for (FunctionDecl *Instance : Generic->specializations())
        if (Stmt *Body = Instance->getBody()) {
          Instantiated = true;
          enter(*Instance, *Body, Lambda);
          TraverseStmt(Body);
          Current = Outer;
        }
    if (!Instantiated && Lambda->getBody()) {
      enter(*Operator, *Lambda->getBody(), Lambda);
      TraverseStmt(Lambda->getBody());
      Current = Outer;
    }
    return true;
  }

  bool VisitRecoveryExpr(RecoveryExpr *) { return giveUpOnFlow(); }
  // Jumps to anywhere, and regions that the graph leaves out (OpenMP).
  bool VisitIndirectGotoStmt(IndirectGotoStmt *) { return giveUpOnFlow(); }
  bool VisitCapturedStmt(CapturedStmt *) { return giveUpOnFlow(); }

  /// So that what is wrong with an annotation is said even where nobody uses
  /// the declaration.
  bool VisitNamedDecl(NamedDecl *D) {
    if (D->hasAttr<AnnotateAttr>() &&
        isa<FunctionDecl, TagDecl, VarDecl, FieldDecl, TypedefNameDecl>(D))
      (void)U.Roles.declaredRoles(*D);
    return true;
  }

  bool VisitCallExpr(CallExpr *Call) {
    visitCall(Call, Call->getDirectCallee());
    return visitAtomic(Call);
  }

  bool VisitAtomicExpr(AtomicExpr *Builtin) { return visitAtomic(Builtin); }
  bool VisitUnaryOperator(UnaryOperator *Operator) {
    return !Operator->isIncrementDecrementOp() || visitAtomic(Operator);
  }

  bool VisitWhileStmt(WhileStmt *Loop) { return visitLoop(Loop); }
  bool VisitDoStmt(DoStmt *Loop) { return visitLoop(Loop); }
  bool VisitForStmt(ForStmt *Loop) { return visitLoop(Loop); }

  bool VisitCXXConstructExpr(CXXConstructExpr *Call) {
    visitCall(Call, Call->getConstructor());
    if (Call->getConstructor()->isCopyConstructor())
      U.Copies.push_back({Call, Current});
    return true;
  }

  /// The form with the conversions and copies that really happen.
  bool TraverseInitListExpr(InitListExpr *List,
                            DataRecursionQueue *Queue = nullptr) {
    if (!List->isSemanticForm() && List->getSemanticForm())
      List = List->getSemanticForm();
    return TraverseSynOrSemInitListExpr(List, Queue);
  }

  /// The base class leaves the elements that a range-for copies out.
  /// `threads[i] = std::thread(…)`, where `threads` is unknown, is taken for a
  /// declaration.
  bool VisitDecompositionDecl(DecompositionDecl *Parts) {
    const TypeSourceInfo *Written = Parts->getTypeSourceInfo();
    return !Written || Written->getType()->getContainedAutoType() ||
           giveUpOnFlow();
  }

  bool VisitVarDecl(VarDecl *Variable) {
    const Expr *Init =
        Variable->isCXXForRangeDecl() ? Variable->getInit() : nullptr;
    const auto *Copy = dyn_cast_or_null<CXXConstructExpr>(
        Init ? Init->IgnoreImplicit() : nullptr);
    if (Copy && Copy->getConstructor()->isCopyConstructor())
      U.Copies.push_back({Copy, Current});
    return true;
  }

  bool VisitCXXOperatorCallExpr(CXXOperatorCallExpr *Call) {
    const auto *Method =
        dyn_cast_or_null<CXXMethodDecl>(Call->getDirectCallee());
    if (Method && Method->isCopyAssignmentOperator())
      U.Copies.push_back({Call, Current});
    return true;
  }

  bool VisitBinaryOperator(BinaryOperator *Assign) {
    if (Assign->getOpcode() == BO_Assign && Assign->getType()->isRecordType())
      U.Copies.push_back({Assign, Current});
    return !Assign->isAssignmentOp() || visitAtomic(Assign);
  }

  bool VisitImplicitCastExpr(ImplicitCastExpr *Cast) {
    if (Cast->getCastKind() == CK_LValueToRValue &&
        Cast->getType()->isRecordType())
      U.Copies.push_back({Cast, Current});
    return Cast->getCastKind() != CK_AtomicToNonAtomic || visitAtomic(Cast);
  }

  bool VisitCXXRecordDecl(CXXRecordDecl *Class) {
    if (Class->isThisDeclarationADefinition() && !Class->isLambda())
      U.Classes.push_back(Class);
    return true;
  }

private:
  bool giveUpOnFlow() {
    for (FunctionInfo *Fn = Current; Fn;
         Fn = const_cast<FunctionInfo *>(Fn->Enclosing))
      Fn->Opaque = true;
    return true;
  }

  void enter(const FunctionDecl &Fn, const Stmt &Body,
             const LambdaExpr *Lambda) {
    U.Functions.emplace_back(Fn, Body, Lambda ? Current : nullptr, Lambda);
    Current = &U.Functions.back();
    Current->Opaque = Fn.isInvalidDecl();
    U.Infos[Fn.getCanonicalDecl()] = Current;
  }

  bool visitLoop(const Stmt *Loop) {
    if (Current)
      U.Loops.push_back({Loop, Current});
    return true;
  }

  bool visitAtomic(const Expr *E) {
    if (!Current)
      return true;
    if (std::optional<AtomicAccess> Access = atomicAccess(E, U.Roles)) {
      Access->In = Current;
      U.Atomics.push_back(std::move(*Access));
    }
    return true;
  }

  void visitCall(const Expr *Site, const FunctionDecl *Callee) {
    if (!Callee || !Current)
      return;
    RoleSet Found = rolesOfCall(U.Roles, *Site, *Callee);
    if (!Found.empty())
      addCall(U, Site, Callee, std::move(Found), *Current);
    if (!U.isInSystemHeader(*Callee))
      U.Callers[Callee->getCanonicalDecl()].push_back({Site, Current});
  }

  Unit &U;
  FunctionInfo *Current = nullptr;
};

RoleCall &UnitWalk::addCall(Unit &U, const Expr *Site,
                            const FunctionDecl *Callee, RoleSet Roles,
                            const FunctionInfo &In) {
  U.Calls.push_back({Site, Callee, std::move(Roles), &In});
  RoleCall &Call = U.Calls.back();
  U.CallIndex[Site] = &Call;
  const_cast<FunctionInfo &>(In).Calls.push_back(&Call);
  return Call;
}

void UnitWalk::run(Unit &U) {
  Visitor Walk(U);
  // In an editor the scope is the main file: never walk the preamble.
  for (Decl *D : U.Context.getTraversalScope()) {
    if (auto *File = dyn_cast<TranslationUnitDecl>(D)) {
      for (Decl *Top : File->decls())
        Walk.TraverseDecl(Top);
    } else {
      Walk.TraverseDecl(D);
    }
  }
}

} // namespace weft
