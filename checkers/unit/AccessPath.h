//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// Which object an expression speaks of: `this->mu_`, `conn.lock`, `threads`.
// Identity is by declaration, never by spelled name.

#ifndef WEFT_CHECKERS_UNIT_ACCESSPATH_H
#define WEFT_CHECKERS_UNIT_ACCESSPATH_H

#include "clang/AST/Decl.h"
#include "clang/AST/Expr.h"
#include "llvm/ADT/SmallVector.h"

namespace weft {

class Model;

/// A variable or `this`, and the fields that lead from there. An element of a
/// container or array, and what a pointer or iterator points to, have the path
/// of their container: `threads[i]`, `*it` and `threads` are one path.
struct AccessPath {
  const clang::ValueDecl *Root = nullptr;
  bool FromThis = false;
  llvm::SmallVector<const clang::FieldDecl *, 2> Fields;
  /// Behind a pointer or smart pointer: the same name, another object.
  bool Indirect = false;
  /// One of many: an element, or where an iterator stands.
  bool Element = false;

  bool valid() const { return Root || FromThis; }
  explicit operator bool() const { return valid(); }
  bool operator==(const AccessPath &Other) const {
    return Root == Other.Root && FromThis == Other.FromThis &&
           Fields == Other.Fields;
  }
  /// Is \p Other this object or a part of it?
  bool contains(const AccessPath &Other) const;
  /// The last field, else the root; null for a bare `this`.
  const clang::ValueDecl *last() const {
    return Fields.empty() ? Root : Fields.back();
  }
  /// A local object of the function: not behind a reference or `this`.
  bool isLocal() const;
};

/// The path of \p E; invalid where it is not known. Looks through references,
/// iterators, std::move and what else has the role `passes`.
AccessPath accessPath(const clang::Expr *E, const Model &M);

/// The path of a variable that is mentioned by name.
AccessPath accessPath(const clang::ValueDecl &D, const Model &M);

/// What the value of \p E, a pointer, view or iterator, refers to: `x` for
/// `&x`, `x.data()`, `std::string_view(x)`.
AccessPath referredObject(const clang::Expr *E, const Model &M);

/// The same for a variable that holds a pointer, view or iterator: what its
/// initialiser referred to.
AccessPath referredObject(const clang::VarDecl &Variable, const Model &M);

/// The path of a wait's object: also looks through values that stand for
/// another (`auto done = promise.get_future();` is the promise).
AccessPath awaitedObject(const clang::Expr *E, const Model &M);

/// Refers to what it does not own: pointers, views, iterators.
bool isViewLike(clang::QualType T, const Model &M);

} // namespace weft

#endif
