//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// Small questions to the AST that several places ask.

#ifndef WEFT_CHECKERS_SUPPORT_AST_H
#define WEFT_CHECKERS_SUPPORT_AST_H

#include "clang/AST/Decl.h"
#include "clang/AST/Expr.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/Stmt.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace weft {

/// Calls \p Visit for \p Root and everything below it, lambda bodies
/// included, in source order, until it returns false; false then.
bool forEachDescendant(const clang::Stmt *Root,
                       llvm::function_ref<bool(const clang::Stmt *)> Visit);

/// Does \p Root mention \p D by name?
bool mentions(const clang::Stmt *Root, const clang::ValueDecl *D);

/// Strips what the language adds around an expression: parentheses, casts,
/// temporaries, cleanups, constant and default-argument wrappers.
const clang::Expr *ignoreWrapping(const clang::Expr *E);

/// The function that a call or construction runs, if it is known.
const clang::FunctionDecl *calleeOf(const clang::Expr *Call);
/// The arguments of a call or construction; not the object.
llvm::SmallVector<const clang::Expr *, 4> argumentsOf(const clang::Expr *Call);
/// The object that a member function is called on; null if there is none.
const clang::Expr *objectOf(const clang::Expr *Call);

/// The statement that a loop repeats; null for anything but a loop.
const clang::Stmt *loopBody(const clang::Stmt *Loop);
/// The condition of a loop or if; null if there is none.
const clang::Expr *conditionOf(const clang::Stmt *S);

/// `a = b`, by an operator of the language or of a class.
bool isPlainAssignment(const clang::Stmt *S);

/// The class that \p T, looked through references, is; null if it is none.
const clang::CXXRecordDecl *classOf(clang::QualType T);

/// Belongs to namespace std or to one with a reserved name, at any depth:
/// members of its classes, too.
bool isStandard(const clang::Decl &D);

/// Lives until its scope ends: no static, thread_local, parameter by
/// reference, or global.
bool isLocalObject(const clang::ValueDecl *D);

} // namespace weft

#endif
