//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// A function makes something once, out of its argument, and is called with
// different arguments: all calls but the first get what they have not asked
// for, in silence.
//   Service &service(const Config &config) {
//     static Service instance(config);            // reported: two calls differ
//     return instance;
//   }
// The same for call_once and its like. Silent where the function does anything
// else with the parameter (compares it, say), where only calls with the same
// argument are seen, and for what is made once per object.

#include "Check.h"
#include "support/Ast.h"
#include "unit/Unit.h"

using namespace clang;
using namespace llvm;

namespace weft {
namespace {

class OnceIgnoresArgument : public Check {
public:
  using Check::Check;

  void check(const Unit &U) override {
    for (const Closure &C : U.closures())
      if (C.Use->Kind == Role::Invokes && C.Use->has(Keyword::OnlyOnce) &&
          isProcessWide(U, *C.Call))
        checkParameters(U, *C.Call->In, *C.Call->Site,
                        C.Call->Site->getBeginLoc());
    for (const FunctionInfo &Fn : U.functions())
      if (Fn.decl().getNumParams() && U.callsTo(&Fn.decl()).size() > 1)
        for (const Decl *Local : Fn.decl().decls())
          if (const auto *Variable = dyn_cast<VarDecl>(Local);
              Variable && Variable->isStaticLocal() &&
              Variable->getTLSKind() == VarDecl::TLS_None &&
              Variable->getInit())
            checkParameters(U, Fn, *Variable->getInit(),
                            Variable->getLocation());
  }

private:
  /// The flag is static or global; one that is a member is asked per object.
  static bool isProcessWide(const Unit &U, const RoleCall &Call) {
    const Expr *Flag = objectOf(Call.Site);
    SmallVector<const Expr *, 4> Arguments = argumentsOf(Call.Site);
    if (!Flag && !Arguments.empty())
      Flag = Arguments.front();
    AccessPath Path = Flag ? accessPath(Flag, U.model()) : AccessPath();
    const auto *Variable = dyn_cast_or_null<VarDecl>(Path.Root);
    return Variable && Variable->hasGlobalStorage() && !Path.Indirect;
  }

  void checkParameters(const Unit &U, const FunctionInfo &Fn, const Stmt &Made,
                       SourceLocation Where) {
    if (Fn.isPattern() || Fn.hasErrors() || Fn.decl().isMain() || Fn.lambda())
      return;
    for (const ParmVarDecl *Param : Fn.decl().parameters()) {
      if (!mentions(&Made, Param) || isUsedElsewhere(U, Fn, *Param, Made))
        continue;
      const Expr *First = nullptr;
      for (const CallSite &Call : U.callsTo(&Fn.decl())) {
        SmallVector<const Expr *, 4> Arguments = argumentsOf(Call.Site);
        const unsigned Index = Param->getFunctionScopeIndex();
        const Expr *Given =
            Index < Arguments.size() ? Arguments[Index] : nullptr;
        if (!Given || !isTelling(*Given))
          continue;
        if (First && differ(U, *First, *Given)) {
          report(Where, "every call but the first gets what the first one's "
                        "'%0' made, whatever it passes; keep one per value")
              .with(Param)
              .note(First->getBeginLoc(), "one call passes this")
              .note(Given->getBeginLoc(), "and another one this");
          return;
        }
        First = First ? First : Given;
      }
    }
  }

  static bool isUsedElsewhere(const Unit &U, const FunctionInfo &Fn,
                              const ParmVarDecl &Param, const Stmt &Made) {
    return any_of(Fn.mentionsOf(&Param, U.model()), [&](const Expr *Mention) {
      return !Fn.isWithin(Mention, &Made);
    });
  }

  /// A variable or a constant, and none that says "whatever there is".
  static bool isTelling(const Expr &Argument) {
    const Expr *Plain = ignoreWrapping(&Argument);
    return isa<DeclRefExpr, clang::StringLiteral, IntegerLiteral,
               FloatingLiteral, CharacterLiteral, CXXBoolLiteralExpr>(Plain) ||
           isMadeFromLiteral(Plain);
  }
  static const Expr *literalOf(const Expr *E) {
    const auto *Made = dyn_cast<CXXConstructExpr>(E);
    return Made && Made->getNumArgs() > 0 ? ignoreWrapping(Made->getArg(0)) : E;
  }
  static bool isMadeFromLiteral(const Expr *E) {
    return isa<CXXConstructExpr>(E) &&
           isa<clang::StringLiteral, DeclRefExpr>(literalOf(E));
  }

  static bool differ(const Unit &U, const Expr &A, const Expr &B) {
    const Expr *Left = literalOf(ignoreWrapping(&A));
    const Expr *Right = literalOf(ignoreWrapping(&B));
    if (Left->getStmtClass() != Right->getStmtClass())
      return false; // A constant may have the variable's value.
    if (const auto *Ref = dyn_cast<DeclRefExpr>(Left)) {
      // Two variables may be one object; two constants are what they say.
      const auto *One = dyn_cast<EnumConstantDecl>(Ref->getDecl());
      const auto *Other =
          dyn_cast<EnumConstantDecl>(cast<DeclRefExpr>(Right)->getDecl());
      return One && Other && One->getInitVal() != Other->getInitVal();
    }
    FoldingSetNodeID LeftID, RightID;
    Left->Profile(LeftID, U.context(), /*Canonical=*/true);
    Right->Profile(RightID, U.context(), /*Canonical=*/true);
    return LeftID != RightID;
  }
};

} // namespace
} // namespace weft

WEFT_DEFINE_CHECK(OnceIgnoresArgument)
