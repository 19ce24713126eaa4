//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "Checks.h"
#include "Command.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/raw_ostream.h"

namespace cl = llvm::cl;
namespace weft::driver {
namespace {

cl::SubCommand List("list", "show all checks, one a line");
cl::opt<bool> AsJson("json", cl::desc("as a JSON array"), cl::sub(List));

int run(const char *) {
  llvm::raw_ostream &Out = llvm::outs();
  if (!AsJson) {
    for (const CheckRow &Row : allChecks())
      Out << llvm::formatv("{0,-36} {1,-8} {2,-8} {3}\n", Row.Name, Row.Family,
                           Row.Tier.lower(), Row.Sentence);
    return Clean;
  }
  llvm::json::OStream Json(Out, 2);
  Json.array([&] {
    for (const CheckRow &Row : allChecks())
      Json.object([&] {
        Json.attribute("name", Row.Name);
        Json.attribute("family", Row.Family);
        Json.attribute("tier", Row.Tier.lower());
        Json.attribute("severity", Row.Severity.lower());
        Json.attribute("fix", Row.Fix.lower());
        Json.attribute("since", Row.Since);
        Json.attribute("summary", Row.Sentence);
      });
  });
  Out << '\n';
  return Clean;
}

} // namespace

Command listCommand() { return {&List, run}; }

} // namespace weft::driver
