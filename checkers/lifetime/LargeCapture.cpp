//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// A task gets a large copy, which it holds until it ends.
//   std::thread([table] { work(table[0]); }).detach();         // 64 KiB:
//   reported std::thread([first = table[0]] { work(first); }).detach(); // ok
// With WeftAudit also from 1 KiB, and where a whole object is copied of which
// the task reads a few fields. Silent for what is moved in or made for the
// task, where the task is joined before the function returns, and in tests. A
// large local that is captured by reference, and dies, is dangling-capture's.

#include "Check.h"
#include "flow/EarlyDeath.h"
#include "support/Ast.h"
#include "unit/Uses.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/StringExtras.h"

using namespace clang;
using namespace llvm;

namespace weft {
namespace {

class LargeCapture : public Check {
public:
  using Check::Check;

  void check(const Unit &U) override {
    for (const Closure &C : U.closures()) {
      if (!C.escapes() || C.Captures.empty() || C.Call->In->hasErrors() ||
          C.Call->In->isPattern() || isTestCode(U, C.Call->In->decl()))
        continue;
      SmallVector<const Capture *, 4> Copies;
      for (const Capture &Held : C.Captures)
        if (copiesWhole(C, Held))
          Copies.push_back(&Held);
      if (Copies.empty())
        continue;
      if (!checkSize(U, C, Copies) && audit())
        for (const Capture *Held : Copies)
          if (checkFields(U, C, *Held))
            break;
    }
  }

private:
  /// An object of its own of a class or array type, copied from one that lives
  /// on: not moved in, not made for the task.
  static bool copiesWhole(const Closure &C, const Capture &Held) {
    const QualType T = typeOf(Held);
    if (Held.Kind != Capture::Copy || T.isNull() || T->isDependentType() ||
        T->isIncompleteType() || !(T->isRecordType() || T->isArrayType()))
      return false;
    if (Held.Argument)
      return Held.Argument->isLValue() && !T->isArrayType();
    // A named closure's captures were copied when that was made.
    if (!Held.InLambda || Held.Lambda != C.Lambda || !Held.Var)
      return false;
    const auto *Made = dyn_cast<VarDecl>(Held.Var);
    if (!Made || !Made->isInitCapture())
      return true;
    const Expr *Init =
        Made->getInit() ? Made->getInit()->IgnoreImplicit() : nullptr;
    const auto *Construct = dyn_cast_or_null<CXXConstructExpr>(Init);
    return Construct && Construct->getConstructor()->isCopyConstructor() &&
           Construct->getNumArgs() > 0 && Construct->getArg(0)->isLValue();
  }

  static QualType typeOf(const Capture &Held) {
    if (Held.Argument)
      return Held.Argument->getType();
    return Held.Var ? Held.Var->getType().getNonReferenceType() : QualType();
  }

  static uint64_t bytesOf(const Unit &U, const Capture &Held) {
    return U.context().getTypeSizeInChars(typeOf(Held)).getQuantity();
  }

  bool checkSize(const Unit &U, const Closure &C,
                 ArrayRef<const Capture *> Copies) {
    uint64_t Bytes = 0;
    const Capture *Largest = Copies.front();
    for (const Capture *Held : Copies) {
      Bytes += bytesOf(U, *Held);
      if (bytesOf(U, *Held) > bytesOf(U, *Largest))
        Largest = Held;
    }
    if (Bytes < MinBytes && !(audit() && Bytes > AuditBytes))
      return false;
    flow::TaskLife Life(U, C);
    if (!flow::outlivesFunction(U, Life, true))
      return false;
    report(Largest->Where,
           C.Use->Kind == Role::Stores
               ? "the callable holds a copy of %0 bytes, most of it '%1', as "
                 "long as it is kept; share the object or capture less"
               : "the task holds a copy of %0 bytes, most of it '%1', until it "
                 "ends; share the object or capture less")
        .with(Twine(Bytes))
        .with(nameOf(*Largest));
    return true;
  }

  static std::string nameOf(const Capture &Held) {
    if (Held.Var)
      return Held.Var->getNameAsString();
    const ValueDecl *Last = Held.Path.last();
    return Last ? Last->getNameAsString() : "*this";
  }

  using FieldsRead =
      MapVector<const FieldDecl *, SmallVector<const MemberExpr *, 2>>;

  /// A copy of everything for the sake of a few fields.
  bool checkFields(const Unit &U, const Closure &C, const Capture &Held) {
    const auto *Variable = dyn_cast_or_null<VarDecl>(Held.Var);
    const CXXRecordDecl *Class = classOf(typeOf(Held));
    if (!Held.InLambda || !Variable || !Class || isStandard(*Class) ||
        Class->getNumBases() > 0)
      return false;
    FieldsRead Read;
    if (!readsFieldsOnly(U, C, *Variable, Read) || Read.empty() ||
        Read.size() > MaxFieldsRead ||
        none_of(Class->fields(), [&](const FieldDecl *Field) {
          return !Read.contains(Field->getCanonicalDecl()) &&
                 ownsMemory(U, Field->getType());
        }))
      return false;
    flow::TaskLife Life(U, C);
    if (!flow::outlivesFunction(U, Life, true))
      return false;
    std::string Names;
    for (const auto &[Field, Uses] : Read)
      Names += (Names.empty() ? "'" : ", '") + Field->getNameAsString() + "'";
    Finding F = report(Held.Where, "the task copies all of '%0' but reads only "
                                   "%1; capture these");
    F.with(Variable).with(Names);
    addFix(C, Held, *Variable, Read, F);
    return true;
  }

  /// Collects the fields; false where the object is used in any other way.
  static bool readsFieldsOnly(const Unit &U, const Closure &C,
                              const VarDecl &Variable, FieldsRead &Read) {
    const FunctionInfo *Body = U.infoFor(C.Lambda->getCallOperator());
    if (!Body)
      return false;
    return forEachDescendant(&Body->body(), [&](const Stmt *S) {
      const auto *Ref = dyn_cast<DeclRefExpr>(S);
      if (!Ref || Ref->getDecl() != &Variable)
        return true;
      const auto *Member = dyn_cast_or_null<MemberExpr>(
          Body->parents().getParentIgnoreParenImpCasts(
              const_cast<DeclRefExpr *>(Ref)));
      const auto *Field =
          Member ? dyn_cast<FieldDecl>(Member->getMemberDecl()) : nullptr;
      if (!Field || !isRead(*Body, Ref))
        return false;
      Read[Field->getCanonicalDecl()].push_back(Member);
      return true;
    });
  }

  /// `[request]` becomes `[id = request.id]`, and `request.id` becomes `id`,
  /// where nothing else in the lambda has that name.
  static void addFix(const Closure &C, const Capture &Held,
                     const VarDecl &Variable, const FieldsRead &Read,
                     Finding &F) {
    if (!Held.InLambda->isExplicit() || Variable.isInitCapture() ||
        Held.Where.isMacroID())
      return;
    std::string Captures;
    for (const auto &[Field, Uses] : Read) {
      if (Field->getType()->isArrayType() || Field->isBitField() ||
          !Field->getIdentifier() || isNamedIn(C, Field->getName()) ||
          any_of(Uses, [](const MemberExpr *Use) {
            return Use->isArrow() || Use->getBeginLoc().isMacroID() ||
                   Use->getEndLoc().isMacroID();
          }))
        return;
      Captures += (Captures.empty() ? "" : ", ") + Field->getNameAsString() +
                  " = " + Variable.getNameAsString() + "." +
                  Field->getNameAsString();
    }
    F.fix(FixItHint::CreateReplacement(
        CharSourceRange::getTokenRange(Held.Where, Held.Where), Captures));
    DenseSet<SourceLocation> Seen; // A generic lambda's instances.
    for (const auto &[Field, Uses] : Read)
      for (const MemberExpr *Use : Uses)
        if (Seen.insert(Use->getBeginLoc()).second)
          F.fix(FixItHint::CreateReplacement(Use->getSourceRange(),
                                             Field->getName()));
  }

  static bool isNamedIn(const Closure &C, StringRef Name) {
    auto has = [&](const NamedDecl *D) {
      return D && D->getIdentifier() && D->getName() == Name;
    };
    return any_of(C.Captures,
                  [&](const Capture &Other) { return has(Other.Var); }) ||
           any_of(C.Lambda->getCallOperator()->parameters(), has) ||
           !forEachDescendant(C.Lambda->getBody(), [&](const Stmt *S) {
             if (const auto *Ref = dyn_cast<DeclRefExpr>(S))
               return !has(Ref->getDecl());
             if (const auto *Member = dyn_cast<MemberExpr>(S))
               return !(Member->isImplicitAccess() &&
                        has(Member->getMemberDecl()));
             if (const auto *Declaration = dyn_cast<DeclStmt>(S))
               return none_of(Declaration->decls(), [&](const Decl *D) {
                 return has(dyn_cast<NamedDecl>(D));
               });
             return true;
           });
  }

  /// To copy it costs more than its bytes.
  static bool ownsMemory(const Unit &U, QualType T) {
    T = T.getNonReferenceType();
    const CXXRecordDecl *Class = classOf(T);
    return Class && !T.isTriviallyCopyableType(U.context());
  }

  Option<unsigned> MinBytes{*this, "MinBytes", 16384};
  Option<unsigned> AuditBytes{*this, "AuditBytes", 1024};
  Option<unsigned> MaxFieldsRead{*this, "MaxFieldsRead", 3};
};

} // namespace
} // namespace weft

WEFT_DEFINE_CHECK(LargeCapture)
