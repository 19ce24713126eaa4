//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// Differences between LLVM versions, and nowhere else.

#ifndef WEFT_CHECKERS_SUPPORT_COMPAT_H
#define WEFT_CHECKERS_SUPPORT_COMPAT_H

#include "clang/Basic/Version.h"

// The registry moved into ClangTidyModule.h
// (clang-tidy/ClangTidyModuleRegistry.h of LLVM 22 holds a #warning only).
#include "clang-tidy/ClangTidyModule.h"
#if CLANG_VERSION_MAJOR < 22
#include "clang-tidy/ClangTidyModuleRegistry.h"
#endif

#endif
