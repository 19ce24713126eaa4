//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// LLVM's build generates a header of this name, which Debian does not package.
// ClangTidyForceLinker.h reads it to know which modules to keep; the values are
// those of the packaged clang-tidy.

#ifndef WEFT_TOOLS_CLANG_TIDY_CONFIG_H
#define WEFT_TOOLS_CLANG_TIDY_CONFIG_H

#define CLANG_TIDY_ENABLE_STATIC_ANALYZER 1
#define CLANG_TIDY_ENABLE_QUERY_BASED_CUSTOM_CHECKS 1

#endif
