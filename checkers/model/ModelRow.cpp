//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "model/ModelRow.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Error.h"

using namespace llvm;

namespace weft {

bool NamePatterns::add(NamePattern Pattern) {
  Expected<GlobPattern> Glob = GlobPattern::create(Pattern.Text);
  if (!Glob) {
    consumeError(Glob.takeError());
    return false;
  }
  Patterns.push_back(Pattern);
  Compiled.push_back(std::move(*Glob));
  return true;
}

bool NamePatterns::suggest(Role Kind, StringRef Identifier) const {
  std::string Lower = Identifier.lower();
  return any_of(zip_equal(Patterns, Compiled), [&](const auto &Known) {
    const auto &[Pattern, Glob] = Known;
    return Pattern.Kind == Kind && Glob.match(Lower);
  });
}

} // namespace weft
