//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// Is there a path from here that reaches …? Exceptions included: Clang's graph
// has no edges out of calls that throw, so the search unwinds by itself.

#ifndef WEFT_CHECKERS_FLOW_PATHS_H
#define WEFT_CHECKERS_FLOW_PATHS_H

#include "unit/Unit.h"

namespace weft::flow {

/// What a path meets, and whether it goes on.
class PathVisitor {
public:
  enum Step { Go, Stop, Found };
  virtual ~PathVisitor() = default;
  /// What the path has met so far, for visitors that count. Paths that differ
  /// in it are searched apart: keep it small.
  unsigned State = 0;
  /// An expression or declaration is evaluated.
  virtual Step onStmt(const clang::Stmt *) { return Go; }
  /// A local object dies.
  virtual Step onDestructor(const clang::VarDecl *) { return Go; }
  /// The function returns.
  virtual Step onExit() { return Go; }
  /// \p Thrower lets an exception out; it goes on in \p Handler, or leaves the
  /// function where that is null.
  virtual Step onUnwind(const clang::Stmt *Thrower,
                        const clang::CXXTryStmt *Handler) {
    (void)Thrower;
    (void)Handler;
    return Go;
  }
};

/// The end of a path that was found, for a note.
struct PathEnd {
  /// The `return`, `break`, `continue`, `goto` or `throw`, or the call that
  /// throws; null where the path falls off the end.
  const clang::Stmt *Via = nullptr;
  bool ByException = false;
};

/// Searches all paths that start behind \p From (null: where the function
/// begins), with the visitor's present state, for one that \p Visitor finds.
/// Nothing is found where the flow is not known.
std::optional<PathEnd> findPath(const Unit &U, const FunctionInfo &Fn,
                                const clang::Stmt *From, PathVisitor &Visitor);

} // namespace weft::flow

#endif
