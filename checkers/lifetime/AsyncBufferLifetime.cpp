//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// An operation that completes later goes on using a buffer that is a local of
// the function that starts it:
//   void send(std::string text) {
//     asio::async_write(socket, asio::buffer(text), handler);        //
//     reported auto kept = std::make_shared<std::string>(text);
//     asio::async_write(socket, asio::buffer(*kept), [kept](…) {});  // ok
// A copy, or `text = std::move(text)`, in the handler does not help: the buffer
// refers to the local. Silent where the function waits, where the I/O object
// itself is a local whose end cancels the operation, and in coroutines.

#include "Check.h"
#include "flow/BorrowedBuffer.h"
#include "support/Ast.h"
#include "clang/AST/StmtCXX.h"

using namespace clang;
using namespace llvm;

namespace weft {
namespace {

class AsyncBufferLifetime : public Check {
public:
  using Check::Check;

  void check(const Unit &U) override {
    for (const RoleCall &Call : U.calls())
      for (const RoleUse &Use : Call.Roles)
        if (Use.Kind == Role::Borrows && isWorthALook(U, Call))
          checkBuffer(U, Call, Use);
  }

private:
  bool isWorthALook(const Unit &U, const RoleCall &Call) {
    return !Call.In->hasErrors() && !Call.In->isPattern() &&
           !isa<CoroutineBodyStmt>(Call.In->body()) &&
           !isTestCode(U, Call.In->decl()) && !isAwaited(U, Call);
  }

  /// A result means that a token stands in for the handler: a fiber that waits,
  /// a lazy operation, a future. A number is a status where nothing could.
  static bool isAwaited(const Unit &U, const RoleCall &Call) {
    QualType Result = Call.Site->getType();
    const RoleUse *Handler = Call.get(Role::Stores);
    return !Result->isVoidType() &&
           (!Result->isArithmeticType() || takesToken(U, Call) ||
            (Handler && Handler->Params[0].Kind == ParamRef::Token));
  }

  static bool takesToken(const Unit &U, const RoleCall &Call) {
    return any_of(argumentsOf(Call.Site), [&](const Expr *Argument) {
      return U.model().hasRole(Argument->getType(), Role::CompletionToken);
    });
  }

  void checkBuffer(const Unit &U, const RoleCall &Call, const RoleUse &Use) {
    flow::BorrowedBuffer Buffer(U, Call, Use);
    const VarDecl *Local = Buffer.local();
    if (!Local || Buffer.isSeenByHandler() || Buffer.endsWithOperation())
      return;
    std::optional<flow::PathEnd> End = Buffer.outlived();
    if (!End)
      return;
    Finding F = report(
        Buffer.argument()->getBeginLoc(),
        Buffer.isOwner()
            ? "nothing keeps what '%0' points to until the operation has "
              "completed; let the handler hold it"
            : "'%0' is gone before the operation that uses it has completed; "
              "keep it in a member, or in a shared_ptr that the handler holds");
    F.with(Local);
    if (End->Via && !isa<ReturnStmt>(End->Via))
      F.note(End->Via->getBeginLoc(), "leaving here ends the life of '%0'")
          .with(Local);
  }
};

} // namespace
} // namespace weft

WEFT_DEFINE_CHECK(AsyncBufferLifetime)
