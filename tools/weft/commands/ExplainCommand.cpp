//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "Checks.h"
#include "Command.h"
#include "Pages.h"
#include "llvm/Support/raw_ostream.h"

namespace cl = llvm::cl;
namespace weft::driver {
namespace {

cl::SubCommand Explain("explain", "show what a check finds, why it matters and "
                                  "what to do");
cl::opt<std::string> Name(cl::Positional, cl::Required, cl::desc("<check>"),
                          cl::sub(Explain));

llvm::StringRef nearest(llvm::StringRef Name) {
  llvm::StringRef Best;
  unsigned BestDistance = ~0U;
  for (const CheckRow &Row : allChecks()) {
    // With the prefix or without it, whichever was meant.
    unsigned Distance = std::min(Row.Name.edit_distance(Name),
                                 Row.Name.drop_front(5).edit_distance(Name));
    if (Distance < BestDistance) {
      Best = Row.Name;
      BestDistance = Distance;
    }
  }
  return Best;
}

int run(const char *) {
  const CheckRow *Row = findCheck(Name);
  if (!Row) {
    llvm::errs() << "weft: there is no check '" << Name << "'; did you mean '"
                 << nearest(Name) << "'? 'weft list' shows all\n";
    return BrokenSetup;
  }
  llvm::outs() << pageOf(Row->Name);
  return Clean;
}

} // namespace

Command explainCommand() { return {&Explain, run}; }

} // namespace weft::driver
