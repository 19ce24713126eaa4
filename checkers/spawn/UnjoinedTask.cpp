//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// A thread handle is destroyed while it is joinable, which ends the program.
//   std::thread worker(run);
//   if (!ready())
//     return false;                 // reported: skips the join
//   worker.join();
// Silent where every path joins, detaches, moves or hands the handle on; where
// a lambda or scope guard holds it; where the join stands behind the condition
// under which the task was started. Only a visible `throw` (here or in a
// callee's body or model) is a path by exception.

#include "Check.h"
#include "flow/TaskLife.h"
#include "support/Ast.h"
#include "unit/ClassUses.h"
#include "clang/AST/StmtCXX.h"
#include "clang/AST/TypeLoc.h"
#include "clang/Lex/Lexer.h"

using namespace clang;
using namespace llvm;

namespace weft {
namespace {

class UnjoinedTask : public Check {
public:
  using Check::Check;

  void check(const Unit &U) override {
    HandlesReported.clear();
    for (const Closure &C : U.closures()) {
      if (C.Use->Kind != Role::Spawns || C.Call->In->hasErrors())
        continue;
      if (C.KeptBy.Kind == Keeper::Dropped)
        report(C.location(), "the handle is destroyed at once while its task "
                             "runs, which ends the program; keep and join it");
      else if (C.KeptBy.Kind == Keeper::Object)
        checkLocal(U, C);
    }
    checkMembers(U);
  }

private:
  void checkLocal(const Unit &U, const Closure &C) {
    const FunctionInfo &Fn = *C.Call->In;
    const auto *Handle = dyn_cast_or_null<VarDecl>(C.KeptBy.Path.Root);
    if (!Handle || !C.KeptBy.Path.Fields.empty() || !C.KeptBy.Path.isLocal() ||
        Handle->getDeclContext() != &Fn.decl() ||
        !flow::terminatesOnDestruction(Handle->getType(), U.model()))
      return;
    const Stmt *Scope = Fn.scopeOf(*Handle);
    // Three tasks in one vector are one handle that is left alone.
    if (!Scope || HandlesReported.contains(Handle->getLocation()))
      return;
    flow::TaskLife Life(U, C);
    std::optional<flow::PathEnd> End = Life.leftUnsettled(Scope);
    if (!End)
      return;
    HandlesReported.insert(Handle->getLocation());
    Finding F = report(
        C.location(),
        Life.isJoinedSomewhere() || !Life.detachCalls().empty()
            ? "'%0' is still joinable where a path skips its join, which ends "
              "the program; join it on every path"
        : Life.isHandedOnSomewhere()
            ? "'%0' is still joinable where a path does not hand it on, which "
              "ends the program; join it there"
            : "'%0' is neither joined nor detached, so its destructor ends the "
              "program; join it");
    F.with(Handle);
    addFix(U, Fn, *Handle, F);
    if (End->ByException)
      F.note(End->Via->getBeginLoc(), "an exception from here skips the join");
    else if (End->Via)
      F.note(End->Via->getBeginLoc(), "leaving here skips the join");
  }

  /// `std::thread` becomes the type that the model names as joining by itself.
  static void addFix(const Unit &U, const FunctionInfo &Fn,
                     const VarDecl &Handle, Finding &F) {
    const RoleUse *Use =
        U.model().typeRoles(Handle.getType()).get(Role::TaskHandle);
    if (!Use || Use->Text.empty() || !U.context().getLangOpts().CPlusPlus20 ||
        !Handle.getTypeSourceInfo() ||
        Handle.getInitStyle() == VarDecl::CInit ||
        !isOnlyAskedAndJoined(U, Fn, Handle))
      return;
    const auto *Made = dyn_cast_or_null<CXXConstructExpr>(
        Handle.getInit() ? ignoreWrapping(Handle.getInit()) : nullptr);
    if (!Made || Made->getNumArgs() == 0)
      return; // Assigned later, by code that names the type again.
    TypeLoc Spelled =
        Handle.getTypeSourceInfo()->getTypeLoc().getUnqualifiedLoc();
    SourceRange Range = Spelled.getSourceRange();
    if (Range.isInvalid() || Range.getBegin().isMacroID())
      return;
    // Only the type as such: not `auto`, not a typedef of the project.
    StringRef Text =
        Lexer::getSourceText(CharSourceRange::getTokenRange(Range), U.sources(),
                             U.context().getLangOpts());
    const CXXRecordDecl *Class = classOf(Handle.getType());
    if (!Class || !Text.ends_with(Class->getName()) || Text.contains('<'))
      return;
    F.fix(FixItHint::CreateReplacement(CharSourceRange::getTokenRange(Range),
                                       Use->Text));
  }

  /// `t.join()` goes on compiling with another type, `keep(std::move(t))` and
  /// `t.swap(other)` do not.
  static bool isOnlyAskedAndJoined(const Unit &U, const FunctionInfo &Fn,
                                   const VarDecl &Handle) {
    return all_of(Fn.mentionsOf(&Handle, U.model()), [&](const Expr *Mention) {
      const auto *Member =
          dyn_cast_or_null<MemberExpr>(Fn.parents().getParent(Mention));
      const auto *Method =
          Member ? dyn_cast<CXXMethodDecl>(Member->getMemberDecl()) : nullptr;
      return Method && Method->getNumParams() == 0;
    });
  }

  void checkMembers(const Unit &U) {
    for (const CXXRecordDecl *Class : U.classes()) {
      if (Class->isDependentContext() ||
          isa<ClassTemplateSpecializationDecl>(Class))
        continue;
      for (const FieldDecl *Field : Class->fields())
        if (flow::terminatesOnDestruction(Field->getType(), U.model()))
          checkMember(U, *Class, *Field);
    }
  }

  void checkMember(const Unit &U, const CXXRecordDecl &Class,
                   const FieldDecl &Field) {
    const Closure *Started = nullptr;
    for (const Closure &C : U.closures())
      if (C.Use->Kind == Role::Spawns && C.KeptBy.Kind == Keeper::Object &&
          C.KeptBy.Path.last() == Field.getCanonicalDecl())
        Started = &C;
    if (!Started || !allBodiesSeen(U, Class) || isSettled(U, Field))
      return;
    report(Field.getLocation(),
           "'%0' is started but joined nowhere, so destroying its '%1' ends "
           "the program; join it in the destructor")
        .with(&Field)
        .with(&Class)
        .note(Started->location(), "started here");
  }

  /// Does any code of the unit join, detach, move or pass the member?
  static bool isSettled(const Unit &U, const FieldDecl &Field) {
    for (const FunctionInfo &Fn : U.functions()) {
      bool Settled = !forEachDescendant(&Fn.body(), [&](const Stmt *S) {
        const auto *Member = dyn_cast<MemberExpr>(S);
        if (!Member || Member->getMemberDecl()->getCanonicalDecl() !=
                           Field.getCanonicalDecl())
          return true;
        const Stmt *Site = nullptr;
        switch (flow::classifyHandleUse(U, Fn, Member, Site)) {
        case flow::HandleUse::Neutral:
          // A range-for over the member: its variable may do anything.
          return !Fn.enclosingStmt(
              Member, [&](const Stmt *Outer) { return isa<DeclStmt>(Outer); });
        case flow::HandleUse::Guards:
          return true;
        default:
          return false;
        }
      });
      if (Settled)
        return true;
    }
    return false;
  }

  DenseSet<SourceLocation> HandlesReported;
};

} // namespace
} // namespace weft

WEFT_DEFINE_CHECK(UnjoinedTask)
