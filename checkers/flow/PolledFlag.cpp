//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "flow/PolledFlag.h"
#include "flow/ConstructorStart.h"
#include "flow/DroppedValue.h"
#include "flow/Fences.h"
#include "flow/LockScope.h"
#include "flow/TaskAccess.h"
#include "flow/TaskBody.h"
#include "flow/TaskLife.h"
#include "support/Ast.h"
#include "unit/Uses.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/StmtCXX.h"
#include "llvm/ADT/MapVector.h"

using namespace clang;
using namespace llvm;

namespace weft::flow {

namespace {
struct Poll {
  const ValueDecl *Flag;
  const Expr *Read;
  const Stmt *Loop;
  const FunctionInfo *Fn;
  /// The value that ends the loop.
  bool Ending;
};

struct Write {
  const Expr *Target;
  const FunctionInfo *Fn;
  bool Value;
};

class PolledFlagSearch {
public:
  explicit PolledFlagSearch(const Unit &U) : U(U), M(U.model()) {}
  std::vector<PolledFlag> run();

private:
  void addPolls(const LoopSite &Site);
  void addWrites();
  void addWrite(const FunctionInfo &Fn, const Expr *Mention,
                const ValueDecl *Flag);
  void checkTask(const Closure &C, std::vector<PolledFlag> &Found);
  const Write *foreignWrite(const Poll &P, const Closure &C,
                            const TaskBody &Body) const;
  bool comesWhileTaskRuns(const Write &W, const Closure &C) const;
  bool isOrdered(const Poll &P, const Write &W) const;
  bool isShared(const ValueDecl *Flag, const Closure &C) const;

  const Unit &U;
  const Model &M;
  std::vector<Poll> Polls;
  MapVector<const ValueDecl *, SmallVector<Write, 2>> Writes;
};
} // namespace

//===--- Who asks

/// A number, truth value or pointer that anybody may change at any time.
static bool isPlain(const ValueDecl &D, const Model &M) {
  QualType T = D.getType();
  const auto *Variable = dyn_cast<VarDecl>(&D);
  return !T->isReferenceType() && T->isScalarType() && !T->isAtomicType() &&
         !T.isConstQualified() && !M.hasRole(T, Role::Atomic) &&
         !(Variable && Variable->getTLSKind() != VarDecl::TLS_None);
}

static const ValueDecl *plainVariable(const Stmt *S, const Model &M) {
  const ValueDecl *D = nullptr;
  if (const auto *Ref = dyn_cast<DeclRefExpr>(S))
    D = dyn_cast<VarDecl>(Ref->getDecl());
  else if (const auto *Member = dyn_cast<MemberExpr>(S))
    D = Member->getMemberDecl();
  if (!D || !isa<VarDecl, FieldDecl>(D) || !isPlain(*D, M))
    return nullptr;
  return cast<ValueDecl>(D->getCanonicalDecl());
}

/// `if (stop) break;`, `if (!running) return;` among the statements that an
/// endless loop repeats: the value that ends it.
static std::optional<bool> valueThatBreaks(const FunctionInfo &Fn,
                                           const Expr *Read, const IfStmt &If) {
  const Stmt *Then = If.getThen();
  if (const auto *Block = dyn_cast<CompoundStmt>(Then))
    Then = Block->body_empty() ? nullptr : Block->body_back();
  if (!isa_and_nonnull<BreakStmt, ReturnStmt>(Then))
    return std::nullopt;
  bool Ending = true;
  for (const Stmt *Outer = Fn.parents().getParent(Read); Outer != &If;
       Outer = Fn.parents().getParent(Outer)) {
    const auto *Unary = dyn_cast_or_null<UnaryOperator>(Outer);
    if (Unary && Unary->getOpcode() == UO_LNot)
      Ending = !Ending;
    else if (!isa_and_nonnull<ImplicitCastExpr, ParenExpr>(Outer))
      return std::nullopt;
  }
  return Ending;
}

void PolledFlagSearch::addPolls(const LoopSite &Site) {
  const FunctionInfo &Fn = *Site.In;
  if (Fn.isPattern() || Fn.hasErrors())
    return;
  auto addFrom = [&](const Expr *Condition, const IfStmt *If) {
    forEachDescendant(Condition, [&](const Stmt *S) {
      const ValueDecl *Flag = plainVariable(S, M);
      const auto *Read = dyn_cast<Expr>(S);
      // What the function alone can see is no flag.
      const auto *Local = dyn_cast_or_null<VarDecl>(Flag);
      if (!Flag || !isRead(Fn, Read) || isa<ParmVarDecl>(Flag) ||
          (Local && Local->hasLocalStorage() && U.closures().empty()))
        return !isa<LambdaExpr>(S);
      if (std::optional<bool> Ending =
              If ? valueThatBreaks(Fn, Read, *If) : valueThatEndsLoop(Fn, Read))
        Polls.push_back({Flag, Read, Site.Loop, &Fn, *Ending});
      return true;
    });
  };
  const Expr *Condition = conditionOf(Site.Loop);
  bool Always = !Condition;
  if (Condition &&
      (Condition->isValueDependent() ||
       !Condition->EvaluateAsBooleanCondition(Always, U.context())))
    Always = false;
  if (!Always)
    return addFrom(Condition, nullptr);
  if (const auto *Block = dyn_cast<CompoundStmt>(loopBody(Site.Loop)))
    for (const Stmt *Part : Block->body())
      if (const auto *If = dyn_cast<IfStmt>(Part))
        addFrom(If->getCond(), If);
}

//===--- Who writes

void PolledFlagSearch::addWrite(const FunctionInfo &Fn, const Expr *Mention,
                                const ValueDecl *Flag) {
  const auto *Assign =
      dyn_cast_or_null<BinaryOperator>(assignmentOf(Fn, Mention));
  bool Value = false;
  if (Assign && Assign->getOpcode() == BO_Assign &&
      !Assign->getRHS()->isValueDependent() &&
      Assign->getRHS()->EvaluateAsBooleanCondition(Value, U.context()))
    Writes[Flag].push_back({Mention, &Fn, Value});
}

void PolledFlagSearch::addWrites() {
  for (const Poll &P : Polls)
    Writes[P.Flag];
  for (const FunctionInfo &Fn : U.functions()) {
    if (Fn.isPattern() || Fn.hasErrors())
      continue;
    forEachOwnStmt(Fn, [&](const Stmt *S) {
      const ValueDecl *Flag = plainVariable(S, M);
      if (Flag && Writes.count(Flag))
        addWrite(Fn, cast<Expr>(S), Flag);
    });
  }
}

//===--- Together

/// Variables of a function are shared where the task captures them.
bool PolledFlagSearch::isShared(const ValueDecl *Flag, const Closure &C) const {
  const auto *Local = dyn_cast<VarDecl>(Flag);
  return !Local || !Local->hasLocalStorage() ||
         any_of(C.Captures, [&](const Capture &Held) {
           return Held.refers() && Held.Path.Root == Local;
         });
}

bool PolledFlagSearch::isOrdered(const Poll &P, const Write &W) const {
  return mayHoldLock(U, *P.Fn, P.Read) || fences(U, *P.Fn) ||
         fences(U, *W.Fn) ||
         (mayHoldLock(U, *W.Fn, W.Target) && takesLock(U, *P.Loop));
}

/// A task that is known to run is told to end: in the function that started
/// it, or in one that ends what its object does.
bool PolledFlagSearch::comesWhileTaskRuns(const Write &W,
                                          const Closure &C) const {
  const FunctionInfo &Fn = *W.Fn;
  if (&Fn == C.Call->In)
    return TaskLife(U, C).stillRunsAt(W.Target, nullptr);
  if (isa<CXXConstructorDecl>(Fn.decl()))
    return false;
  const SourceManager &SM = U.sources();
  auto isBehind = [&](const RoleCall *Call) {
    return SM.isBeforeInTranslationUnit(
        SM.getFileLoc(W.Target->getBeginLoc()),
        SM.getFileLoc(Call->Site->getBeginLoc()));
  };
  bool JoinsLater = false;
  for (const RoleCall *Call : Fn.calls()) {
    if (!Call->has(Role::Joins) && !Call->has(Role::AwaitsZero))
      continue;
    if (!isBehind(Call))
      return false;
    JoinsLater = true;
  }
  if (JoinsLater || isa<CXXDestructorDecl>(Fn.decl()) ||
      M.declaredRoles(Fn.decl()).has(Role::ShutsDown) ||
      M.nameSuggests(Role::ShutsDown, Fn.decl()))
    return true;
  return any_of(U.closures(), [&](const Closure &Other) {
    return Other.Use->Kind == Role::Spawns && &Other != &C &&
           Other.Runs == &Fn.decl();
  });
}

const Write *PolledFlagSearch::foreignWrite(const Poll &P, const Closure &C,
                                            const TaskBody &Body) const {
  // Who ends the loop by itself does not wait for others.
  for (const Write &W : Writes.find(P.Flag)->second)
    if (W.Value == P.Ending && is_contained(Body.functions(), W.Fn))
      return nullptr;
  for (const Write &W : Writes.find(P.Flag)->second)
    if (W.Value == P.Ending && comesWhileTaskRuns(W, C) && !isOrdered(P, W))
      return &W;
  return nullptr;
}

void PolledFlagSearch::checkTask(const Closure &C,
                                 std::vector<PolledFlag> &Found) {
  TaskBody Body(U, C);
  if (!Body.isKnown())
    return;
  for (const Poll &P : Polls) {
    if (!isShared(P.Flag, C) ||
        any_of(Found, [&](const PolledFlag &F) { return F.Flag == P.Flag; }))
      continue;
    if (is_contained(Body.functions(), P.Fn)) {
      if (const Write *W = foreignWrite(P, C, Body))
        Found.push_back({P.Flag, P.Read, P.Loop, P.Fn, W->Target, W->Fn, &C,
                         /*TaskReads=*/true});
      continue;
    }
    // The other way round: somebody waits for the task to set the flag.
    ArrayRef<Write> All = Writes.find(P.Flag)->second;
    if (synchronises(U, *P.Fn, *P.Loop) || any_of(All, [&](const Write &W) {
          return P.Fn->isWithin(W.Target, P.Loop);
        }))
      continue;
    for (const Write &W : All)
      if (W.Value == P.Ending && is_contained(Body.functions(), W.Fn) &&
          !isOrdered(P, W) &&
          (P.Fn != C.Call->In || TaskLife(U, C).stillRunsAt(P.Read, nullptr))) {
        Found.push_back({P.Flag, P.Read, P.Loop, P.Fn, W.Target, W.Fn, &C,
                         /*TaskReads=*/false});
        break;
      }
  }
}

std::vector<PolledFlag> PolledFlagSearch::run() {
  std::vector<PolledFlag> Found;
  auto isTask = [](const Closure &C) {
    return C.Use->Kind == Role::Spawns && !C.Use->has(Keyword::OnLoop) &&
           !C.Use->has(Keyword::SameThread) && C.Call->In &&
           C.KeptBy.Kind != Keeper::AtOnce;
  };
  if (none_of(U.closures(), isTask))
    return Found;
  for (const LoopSite &Site : U.loops())
    addPolls(Site);
  if (Polls.empty())
    return Found;
  addWrites();
  erase_if(Polls, [&](const Poll &P) {
    return none_of(Writes[P.Flag],
                   [&](const Write &W) { return W.Value == P.Ending; });
  });
  if (!Polls.empty())
    for (const Closure &C : U.closures())
      if (isTask(C))
        checkTask(C, Found);
  return Found;
}

std::vector<PolledFlag> polledFlags(const Unit &U) {
  return PolledFlagSearch(U).run();
}

} // namespace weft::flow
