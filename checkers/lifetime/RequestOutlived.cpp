//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// A request handler starts a task that goes on using the request, or something
// borrowed from it, after the handler has returned and the request is gone.
//   server.Get("/", [&](const Request &req, Response &res) {
//     pool.submit([&req] { audit(req.path); });          // reported
//     pool.submit([path = req.path] { audit(path); });   // ok
//   });
// Silent where the handler waits for the task on every path, where the request
// itself keeps the callable, and where the handler answers later: its `done`
// or reactor is handed on.

#include "Check.h"
#include "flow/EarlyDeath.h"
#include "flow/RequestHandler.h"
#include "support/Ast.h"

using namespace clang;
using namespace llvm;

namespace weft {
namespace {

class RequestOutlived : public Check {
public:
  using Check::Check;

  void check(const Unit &U) override {
    std::optional<flow::RequestHandlers> Handlers;
    for (const Closure &C : U.closures()) {
      if (!C.escapes() || C.Captures.empty() || C.Call->In->hasErrors() ||
          C.Call->In->isPattern())
        continue;
      if (!Handlers)
        Handlers.emplace(U);
      if (std::optional<flow::RequestHandler> Handler =
              Handlers->at(*C.Call->In))
        checkTask(U, *Handlers, *Handler, C);
    }
  }

private:
  void checkTask(const Unit &U, const flow::RequestHandlers &Handlers,
                 const flow::RequestHandler &Handler, const Closure &C) {
    const Capture *Borrowed = nullptr;
    const ParmVarDecl *Param = nullptr;
    // What else the task shares with the handler may tell that it has ended;
    // a request does not.
    Closure Rest = C;
    Rest.Captures.clear();
    for (const Capture &Held : C.Captures) {
      const ParmVarDecl *Lender = lenderOf(U, Handler, Held);
      if (!Lender)
        Rest.Captures.push_back(Held);
      else if (!Param) {
        Param = Lender;
        Borrowed = &Held;
      }
    }
    if (!Param || isKeptByRequest(Handler, C) || waitsOnRequest(U, Handler) ||
        !Handlers.endsWithHandler(Handler))
      return;
    flow::TaskLife Life(U, Rest);
    if (isTestCode(U, Handler.Fn->decl()))
      Life.skipFailedAssertions();
    if (!flow::outlivesFunction(U, Life))
      return;
    const bool Whole = Borrowed->Var == Param || !Borrowed->Var;
    Finding F = report(Borrowed->Where,
                       Whole ? "'%0' ends with the request, but the task may "
                               "still use it; copy what the task needs, or "
                               "wait for the task"
                             : "'%0' is part of the request, which ends while "
                               "the task may still use it; copy what the task "
                               "needs, or wait for the task");
    F.with(Whole ? Param : Borrowed->Var);
    if (U.sources().getSpellingLineNumber(Borrowed->Where) !=
        U.sources().getSpellingLineNumber(C.location()))
      F.note(C.location(), "the task is started here");
  }

  /// The request's parameter that \p Held refers to, directly or through a
  /// local; null where it holds a copy, or something else.
  static const ParmVarDecl *lenderOf(const Unit &U,
                                     const flow::RequestHandler &Handler,
                                     const Capture &Held) {
    const Model &M = U.model();
    if (Held.Kind == Capture::This)
      return nullptr;
    if (Held.refers() && Held.Path.Root) {
      const ParmVarDecl *Param = scoped(Handler, Held.Path.Root);
      // A pointer by reference is dangling-capture's: the pointer dies.
      if (Param)
        return Held.Path.Fields.empty() && !Held.Path.Indirect &&
                       Held.Kind == Capture::Reference &&
                       Param->getType()->isPointerType()
                   ? nullptr
                   : Param;
    }
    // `[request]`, `[r = request]`, `std::thread(f, request)`: the pointer.
    if (Held.Kind != Capture::Reference) {
      const ValueDecl *Copied =
          Held.Path && Held.Path.Fields.empty() && !Held.Path.Indirect
              ? Held.Path.Root
              : Held.Var;
      const ParmVarDecl *Param = Copied ? scoped(Handler, Copied) : nullptr;
      if (Param && Param->getType()->isPointerType() &&
          (!Held.Var || Held.Var->getType()->isPointerType()))
        return Param;
    }
    const auto *Local = dyn_cast_or_null<VarDecl>(Held.Var);
    return Local && !isa<ParmVarDecl>(Local) && Local->getInit() &&
                   refersOn(*Local, Held, M)
               ? lenderOf(Handler, Local->getInit(), M, 0)
               : nullptr;
  }

  /// Does holding \p Local hold what its initialiser refers to?
  static bool refersOn(const VarDecl &Local, const Capture &Held,
                       const Model &M) {
    return Held.Kind == Capture::Reference
               ? Local.getType()->isReferenceType()
               : isViewLike(Local.getType(), M) &&
                     !Local.getType()->isPointerType();
  }

  /// `request->name()`, `req.body`, a view of either. What a function gives by
  /// reference may be anybody's: only strings and the like count.
  static const ParmVarDecl *lenderOf(const flow::RequestHandler &Handler,
                                     const Expr *E, const Model &M,
                                     unsigned Depth) {
    E = E ? ignoreWrapping(E) : nullptr;
    if (!E || Depth > 8)
      return nullptr;
    if (AccessPath Path = accessPath(E, M); Path && Path.Root)
      if (const ParmVarDecl *Param = scoped(Handler, Path.Root))
        return Param;
    const auto *Construct = dyn_cast<CXXConstructExpr>(E);
    if (Construct && Construct->getNumArgs() > 0 &&
        M.hasRole(Construct->getType(), Role::View))
      return lenderOf(Handler, Construct->getArg(0), M, Depth + 1);
    const auto *Call = dyn_cast<CXXMemberCallExpr>(E);
    const CXXMethodDecl *Method = Call ? Call->getMethodDecl() : nullptr;
    if (!Method || !Call->getImplicitObjectArgument())
      return nullptr;
    QualType Result = Method->getReturnType();
    const CXXRecordDecl *Class = classOf(Result);
    const bool Lends =
        isa<CXXConversionDecl>(Method) || M.hasRole(Result, Role::View) ||
        (Result->isReferenceType() && Class && isStandard(*Class));
    return Lends ? lenderOf(Handler, Call->getImplicitObjectArgument(), M,
                            Depth + 1)
                 : nullptr;
  }

  static const ParmVarDecl *scoped(const flow::RequestHandler &Handler,
                                   const ValueDecl *D) {
    const auto *Found = find_if(Handler.Scoped, [&](const ParmVarDecl *Param) {
      return Param->getCanonicalDecl() == D->getCanonicalDecl();
    });
    return Found == Handler.Scoped.end() ? nullptr : *Found;
  }

  /// `response.on_close([&] {…})`: the callable dies with the request.
  static bool isKeptByRequest(const flow::RequestHandler &Handler,
                              const Closure &C) {
    return C.KeptBy.Path.Root && scoped(Handler, C.KeptBy.Path.Root);
  }

  /// `request.join()`: it stands for its tasks, too.
  static bool waitsOnRequest(const Unit &U,
                             const flow::RequestHandler &Handler) {
    return any_of(Handler.Fn->calls(), [&](const RoleCall *Call) {
      return any_of(Call->Roles, [&](const RoleUse &Use) {
        if (Use.Kind != Role::Joins && Use.Kind != Role::AwaitsZero)
          return false;
        AccessPath Path = Call->object(Use, U.model());
        return Path.Root && scoped(Handler, Path.Root);
      });
    });
  }
};

} // namespace
} // namespace weft

WEFT_DEFINE_CHECK(RequestOutlived)
