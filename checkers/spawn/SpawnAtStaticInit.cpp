//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// A task or timer starts before main, from the initialiser of a global or from
// what the loader runs: other globals may not be constructed yet.
//   Pool pool(4);                          // reported: its constructor spawns
//   __attribute__((constructor)) void init() { std::thread(run).detach(); }
//   Pool &pool() { static Pool p(4); return p; }              // ok: on first
//   use
// Bodies in the file are followed. Silent where the spawn stands under a
// condition or behind a return on the way there: it may never happen.

#include "Check.h"
#include "flow/Globals.h"
#include "support/Ast.h"
#include "unit/Unit.h"
#include "clang/AST/Attr.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/StmtCXX.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/Support/SaveAndRestore.h"

using namespace clang;
using namespace llvm;

namespace weft {
namespace {

constexpr unsigned MaxCallDepth = 6;
constexpr unsigned MaxNesting = 1000;

/// Follows what an initialiser runs to the first task that it starts. One
/// search serves all: what a function starts is worked out once.
class StartSearch {
public:
  explicit StartSearch(const Unit &U) : U(U) {}

  const Expr *find(const Stmt *Start) {
    Found = nullptr;
    search(Start, 0);
    return Found;
  }

private:
  /// Looks at what is evaluated whenever \p S is; false where that is not
  /// known of what follows.
  bool search(const Stmt *S, unsigned Calls) {
    if (!S)
      return true;
    if (Nesting == MaxNesting)
      return false;
    SaveAndRestore<unsigned> Deeper(Nesting, Nesting + 1);
    if (const auto *If = dyn_cast<IfStmt>(S))
      return search(If->getInit(), Calls) && search(If->getCond(), Calls) &&
             !mayReturn(If);
    if (const auto *Switch = dyn_cast<SwitchStmt>(S))
      return search(Switch->getCond(), Calls) && !mayReturn(Switch);
    if (const auto *Choice = dyn_cast<AbstractConditionalOperator>(S))
      return search(Choice->getCond(), Calls);
    if (const auto *Binary = dyn_cast<BinaryOperator>(S);
        Binary && Binary->isLogicalOp())
      return search(Binary->getLHS(), Calls);
    if (const auto *Default = dyn_cast<CXXDefaultInitExpr>(S))
      return search(Default->getExpr(), Calls);
    if (isa<LambdaExpr, UnaryExprOrTypeTraitExpr, CXXCatchStmt>(S))
      return true;
    for (const Stmt *Child : S->children())
      if (!search(Child, Calls))
        return false;
    const auto *Call = dyn_cast<Expr>(S);
    if (Call && calleeOf(Call))
      follow(*Call, Calls);
    return !Found && !isa<ReturnStmt>(S);
  }

  static bool mayReturn(const Stmt *S) {
    return !forEachDescendant(
        S, [](const Stmt *Part) { return !isa<ReturnStmt, GotoStmt>(Part); });
  }

  void follow(const Expr &Call, unsigned Calls) {
    const FunctionDecl *Callee = calleeOf(&Call);
    const RoleCall *Known = U.roleCall(&Call);
    const RoleSet &Roles =
        Known ? Known->Roles : U.model().declaredRoles(*Callee);
    if (Roles.has(Role::CreatesTimer) ||
        starts({&Call, Callee, Roles, nullptr})) {
      Found = &Call;
      return;
    }
    if (Calls == MaxCallDepth)
      return;
    if (Roles.has(Role::Constructs) && !objectOf(&Call))
      return enter(constructedBy(*Callee), Calls);
    // Which override runs is not known.
    const auto *Method = dyn_cast<CXXMethodDecl>(Callee);
    if (!Method || !Method->isVirtual())
      enter(Callee, Calls);
  }

  /// What is queued for a loop runs when somebody runs the loop; a handle that
  /// is made without a callable has no task.
  bool starts(const RoleCall &Call) const {
    const RoleUse *Spawns = Call.get(Role::Spawns);
    return Spawns &&
           (Spawns->has(Keyword::OnThread) || Spawns->has(Keyword::OnFiber)) &&
           Call.callable(*Spawns, U.model());
  }

  /// The constructor of T in `make_unique<T>(…)`, where there is but one.
  static const FunctionDecl *constructedBy(const FunctionDecl &Maker) {
    const TemplateArgumentList *List = Maker.getTemplateSpecializationArgs();
    const CXXRecordDecl *Class =
        List && List->size() && List->get(0).getKind() == TemplateArgument::Type
            ? classOf(List->get(0).getAsType())
            : nullptr;
    const CXXConstructorDecl *Only = nullptr;
    if (!Class || !Class->hasDefinition())
      return nullptr;
    for (const CXXConstructorDecl *Constructor : Class->ctors())
      if (!Constructor->isCopyOrMoveConstructor()) {
        if (Only)
          return nullptr;
        Only = Constructor;
      }
    return Only;
  }

  void enter(const FunctionDecl *Fn, unsigned Calls) {
    const FunctionInfo *Info = U.infoFor(Fn);
    if (!Info || Info->hasErrors())
      return;
    auto [Known, New] = Starts.try_emplace(Info, nullptr);
    if (!New) {
      Found = Known->second;
      return;
    }
    if (const auto *Constructor = dyn_cast<CXXConstructorDecl>(&Info->decl()))
      for (const CXXCtorInitializer *Init : Constructor->inits())
        if (Init->getInit() && !Found)
          search(Init->getInit(), Calls + 1);
    if (!Found)
      search(&Info->body(), Calls + 1);
    Starts[Info] = Found;
  }

  const Unit &U;
  /// Null also while a function is looked at.
  DenseMap<const FunctionInfo *, const Expr *> Starts;
  const Expr *Found = nullptr;
  unsigned Nesting = 0;
};

class SpawnAtStaticInit : public Check {
public:
  using Check::Check;

  void check(const Unit &U) override {
    StartSearch Search(U);
    flow::forEachGlobal(U, [&](const VarDecl &Global) {
      if (mayRunCode(Global))
        checkStart(U, Search, Global, Global.getInit());
      return true;
    });
    for (const FunctionInfo &Fn : U.functions())
      if (Fn.decl().hasAttr<ConstructorAttr>() && !Fn.hasErrors() &&
          !Fn.isPattern())
        checkStart(U, Search, Fn.decl(), &Fn.body());
  }

private:
  /// Not so `int n = 4;` and `const char *s = "";`. Thread-locals wait for
  /// their thread, templates for an instantiation.
  static bool mayRunCode(const VarDecl &Global) {
    const Expr *Init = Global.getInit();
    return Init && Global.isThisDeclarationADefinition() &&
           !Global.isConstexpr() && !Global.isInvalidDecl() &&
           Global.getTLSKind() == VarDecl::TLS_None &&
           !Global.getDeclContext()->isDependentContext() &&
           !Init->isTypeDependent() && !Init->isValueDependent() &&
           !isa<IntegerLiteral, FloatingLiteral, clang::StringLiteral,
                CXXBoolLiteralExpr, CXXNullPtrLiteralExpr, DeclRefExpr>(
               Init->IgnoreParenImpCasts());
  }

  void checkStart(const Unit &U, StartSearch &Search, const NamedDecl &Cause,
                  const Stmt *Start) {
    const Expr *Spawn = Search.find(Start);
    if (!Spawn || isTestFile(U, Cause.getLocation()))
      return;
    const bool Timer =
        U.model().declaredRoles(*calleeOf(Spawn)).has(Role::CreatesTimer);
    Finding F = report(Cause.getLocation(),
                       Timer ? "'%0' starts a timer before main, when other "
                               "globals may not be constructed; start it from "
                               "main, or on first use"
                             : "'%0' starts a task before main, when other "
                               "globals may not be constructed; start it from "
                               "main, or on first use");
    F.with(&Cause);
    if (U.sources().getExpansionLineNumber(Spawn->getBeginLoc()) !=
        U.sources().getExpansionLineNumber(Cause.getLocation()))
      F.note(Spawn->getBeginLoc(), Timer ? "started here"
                                         : "the task is started "
                                           "here");
  }
};

} // namespace
} // namespace weft

WEFT_DEFINE_CHECK(SpawnAtStaticInit)
