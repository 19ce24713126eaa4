//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// Several tasks at the same time, one object, and nothing between them.
//   for (auto &part : parts)
//     threads.emplace_back([&] { total += sum(part); });      // reported
// One closure that a loop starts or an algorithm runs on several threads, or
// two closures of one function of which the second starts before the first is
// joined; at least one changes the object. Silent where a task locks, waits,
// wakes or asks an atomic; for elements, since each task may have its own; for
// what is changed only if a value of the task's own says so; for event loops,
// executors and fibers that share one thread; and for classes that may look
// after themselves: only numbers, pointers, the standard library's containers
// and streams and what has the role `not_thread_safe` count.

#include "Check.h"
#include "flow/EarlyDeath.h"
#include "flow/LoopCapture.h"
#include "flow/TaskAccess.h"
#include "flow/TaskLife.h"
#include "support/Ast.h"
#include "llvm/ADT/MapVector.h"

using namespace clang;
using namespace llvm;

namespace weft {
namespace {

/// A task, what it shares, and how it uses that.
struct SharingTask {
  const Closure *Task;
  const Capture *Held;
  std::vector<flow::TaskAccess> Accesses;
  bool Synchronises;
};

class ConcurrentUse : public Check {
public:
  using Check::Check;

protected:
  void check(const Unit &U) override {
    // By function and object; `this` is null.
    MapVector<std::pair<const FunctionInfo *, const ValueDecl *>,
              SmallVector<SharingTask, 2>>
        Groups;
    for (const Closure &C : U.closures())
      if (runsBesideOthers(U, C) && !isTestCode(U, C.Call->In->decl()))
        for (const Capture &Held : C.Captures)
          if (std::optional<SharingTask> Task = sharing(U, C, Held))
            Groups[{C.Call->In, rootOf(Held)}].push_back(std::move(*Task));
    for (const auto &[Where, Tasks] : Groups) {
      SmallPtrSet<const ValueDecl *, 4> Known; // One report per object.
      for (unsigned I = 0; I < Tasks.size(); ++I)
        for (unsigned J = I; J < Tasks.size(); ++J)
          checkPair(U, Tasks[I], Tasks[J], Known);
    }
  }

private:
  static const ValueDecl *rootOf(const Capture &Held) {
    return Held.Kind == Capture::This
               ? nullptr
               : cast<ValueDecl>(Held.Var->getCanonicalDecl());
  }

  static bool runsBesideOthers(const Unit &U, const Closure &C) {
    if (!U.infoFor(C.Runs))
      return false;
    if (C.Use->Kind == Role::Invokes)
      return C.Use->has(Keyword::Concurrent);
    if (C.Use->Kind != Role::Spawns || C.Use->has(Keyword::SameThread) ||
        C.KeptBy.Kind == Keeper::AtOnce || C.KeptBy.Kind == Keeper::Unknown ||
        C.KeptBy.Kind == Keeper::Dropped)
      return false;
    // An executor that nobody can wait for may be a strand.
    return C.Use->has(Keyword::OnThread) || C.Use->has(Keyword::OnFiber) ||
           (C.Use->has(Keyword::OnPool) && C.KeptBy.Kind != Keeper::Nobody &&
            !hasOneThread(C));
  }

  /// `thread_pool pool(1);`
  static bool hasOneThread(const Closure &C) {
    const auto *Pool = dyn_cast_or_null<VarDecl>(C.KeptBy.Path.Root);
    const Expr *Made =
        Pool && Pool->getInit() ? ignoreWrapping(Pool->getInit()) : nullptr;
    return Made && any_of(argumentsOf(Made), [](const Expr *Argument) {
             const auto *Number =
                 dyn_cast<IntegerLiteral>(ignoreWrapping(Argument));
             return Number && Number->getValue() == 1;
           });
  }

  static std::optional<SharingTask> sharing(const Unit &U, const Closure &C,
                                            const Capture &Held) {
    const auto *Variable = dyn_cast_or_null<VarDecl>(Held.Var);
    if (Held.Kind != Capture::This) {
      if (!Variable || Variable->isInitCapture())
        return std::nullopt;
      const bool IsPointer =
          Variable->getType()->isPointerType() &&
          U.model().hasRole(Variable->getType()->getPointeeType(),
                            Role::NotThreadSafe);
      if (IsPointer ? Held.Kind == Capture::Reference
                    : Held.Kind != Capture::Reference)
        return std::nullopt;
      // Another name of something: an element, perhaps.
      if (Variable->getType()->isReferenceType() && !isa<ParmVarDecl>(Variable))
        return std::nullopt;
      // A detached task and a local is dangling-capture's.
      if (C.KeptBy.Kind == Keeper::Nobody && !IsPointer &&
          isLocalObject(Variable))
        return std::nullopt;
    }
    SharingTask Task{&C, &Held, flow::accessesIn(U, C, rootOf(Held)), false};
    if (Task.Accesses.empty())
      return std::nullopt;
    Task.Synchronises = flow::synchronises(U, *U.infoFor(C.Runs));
    return Task;
  }

  void checkPair(const Unit &U, const SharingTask &A, const SharingTask &B,
                 SmallPtrSetImpl<const ValueDecl *> &Known) {
    if (A.Synchronises && B.Synchronises)
      return;
    std::optional<bool> Together;
    for (const flow::TaskAccess &First : A.Accesses)
      for (const flow::TaskAccess &Second : B.Accesses) {
        if ((!First.Writes && !Second.Writes) ||
            (&A == &B && &First != &Second) ||
            !(First.Path.contains(Second.Path) ||
              Second.Path.contains(First.Path)) ||
            Known.count(First.Path.last()))
          continue;
        if (!Together)
          Together = runTogether(U, A, B) && !isOthersReport(U, A) &&
                     !isOthersReport(U, B);
        if (!*Together)
          return;
        Known.insert(First.Path.last());
        reportPair(A, First, B, Second);
      }
  }

  static bool runTogether(const Unit &U, const SharingTask &A,
                          const SharingTask &B) {
    if (A.Task->Use->Kind == Role::Invokes ||
        B.Task->Use->Kind == Role::Invokes)
      return &A == &B;
    if (flow::joinsOthers(*U.infoFor(A.Task->Runs)) ||
        flow::joinsOthers(*U.infoFor(B.Task->Runs)))
      return false;
    const auto *Variable = dyn_cast_or_null<VarDecl>(A.Held->Var);
    auto reaches = [&](const SharingTask &From, const SharingTask &To) {
      return flow::TaskLife(U, *From.Task)
          .stillRunsAt(To.Task->Call->Site, Variable);
    };
    return reaches(A, B) || (&A != &B && reaches(B, A));
  }

  /// What the loop changes is captured-loop-ref's, what dies too early is
  /// dangling-capture's.
  static bool isOthersReport(const Unit &U, const SharingTask &A) {
    const auto *Variable = dyn_cast_or_null<VarDecl>(A.Held->Var);
    if (!Variable || A.Held->Kind == Capture::This || !A.Task->escapes())
      return false;
    flow::TaskLife Life(U, *A.Task);
    return flow::capturedLoopVariable(U, Life, *A.Held, false) ||
           (isLocalObject(Variable) && flow::earlyDeathOf(U, Life, *Variable));
  }

  void reportPair(const SharingTask &A, const flow::TaskAccess &First,
                  const SharingTask &B, const flow::TaskAccess &Second) {
    // The one that nothing protects, and rather a change than a look.
    const bool AtSecond =
        A.Synchronises || (!B.Synchronises && !First.Writes && Second.Writes);
    const flow::TaskAccess &Here = AtSecond ? Second : First;
    const flow::TaskAccess &There = AtSecond ? First : Second;
    const bool Alone = &A == &B;
    Finding F =
        report(Here.Where->getExprLoc(),
               Here.Writes ? "'%0' is changed by tasks that run at the same "
                             "time, and nothing orders them; use an atomic, a "
                             "lock or one object per task"
                           : "'%0' is read while another task changes it, and "
                             "nothing orders the two; use an atomic or a lock");
    F.with(Here.Path.last());
    if (!Alone && There.Where != Here.Where)
      F.note(There.Where->getExprLoc(), There.Writes
                                            ? "another task changes it here"
                                            : "another task reads it here");
    F.note((AtSecond ? B : A).Task->location(), "runs in a task from here");
    if (!Alone)
      F.note((AtSecond ? A : B).Task->location(), "the other task starts here");
  }
};

} // namespace
} // namespace weft

WEFT_DEFINE_CHECK(ConcurrentUse)
