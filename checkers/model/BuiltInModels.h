//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// The rows of models/*.yaml, which the build has read and written down as
// tables.

#ifndef WEFT_CHECKERS_MODEL_BUILTINMODELS_H
#define WEFT_CHECKERS_MODEL_BUILTINMODELS_H

#include "model/ModelRow.h"

namespace weft {

/// Generated: rows in the order of their names, rows of one name in the order
/// of the files.
llvm::ArrayRef<ModelRow> builtInTable();
/// Generated.
llvm::ArrayRef<NamePattern> builtInNamePatterns();

/// The built-in rows of that name.
llvm::ArrayRef<ModelRow> builtInRows(llvm::StringRef Name);
/// Does a pattern of a built-in model give \p Kind to this identifier?
bool builtInNameSuggests(Role Kind, llvm::StringRef Identifier);

} // namespace weft

#endif
