//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "flow/CallerObject.h"
#include "flow/TaskLife.h"
#include "support/Ast.h"
#include "clang/AST/DeclCXX.h"

using namespace clang;
using namespace llvm;

namespace weft::flow {

/// May \p Started, a task of \p Caller's callee that refers to \p Local, run
/// when the local dies? To the caller, the call itself is that task: the
/// closure says so to TaskLife, and nothing else holds it.
static bool callOutlives(const Unit &U, const Closure &Started,
                         const CallSite &Caller, const VarDecl &Local,
                         const AccessPath &Path) {
  RoleUse Use;
  Use.Kind = Started.Use->Kind;
  Use.Keywords = Started.Use->Keywords;
  RoleCall Call{Caller.Site, calleeOf(Caller.Site), {}, Caller.In};
  Closure Task;
  Task.Call = &Call;
  Task.Use = &Use;
  Task.KeptBy.Kind = Keeper::Nobody;
  Capture Held;
  Held.Kind = Capture::Reference;
  Held.Path = Path;
  Held.Var = &Local;
  Task.Captures.push_back(Held);
  TaskLife Life(U, Task);
  return Life.outlives(Caller.Site, Caller.In->scopeOf(Local), false)
      .has_value();
}

std::optional<SourceLocation> passesShortLived(const Unit &U,
                                               const Closure &Started,
                                               const CallSite &Caller,
                                               const Expr *Argument) {
  if (Caller.In->hasErrors())
    return std::nullopt;
  const Expr *Plain = Argument->IgnoreParenImpCasts();
  if (isa<MaterializeTemporaryExpr>(Argument) &&
      !isa<clang::StringLiteral>(Plain))
    return Argument->getBeginLoc();
  AccessPath Path = accessPath(Argument, U.model());
  const auto *Local = dyn_cast_or_null<VarDecl>(Path.Root);
  if (!Local || Path.Indirect || !isLocalObject(Local) ||
      Local->getDeclContext() != &Caller.In->decl() ||
      Caller.In->decl().isMain() ||
      !callOutlives(U, Started, Caller, *Local, Path))
    return std::nullopt;
  return Argument->getBeginLoc();
}

std::optional<SourceLocation> passesShortLived(const Unit &U,
                                               const Closure &Started,
                                               const CallSite &Caller,
                                               unsigned Index) {
  SmallVector<const Expr *, 4> Arguments = argumentsOf(Caller.Site);
  return Index < Arguments.size()
             ? passesShortLived(U, Started, Caller, Arguments[Index])
             : std::nullopt;
}

} // namespace weft::flow
