//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// The model files of models/, put into the binary when it is built.

#ifndef WEFT_CHECKERS_MODEL_EMBEDDEDMODELS_H
#define WEFT_CHECKERS_MODEL_EMBEDDEDMODELS_H

#include "llvm/ADT/ArrayRef.h"

namespace weft {

struct EmbeddedModel {
  const char *Name;
  const char *Text;
};

llvm::ArrayRef<EmbeddedModel> embeddedModels();

} // namespace weft

#endif
