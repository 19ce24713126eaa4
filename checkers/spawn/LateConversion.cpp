//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// A buffer is handed to a task whose function wants a string: what is copied
// into the task is a pointer, and the string is made on the new thread.
//   void log(std::string line);
//   char line[64];
//   std::thread(log, line).detach();                // reported
//   std::thread(log, std::string(line)).detach();   // ok
// Silent for literals and statics, where the task is joined before the buffer
// dies, and where the spawn converts its arguments itself. Parameters that
// refer to the buffer as well are dangling-capture's.

#include "flow/LateConversion.h"
#include "Check.h"
#include "flow/EarlyDeath.h"
#include "flow/LoopCapture.h"
#include "support/Ast.h"
#include "clang/AST/QualTypeNames.h"
#include "clang/Lex/Lexer.h"

using namespace clang;
using namespace llvm;

namespace weft {
namespace {

class LateConversion : public Check {
public:
  using Check::Check;

  void check(const Unit &U) override {
    for (const Closure &C : U.closures()) {
      if (!C.escapes() || C.Call->In->hasErrors() ||
          C.KeptBy.Kind == Keeper::Unknown || C.KeptBy.Kind == Keeper::AtOnce ||
          C.KeptBy.Kind == Keeper::Dropped)
        continue;
      for (const Capture &Held : C.Captures)
        if (const ParmVarDecl *Param = flow::copyingParameter(U, C, Held);
            Param && !flow::isConvertedFirst(C, Held) &&
            checkArgument(U, C, Held, *Param))
          break;
    }
  }

private:
  /// One report a task: the first argument speaks for all.
  bool checkArgument(const Unit &U, const Closure &C, const Capture &Held,
                     const ParmVarDecl &Param) {
    const FunctionInfo &Fn = *C.Call->In;
    const auto *Local = dyn_cast_or_null<VarDecl>(Held.Path.Root);
    if (!Local || Held.Path.Indirect || !isLocalObject(Local) ||
        Local->getDeclContext() != &Fn.decl())
      return false;
    const Stmt *Scope = Fn.scopeOf(*Local);
    if ((!Scope && !isa<ParmVarDecl>(Local)) ||
        (Fn.decl().isMain() && (!Scope || Scope == &Fn.body())))
      return false;
    flow::TaskLife Life(U, C);
    if (isTestCode(U, Fn.decl()))
      Life.skipFailedAssertions();
    if (flow::capturedLoopVariable(U, Life, Held, false) ||
        !flow::earlyDeathOf(U, Life, *Local))
      return false;
    QualType Wanted = Param.getType().getNonReferenceType();
    Finding F = report(Held.Where,
                       "this becomes '%0' only when the task runs, and '%1' "
                       "may be gone by then; convert it here");
    F.with(nameOf(U, Wanted)).with(Local);
    addFix(U, Fn, *Held.Argument, Wanted, F);
    if (U.sources().getSpellingLineNumber(Held.Where) !=
        U.sources().getSpellingLineNumber(C.location()))
      F.note(C.location(), C.Use->Kind == Role::Stores
                               ? "the callable is stored here"
                               : "the task is started here");
    return true;
  }

  static std::string nameOf(const Unit &U, QualType T) {
    return T.getUnqualifiedType().getAsString(U.context().getPrintingPolicy());
  }

  /// `line` becomes `std::string(line)`, where that type can be named here.
  static void addFix(const Unit &U, const FunctionInfo &Fn,
                     const Expr &Argument, QualType Wanted, Finding &F) {
    const CXXRecordDecl *Class = classOf(Wanted);
    const SourceRange Range = Argument.getSourceRange();
    if (!Class || !Class->getDeclContext()->isFileContext() ||
        Class->isInAnonymousNamespace() ||
        Fn.decl().isTemplateInstantiation() || Range.getBegin().isMacroID() ||
        Range.getEnd().isMacroID())
      return;
    std::string Name = TypeName::getFullyQualifiedName(
        Wanted.getUnqualifiedType(), U.context(),
        U.context().getPrintingPolicy());
    if (StringRef(Name).contains("__") || StringRef(Name).contains("(anon"))
      return; // A name of the library's own, or none.
    F.fix(FixItHint::CreateInsertion(Range.getBegin(), Name + "("));
    F.fix(FixItHint::CreateInsertion(
        Lexer::getLocForEndOfToken(Range.getEnd(), 0, U.sources(),
                                   U.context().getLangOpts()),
        ")"));
  }
};

} // namespace
} // namespace weft

WEFT_DEFINE_CHECK(LateConversion)
