//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// An object hands a bare `this` to a callback or task that nothing ends before
// the object is gone. Its class has shared owners, or the unit deletes or moves
// its objects:
//   class Session : public std::enable_shared_from_this<Session> {
//     void read() {
//       socket.async_read_some(…, [this](…) { read(); });          // reported
//       socket.async_read_some(…, [this, self = shared_from_this()] …  // ok
// Silent where an owner, be it weak, is captured beside `this`; where the class
// waits for its tasks anywhere; where the callable is a member of the object,
// and goes with it. `this` of a local in a detached thread is
// dangling-capture's.

#include "Check.h"
#include "flow/CallerObject.h"
#include "flow/EarlyDeath.h"
#include "flow/ObjectOwner.h"
#include "support/Ast.h"
#include "unit/Uses.h"
#include "clang/Lex/Lexer.h"
#include "llvm/ADT/DenseMap.h"

using namespace clang;
using namespace llvm;

namespace weft {
namespace {

class RawThisInCallback : public Check {
public:
  using Check::Check;

  void check(const Unit &U) override {
    std::optional<Ends> Visible;
    for (const Closure &C : U.closures()) {
      if (!C.escapes() || C.Call->In->hasErrors() || C.Call->In->isPattern())
        continue;
      const auto *Held = find_if(C.Captures, [](const Capture &Held) {
        return Held.Kind == Capture::This;
      });
      const CXXMethodDecl *Method = flow::methodAround(*C.Call->In);
      if (Held == C.Captures.end() || !Method || isOnTheWay(U, C) ||
          isTestCode(U, C.Call->In->decl()))
        continue;
      const CXXRecordDecl &Class = *Method->getParent();
      if (U.model().hasRole(Method->getThisType()->getPointeeType(),
                            Role::SharedFromThis))
        checkShared(U, C, *Held, *Method);
      else if (!checkRearmed(U, C, *Held, *Method) && isDetached(U, C)) {
        if (!Visible)
          Visible = visibleEnds(U);
        if (const Expr *End = Visible->lookup(Class.getCanonicalDecl()))
          reportEnding(U, C, *Held, Class, *End);
      }
    }
  }

private:
  /// Where objects of a class are deleted, or moved from.
  using Ends = DenseMap<const CXXRecordDecl *, const Expr *>;

  /// `co_await`ed on the spot, or what keeps the callable gives a future back:
  /// somebody waits.
  static bool isOnTheWay(const Unit &U, const Closure &C) {
    return C.Call->In->enclosingStmt(
               C.Call->Site,
               [](const Stmt *S) { return isa<CoawaitExpr>(S); }) ||
           (!C.Use->has(Keyword::OwnerHandle) && isa<CallExpr>(C.Call->Site) &&
            U.model().hasRole(C.Call->Site->getType(), Role::TaskHandle));
  }

  /// Of what the object could tell the function, mayWaitForTasks() knows: what
  /// is left are waits for something else that the callback shares.
  static bool outlivesFunction(const Unit &U, const Closure &C) {
    Closure Rest = C;
    erase_if(Rest.Captures,
             [](const Capture &Held) { return Held.Kind == Capture::This; });
    const auto *Root = dyn_cast_or_null<VarDecl>(C.KeptBy.Path.Root);
    if (C.KeptBy.Path.FromThis || (Root && Root->hasGlobalStorage()))
      Rest.KeptBy = {Keeper::Nobody, {}};
    flow::TaskLife Life(U, Rest);
    return flow::outlivesFunction(U, Life).has_value();
  }

  void checkShared(const Unit &U, const Closure &C, const Capture &Held,
                   const CXXMethodDecl &Method) {
    // There are no owners yet, or no more.
    if (isa<CXXConstructorDecl, CXXDestructorDecl>(Method) ||
        flow::endsWithObject(U, C) || !isHandedOut(C) ||
        flow::holdsOwner(C, *Method.getParent()) ||
        flow::mayWaitForTasks(U, *Method.getParent()) ||
        !outlivesFunction(U, C))
      return;
    Finding F =
        report(Held.Where, "the callback may run when the object of this bare "
                           "'%0' is gone; capture an owner as well, "
                           "shared_from_this() or weak_from_this()");
    F.with("this");
    if (U.sources().getSpellingLineNumber(Held.Where) !=
        U.sources().getSpellingLineNumber(C.location()))
      F.note(C.location(), "handed on here");
    offerOwner(U, C, Method, F);
  }

  /// `[this]` becomes `[this, self = shared_from_this()]`, where the function
  /// knows nothing else by that name. With the note: a weak owner may be what
  /// is wanted.
  static void offerOwner(const Unit &U, const Closure &C,
                         const CXXMethodDecl &Method, Finding &F) {
    if (!C.Lambda || !U.context().getLangOpts().CPlusPlus14)
      return;
    const auto *Bare =
        find_if(C.Lambda->explicit_captures(),
                [](const LambdaCapture &Each) { return Each.capturesThis(); });
    if (Bare == C.Lambda->explicit_captures().end() ||
        Bare->getLocation().isMacroID() ||
        namesIn(*C.Call->In).contains("self"))
      return;
    // In a template the name of a base's member needs a prefix.
    const bool IsTemplate =
        Method.getParent()->getTemplateInstantiationPattern() != nullptr;
    F.note(Bare->getLocation(), "a shared owner keeps the object as long as "
                                "the callback")
        .fix(FixItHint::CreateInsertion(
            Lexer::getLocForEndOfToken(Bare->getLocation(), 0, U.sources(),
                                       U.context().getLangOpts()),
            IsTemplate ? ", self = this->shared_from_this()"
                       : ", self = shared_from_this()"));
  }

  /// To a loop, pool or thread, or into a global: what another object keeps
  /// may go with it.
  static bool isHandedOut(const Closure &C) {
    if (C.Use->Kind == Role::Spawns)
      return true;
    const auto *Root = dyn_cast_or_null<VarDecl>(C.KeptBy.Path.Root);
    return (isa<CallExpr>(C.Call->Site) && !isPlainAssignment(C.Call->Site) &&
            !C.Call->has(Role::Constructs)) ||
           (Root && Root->hasGlobalStorage());
  }

  static bool isDetached(const Unit &U, const Closure &C) {
    return C.Use->Kind == Role::Spawns &&
           (C.KeptBy.Kind == Keeper::Nobody ||
            !flow::TaskLife(U, C).detachCalls().empty());
  }

  /// `void arm() { timer.async_wait([this](…) { arm(); }); }` on a local, with
  /// a timer that is not the object's own: that one's end would be the end.
  bool checkRearmed(const Unit &U, const Closure &C, const Capture &Held,
                    const CXXMethodDecl &Method) {
    if (C.Use->Kind != Role::Stores || !isHandedOut(C) || !C.Lambda ||
        C.Call->In->lambda() || isOwnMember(C) || !callsAgain(C, Method))
      return false;
    for (const CallSite &Caller : U.callsTo(&Method)) {
      const Expr *Object = objectOf(Caller.Site);
      if (!Object || Object->getType()->isPointerType() ||
          flow::mayWaitForTasks(U, *Method.getParent()))
        continue;
      std::optional<SourceLocation> Called =
          flow::passesShortLived(U, C, Caller, Object);
      if (!Called)
        continue;
      report(Held.Where, "the operation starts itself again with '%0', but a "
                         "caller's object is gone by then; end it in the "
                         "destructor, or share the object")
          .with("this")
          .note(*Called, "called on a short-lived object here");
      return true;
    }
    return false;
  }

  static bool isOwnMember(const Closure &C) {
    const AccessPath &Path = C.KeptBy.Path;
    return Path.FromThis && !Path.Fields.empty() && !Path.Indirect &&
           !Path.Fields.front()->getType()->isReferenceType();
  }

  static bool callsAgain(const Closure &C, const CXXMethodDecl &Method) {
    return !forEachDescendant(C.Lambda->getBody(), [&](const Stmt *S) {
      const auto *Call = dyn_cast<CXXMemberCallExpr>(S);
      return !Call || !Call->getMethodDecl() ||
             Call->getMethodDecl()->getCanonicalDecl() !=
                 Method.getCanonicalDecl() ||
             !isa<CXXThisExpr>(
                 ignoreWrapping(Call->getImplicitObjectArgument()));
    });
  }

  /// `delete this` is no such end: the object decides itself.
  static Ends visibleEnds(const Unit &U) {
    Ends Result;
    auto add = [&](QualType T, const Expr *Where) {
      if (const CXXRecordDecl *Class = classOf(T))
        Result.try_emplace(Class->getCanonicalDecl(), Where);
    };
    for (const FunctionInfo &Fn : U.functions())
      forEachDescendant(&Fn.body(), [&](const Stmt *S) {
        const auto *Delete = dyn_cast<CXXDeleteExpr>(S);
        const auto *Move = dyn_cast<CXXConstructExpr>(S);
        if (Delete && !isa<CXXThisExpr>(ignoreWrapping(Delete->getArgument())))
          add(Delete->getDestroyedType(), Delete);
        else if (Move && Move->getConstructor()->isMoveConstructor())
          add(Move->getType(), Move);
        return true;
      });
    return Result;
  }

  void reportEnding(const Unit &U, const Closure &C, const Capture &Held,
                    const CXXRecordDecl &Class, const Expr &End) {
    if (flow::mayWaitForTasks(U, Class) || flow::holdsOwner(C, Class) ||
        (C.Lambda && C.Call->In->isWithin(&End, C.Lambda)) ||
        !outlivesFunction(U, C))
      return;
    const bool Deleted = isa<CXXDeleteExpr>(End);
    report(Held.Where, "the detached task holds '%0', but nothing keeps the "
                       "object for it; join the task, or share the object")
        .with("this")
        .note(End.getBeginLoc(),
              Deleted ? "an object of the class is deleted here"
                      : "an object of the class is moved from here");
  }
};

} // namespace
} // namespace weft

WEFT_DEFINE_CHECK(RawThisInCallback)
