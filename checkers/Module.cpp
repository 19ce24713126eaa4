//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "clang-tidy/ClangTidyCheck.h"
#include "support/Compat.h"
#include <memory>

using namespace clang::tidy;

namespace weft {

#define WEFT_CHECK(Family, Class, Name, ...)                                   \
  std::unique_ptr<ClangTidyCheck> make##Class(llvm::StringRef,                 \
                                              ClangTidyContext *);
#include "Checks.def"

namespace {
class WeftModule : public ClangTidyModule {
public:
  void addCheckFactories(ClangTidyCheckFactories &Factories) override {
#define WEFT_CHECK(Family, Class, Name, ...)                                   \
  Factories.registerCheckFactory("weft-" Name, make##Class);
#include "Checks.def"
  }
};
} // namespace

static ClangTidyModuleRegistry::Add<WeftModule>
    Registration("weft-module", "Adds the Weft concurrency checks.");

} // namespace weft

// Keeps this object, and so the registration, in a statically linked tool.
volatile int WeftModuleAnchorSource = 0;
