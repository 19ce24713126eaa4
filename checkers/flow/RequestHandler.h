//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// Is this function a request handler: by its role, as a method of a service, or
// as a callable that is given to a parameter for handlers? And what lives only
// as long as the request?

#ifndef WEFT_CHECKERS_FLOW_REQUESTHANDLER_H
#define WEFT_CHECKERS_FLOW_REQUESTHANDLER_H

#include "unit/Unit.h"
#include "llvm/ADT/DenseSet.h"

namespace weft::flow {

struct RequestHandler {
  const FunctionInfo *Fn = nullptr;
  /// The parameters by reference or pointer whose objects go with the request.
  llvm::SmallVector<const clang::ParmVarDecl *, 3> Scoped;
};

/// The request handlers of a unit: made once, asked for each function.
class RequestHandlers {
public:
  explicit RequestHandlers(const Unit &U);

  /// Nothing where \p Fn itself is no handler.
  std::optional<RequestHandler> at(const FunctionInfo &Fn) const;
  /// The handler that \p Fn is, or the nearest one whose lambda it is.
  std::optional<RequestHandler> around(const FunctionInfo &Fn) const;
  /// Is the request over when the handler returns? Not where it is answered
  /// later: it hands its `done` on, or returns a reactor.
  bool endsWithHandler(const RequestHandler &Handler) const;

private:
  bool isGivenAsHandler(const FunctionInfo &Fn) const;
  bool isServiceMethod(const clang::FunctionDecl &Fn) const;
  bool isSettledHere(const FunctionInfo &Fn,
                     const clang::ParmVarDecl &Ends) const;

  const Model &M;
  /// What runs where a parameter with the role takes it: functions, and the
  /// call operators and expressions of lambdas.
  llvm::DenseSet<const void *> Given;
};

} // namespace weft::flow

#endif
