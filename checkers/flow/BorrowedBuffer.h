//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// A buffer that an operation goes on using after the call that starts it: which
// local does it refer to, and does that live long enough?

#ifndef WEFT_CHECKERS_FLOW_BORROWEDBUFFER_H
#define WEFT_CHECKERS_FLOW_BORROWEDBUFFER_H

#include "flow/Paths.h"

namespace weft::flow {

class BorrowedBuffer {
public:
  /// \p Use: a role `borrows` of \p Call.
  BorrowedBuffer(const Unit &U, const RoleCall &Call, const RoleUse &Use);

  const clang::Expr *argument() const { return Argument; }
  /// The local object that the buffer is, or is in; null where it is no local.
  const clang::VarDecl *local() const { return Local; }
  /// The buffer is what \ref local, a smart pointer, alone owns.
  bool isOwner() const { return Owner; }
  /// Does the handler capture the local by reference or pointer, or an owner?
  bool isSeenByHandler() const;
  /// Is the operation cancelled before the function returns, because the I/O
  /// object is one of its locals; or can its end be seen from elsewhere, since
  /// the function asks for it?
  bool endsWithOperation() const;
  /// A path on which the local's scope ends while the operation may still run.
  std::optional<PathEnd> outlived() const;

private:
  const clang::VarDecl *findLocal();
  bool isTakenByAddress(unsigned Index) const;
  bool isOnlyDereferenced(const clang::VarDecl &Pointer) const;
  bool joinedByLaterLocal() const;
  bool movesOn(const Capture &Held) const;

  const Unit &U;
  const Model &M;
  const RoleCall &Call;
  const FunctionInfo &Fn;
  const clang::Expr *Argument = nullptr;
  const clang::VarDecl *Local = nullptr;
  bool Owner = false;
};

} // namespace weft::flow

#endif
