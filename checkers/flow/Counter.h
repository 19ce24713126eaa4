//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// What TripCount.cpp (loops), NumberCount.cpp and ElementCount.cpp (containers)
// share. Everybody else asks flow/TripCount.h.

#ifndef WEFT_CHECKERS_FLOW_COUNTER_H
#define WEFT_CHECKERS_FLOW_COUNTER_H

#include "flow/TripCount.h"
#include "clang/AST/StmtCXX.h"

namespace weft::flow {

/// What an expression says of a number; nothing where it is about something
/// else (`!stopped`).
using Count = std::optional<TripCount>;

inline Count constant(uint64_t Rounds) {
  return TripCount{TripCount::Constant, Rounds, {}};
}
inline Count unknown() { return TripCount{}; }
inline Count workers() { return TripCount{TripCount::Workers, 0, {}}; }
inline Count perItem(const llvm::Twine &Per) {
  return TripCount{TripCount::Data, 0, Per.str()};
}

/// The number of a sum: what decides one part decides the whole.
Count sum(const TripCount &A, const TripCount &B);

/// Does \p E name the variable, and nothing else?
bool names(const clang::Expr *E, const clang::VarDecl &Variable);

/// Counts what \p Fn repeats, and what decides that number.
class Counter {
public:
  Counter(const Unit &U, const FunctionInfo &Fn, unsigned Depth = 0)
      : U(U), M(U.model()), Context(U.context()), Fn(Fn), Depth(Depth) {}

  /// The rounds of a loop.
  TripCount ofLoop(const clang::Stmt *Loop);
  /// The elements from one iterator to the other; Unknown where they are not
  /// of one container.
  Count ofIterators(const clang::Expr *First, const clang::Expr *Last);

private:
  //===--- TripCount.cpp
  TripCount ofRangeFor(const clang::CXXForRangeStmt &Range);
  /// The rounds that a condition allows.
  Count ofCondition(const clang::Expr *E, const clang::Stmt *Loop);
  Count ofComparison(const clang::Expr *Left, const clang::Expr *Right,
                     const clang::Stmt *Loop);
  /// A counter that runs down to zero: what it started with.
  Count ofStart(const clang::Expr *E);
  /// `queue.empty()`.
  Count ofEmptiness(const clang::Expr *E);
  /// `for (node = head; node; node = node->next)`.
  Count ofWalk(const clang::DeclRefExpr &Pointer, const clang::Stmt *Loop);

  //===--- NumberCount.cpp
  /// The value of an integer.
  Count ofNumber(const clang::Expr *E);
  Count ofNumberIn(const clang::ValueDecl *D);
  bool isWorkerCount(const clang::NamedDecl &D);
  /// Is anything named in \p E, or in what its variables were made from, a
  /// number of workers?
  bool speaksOfWorkers(const clang::Expr *E, unsigned Steps = 0);

  //===--- ElementCount.cpp
  /// The elements of a range.
  Count ofContainer(const clang::Expr *E);
  bool isCountedAsWorkers(const clang::ValueDecl &Container);
  /// The same where only its name tells: \p E, if given, is how it is written.
  Count ofNamedContainer(const AccessPath &Path,
                         const clang::Expr *E = nullptr);
  /// Views whose length is an argument: `std::views::iota(0, n)`,
  /// `items | std::views::take(4)`, `all.first(4)`.
  Count ofCall(const clang::CallExpr &Call);
  Count ofConstruction(const clang::CXXConstructExpr &Construct);
  /// A variable of the function, or a constant: as many elements as it was made
  /// with and the function adds. Nothing where others may have a say.
  Count ofVariable(const clang::VarDecl &Variable);
  /// How many elements this mention of a container adds; nothing where it
  /// cannot be told.
  Count addedAt(const clang::Expr &Mention, const clang::VarDecl &Variable);
  Count addedBy(const clang::CXXMemberCallExpr &Call,
                const clang::VarDecl &Variable);
  /// How often \p Site runs in one life of \p Variable.
  Count timesExecuted(const clang::Expr &Site, const clang::VarDecl &Variable);

  const Unit &U;
  const Model &M;
  clang::ASTContext &Context;
  const FunctionInfo &Fn;
  /// How many containers and loops have been looked into to get here.
  unsigned Depth;
};

} // namespace weft::flow

#endif
