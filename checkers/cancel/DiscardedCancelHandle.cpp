//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// A cancel handle that nobody keeps cancels at once, or can never cancel.
//   with_cancel(parent);                          // reported
//   auto ctx = with_cancel(parent).context;       // reported: the handle dies
//   std::stop_callback(token, wake);              // reported: a temporary
//   auto [ctx, cancel] = with_cancel(parent);     // ok: cancels at scope's end
// A handle whose destructor does nothing is reported, too, where a child was
// taken from it and a way out of the function uses it no more.
//
// Silent: handles that live to the end of their scope and cancel there, used or
// not; whatever is returned, stored, captured or passed on; a part that is used
// before the statement ends (`run(with_timeout(parent, 1s).context)`); copies
// of shared handles; decisions (`if (late) source.request_stop();`) and joins,
// after which nobody is left to be cancelled; `main`.

#include "Check.h"
#include "flow/CancelHandle.h"
#include "flow/KeepFix.h"
#include "flow/UnusedPath.h"
#include "support/Ast.h"
#include "unit/Unit.h"
#include "clang/AST/DeclCXX.h"

using namespace clang;
using namespace llvm;

namespace weft {

namespace {
using flow::CancelHandle;
using flow::cancelHandle;
using flow::cancelHandleIn;

class DiscardedCancelHandle : public Check {
public:
  using Check::Check;

protected:
  void check(const Unit &U) override {
    Keep.emplace(U);
    for (const RoleCall &Call : U.calls())
      checkRelease(U, Call);
    for (const FunctionInfo &Fn : U.functions())
      flow::forEachOwnStmt(Fn, [&](const Stmt *S) {
        if (const auto *E = dyn_cast<Expr>(S))
          checkValue(U, Fn, *E);
        else if (const auto *Declaration = dyn_cast<DeclStmt>(S))
          for (const Decl *D : Declaration->decls())
            if (const auto *Variable = dyn_cast<VarDecl>(D))
              checkVariable(U, Fn, *Variable);
      });
  }

private:
  /// `handle.release();`.
  void checkRelease(const Unit &U, const RoleCall &Call) {
    const RoleUse *Use = Call.get(Role::Detaches);
    const Expr *Handle = Use ? Call.objectExpr(*Use, U.model()) : nullptr;
    if (!Handle || Call.Site->getType()->isVoidType() ||
        !cancelHandle(U, Handle->getType().getNonReferenceType()) ||
        flow::fateOf(*Call.In, Call.Site).Kind != flow::Fate::Dropped)
      return;
    report(Call.Site->getBeginLoc(),
           "nobody keeps what '%0' gives back, so nothing can be cancelled any "
           "more; keep its result")
        .with(Call.Callee);
  }

  void checkValue(const Unit &U, const FunctionInfo &Fn, const Expr &Made) {
    if (const auto *Assign = dyn_cast<CXXOperatorCallExpr>(&Made))
      checkTie(U, *Assign);
    const auto *Construct = dyn_cast<CXXConstructExpr>(&Made);
    if ((!Construct && !isa<CallExpr>(Made)) || !Made.isPRValue() ||
        !Made.getType()->isRecordType() || Made.containsErrors() ||
        (Construct && Construct->getConstructor()->isCopyOrMoveConstructor()))
      return;
    CancelHandle Handle = cancelHandleIn(U, Made.getType());
    if (!Handle)
      return;
    // Another copy may have stayed where this one came from.
    const bool Shared =
        !Construct && U.model().hasRole(Made.getType(), Role::SharedHandle);
    flow::Fate Fate = flow::fateOf(Fn, &Made);
    if (Fate.Kind == flow::Fate::Part && !Shared)
      checkPart(U, Fn, Made, Handle, *Fate.Outer);
    else if (Fate.Kind == flow::Fate::Dropped && Construct)
      reportTemporary(U, Fn, *Construct, Handle);
    else if (Fate.Kind == flow::Fate::Dropped && !Shared)
      reportDropped(U, Fn, Made, Handle, *Fate.Outer);
  }

  void reportTemporary(const Unit &U, const FunctionInfo &Fn,
                       const CXXConstructExpr &Made, CancelHandle Handle) {
    if (Handle.OnDestroy != CancelHandle::Cancels)
      return;
    const bool Stores =
        U.model().declaredRoles(*Made.getConstructor()).has(Role::Stores);
    Finding F = report(Made.getBeginLoc(),
                       "this '%0' has no name, so it dies, and what it stands "
                       "for ends, with this statement; give it a name");
    F.with(classOf(Made.getType()));
    for (const FixItHint &Hint :
         Keep->nameTemporary(Fn, Made, Stores ? "on_stop" : "cancel"))
      F.fix(Hint);
  }

  void reportDropped(const Unit &U, const FunctionInfo &Fn, const Expr &Made,
                     CancelHandle Handle, const Expr &Outer) {
    const bool Cancels = Handle.OnDestroy == CancelHandle::Cancels;
    Finding F = report(
        Outer.getBeginLoc(),
        Cancels
            ? "nobody keeps the cancel handle that '%0' returns, so it "
              "cancels at once; keep it as long as the work may go on"
            : "nobody keeps the cancel handle that '%0' returns, so nothing "
              "can ever be cancelled; keep it and cancel on every path");
    F.with(nameOf(Made));
    if (!Cancels)
      return;
    SmallVector<StringRef, 2> Names{"cancel"};
    SmallVector<QualType, 2> Parts = flow::partsOf(Made.getType(), U.model());
    if (Parts.size() == 2 && U.context().getLangOpts().CPlusPlus17 &&
        U.model().hasRole(Parts[0], Role::ContextRole))
      Names.insert(Names.begin(), "ctx");
    for (const FixItHint &Hint : Keep->declare(Fn, Made, Outer, Names))
      F.fix(Hint);
  }

  /// `with_cancel(parent).context`, `std::get<0>(…)`, `source().get_token()`.
  void checkPart(const Unit &U, const FunctionInfo &Fn, const Expr &Made,
                 CancelHandle Handle, const Expr &Part) {
    const auto *Call = dyn_cast<CXXMemberCallExpr>(&Part);
    const RoleCall *Known = U.roleCall(&Part);
    if ((Call && !(Known && Known->has(Role::TakesChild))) ||
        cancelHandleIn(U, Part.getType().getNonReferenceType()))
      return;
    const bool Cancels = Handle.OnDestroy == CancelHandle::Cancels;
    if (!flow::outlivesStatement(U, Fn, Part, /*InAnyCall=*/!Cancels))
      return;
    Finding F = report(
        Made.getBeginLoc(),
        Cancels
            ? "only %0 is kept, so the cancel handle beside it dies here and "
              "cancels it at once; keep the handle, too"
            : "only %0 is kept, so nobody can ever cancel it; keep the cancel "
              "handle, too");
    F.with((isa<CallExpr>(Part) ? "what '" : "'") + nameOf(Part) +
           (isa<CallExpr>(Part) ? "' returns" : "'"));
    SmallVector<QualType, 2> Parts = flow::partsOf(Made.getType(), U.model());
    if (Cancels && Parts.size() == 2)
      for (const FixItHint &Hint : Keep->bindBoth(
               Fn, Made, Part,
               /*KeptIsFirst=*/bool(cancelHandle(U, Parts[1])), "cancel"))
        F.fix(Hint);
  }

  /// `std::tie(ctx, std::ignore) = with_cancel(parent)`.
  void checkTie(const Unit &U, const CXXOperatorCallExpr &Assign) {
    if (Assign.getOperator() != OO_Equal || Assign.getNumArgs() != 2)
      return;
    SmallVector<QualType, 2> Into =
        flow::partsOf(Assign.getArg(0)->getType(), U.model());
    SmallVector<QualType, 2> From =
        flow::partsOf(Assign.getArg(1)->getType(), U.model());
    for (unsigned I = 0; I < Into.size() && I < From.size(); ++I) {
      CancelHandle Handle = cancelHandle(U, From[I]);
      if (Handle && flow::swallowsAssignments(Into[I]))
        report(
            Assign.getBeginLoc(),
            Handle.OnDestroy == CancelHandle::Cancels
                ? "the cancel handle is ignored, so it cancels at once; keep "
                  "it as long as the work may go on"
                : "the cancel handle is ignored, so nothing can ever be "
                  "cancelled; keep it and cancel on every path");
    }
  }

  void checkVariable(const Unit &U, const FunctionInfo &Fn,
                     const VarDecl &Variable) {
    // Tests of cancellation look at handles that nobody cancels through.
    if (Fn.decl().isMain() || isTestCode(U, Fn.decl()) ||
        !isLocalObject(&Variable) || Variable.getType()->isDependentType())
      return;
    if (const auto *Bindings = dyn_cast<DecompositionDecl>(&Variable)) {
      for (const BindingDecl *Binding : Bindings->bindings())
        if (cancelHandle(U, Binding->getType()).OnDestroy ==
                CancelHandle::Nothing &&
            Fn.mentionsOf(Binding, U.model()).empty())
          report(Binding->getLocation(),
                 "'%0' is never used, so nothing can ever be cancelled; cancel "
                 "on every path, or hand it on")
              .with(Binding);
    } else if (cancelHandle(U, Variable.getType()).OnDestroy ==
               CancelHandle::Nothing) {
      checkUses(U, Fn, Variable);
    }
  }

  void checkUses(const Unit &U, const FunctionInfo &Fn,
                 const VarDecl &Variable) {
    SmallVector<flow::TakenChild, 2> Children =
        flow::childrenOf(U.model(), Fn, Variable);
    const auto isUse = [&](const Expr *Mention) {
      return none_of(Children, [&](const flow::TakenChild &Child) {
        return Child.Handle == Mention;
      });
    };
    for (const auto &[Call, Handle] : Children)
      if (std::optional<flow::PathEnd> End =
              flow::pathWithoutUse(U, Fn, Variable, Call->Site, isUse)) {
        Finding F = report(Variable.getLocation(),
                           "'%0' is left without a use on a way out of the "
                           "function, so nobody can cancel; cancel there, too, "
                           "or hand it on");
        F.with(&Variable);
        F.note(Call->Site->getBeginLoc(), "'%0' takes a child from it here")
            .with(Call->Callee);
        if (End->Via)
          F.note(End->Via->getBeginLoc(), "the way out is here");
        return;
      }
  }

  /// What a call returns, or what is taken, for a message.
  static std::string nameOf(const Expr &E) {
    if (const auto *Member = dyn_cast<MemberExpr>(&E))
      return Member->getMemberDecl()->getDeclName().getAsString();
    const FunctionDecl *Callee = calleeOf(&E);
    return Callee ? Callee->getDeclName().getAsString() : "the call";
  }

  /// The fixes of one translation unit.
  std::optional<flow::KeepFix> Keep;
};
} // namespace

} // namespace weft

WEFT_DEFINE_CHECK(DiscardedCancelHandle)
