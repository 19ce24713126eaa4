//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// The tasks that an object starts: which member keeps each, who waits for it,
// and which members it uses.

#ifndef WEFT_CHECKERS_FLOW_OWNEDTASKS_H
#define WEFT_CHECKERS_FLOW_OWNEDTASKS_H

#include "unit/Unit.h"
#include "clang/AST/DeclCXX.h"
#include "llvm/ADT/SmallPtrSet.h"
#include <deque>

namespace weft::flow {

/// A task that a member function, constructor or initialiser starts, and that
/// refers to the object.
struct OwnedTask {
  const Closure *Started = nullptr;
  /// The class of the object.
  const clang::CXXRecordDecl *Owner = nullptr;
  /// The member that keeps the task's handle, or is the pool that runs it; null
  /// where no member does.
  const clang::FieldDecl *Handle = nullptr;
  /// The member or base that is initialised where the task starts.
  bool InInitializer = false;
};

/// Is \p T a pointer, smart or not, to the class, a base of it or a class that
/// is derived from it?
bool isPointerTo(clang::QualType T, const clang::CXXRecordDecl &Class);

/// All of them; the closures of default member initialisers, which belong to no
/// function, are kept here.
class OwnedTasks {
public:
  explicit OwnedTasks(const Unit &U);
  llvm::ArrayRef<OwnedTask> all() const { return Tasks; }

private:
  void addFrom(const Closure &C);
  void addDefaultInitializers(const clang::CXXRecordDecl &Class);

  const Unit &U;
  std::deque<RoleCall> Calls;
  std::deque<Closure> Closures;
  std::vector<OwnedTask> Tasks;
};

struct MemberUse {
  const clang::FieldDecl *Member = nullptr;
  clang::SourceLocation Where;
};

/// The members of its object that a task uses, itself or in member functions
/// whose bodies the unit has; each once, where it is first met. Not those that
/// it only assigns or resets, where \p ReplacingCounts is false.
llvm::SmallVector<MemberUse, 8>
membersUsed(const Unit &U, const OwnedTask &Task, bool ReplacingCounts = true);

using ObjectNames = llvm::SmallPtrSet<const clang::ValueDecl *, 4>;

/// The variables through which the body of \p C reaches the object whose member
/// function starts it: `self` in `[self = shared_from_this()]`, the parameter
/// of an entry function that is given `this`.
ObjectNames namesOfObject(const Unit &U, const Closure &C,
                          const clang::CXXRecordDecl &Owner);
/// Is \p E the object, or a pointer to it: `this`, or one of \p Names?
bool denotesObject(const clang::Expr *E, const ObjectNames &Names);
/// The member function of the same object that \p Call runs.
const clang::CXXMethodDecl *ownMethodCalled(const clang::Expr &Call,
                                            const ObjectNames &Names);

/// A class of the unit that overrides the function, and is derived from \p Base
/// where that is given; null if there is none.
const clang::CXXRecordDecl *
overriderOf(const Unit &U, const clang::CXXMethodDecl &Method,
            const clang::CXXRecordDecl *Base = nullptr);

/// Does \p Later come to life after \p Earlier, and so die before it?
bool isConstructedAfter(const clang::FieldDecl &Later,
                        const clang::FieldDecl &Earlier);

/// Does \p Matches hold for anything that \p Fn, or a function of the unit that
/// it calls, runs? Lambdas count as run.
bool anyRun(const Unit &U, const clang::FunctionDecl *Fn,
            llvm::function_ref<bool(const clang::Stmt *)> Matches);

/// The initialiser of the constructor that \p Site stands in; null for its body
/// and for any other function.
const clang::CXXCtorInitializer *initializerAround(const FunctionInfo &Fn,
                                                   const clang::Stmt *Site);

/// Does any function but \p Except join, detach, replace or hand over what the
/// member of \p Class keeps? One whose body the unit does not have may.
bool isSettledSomewhere(
    const Unit &U, const clang::CXXRecordDecl &Class,
    const clang::FieldDecl &Handle,
    const llvm::SmallPtrSet<const clang::FunctionDecl *, 4> &Except = {});

} // namespace weft::flow

#endif
