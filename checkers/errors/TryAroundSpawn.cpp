//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// A `try` around the start of a task takes nothing that the task throws: that
// is thrown on the task's own stack.
//   try { std::thread(parse).detach(); } catch (const ParseError &) { … }
//   // reported; ok: std::thread([] { try { parse(); } catch (…) { … } })
// Silent for handlers that starting a thread may need (`...`, the library's
// exceptions), and where anything else in the block may throw or waits for the
// task: a handle that is joined there rethrows.

#include "Check.h"
#include "flow/Escapes.h"
#include "unit/Unit.h"

using namespace clang;
using namespace llvm;

namespace weft {
namespace {

class TryAroundSpawn : public Check {
public:
  using Check::Check;

  void check(const Unit &U) override {
    for (const Closure &C : U.closures()) {
      const FunctionInfo &Fn = *C.Call->In;
      if (Fn.isPattern() || Fn.hasErrors())
        continue;
      if (const CXXCatchStmt *Handler = flow::misplacedHandler(U, C))
        report(Handler->getCatchLoc(),
               "this handler never sees what the task throws, and nothing else "
               "in its block throws it; catch it inside the task")
            .note(C.location(), "the task is started here");
    }
  }
};

} // namespace
} // namespace weft

WEFT_DEFINE_CHECK(TryAroundSpawn)
