//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// Differences between LLVM versions, and nowhere else.

#ifndef WEFT_CHECKERS_SUPPORT_COMPAT_H
#define WEFT_CHECKERS_SUPPORT_COMPAT_H

#include "clang-tidy/ClangTidyDiagnosticConsumer.h"
#include "clang/Basic/Version.h"

// The registry moved into ClangTidyModule.h
// (clang-tidy/ClangTidyModuleRegistry.h of LLVM 22 holds a #warning only).
#include "clang-tidy/ClangTidyModule.h"
#if CLANG_VERSION_MAJOR < 22
#include "clang-tidy/ClangTidyModuleRegistry.h"
#endif

namespace weft {

/// Makes \p Context report to \p Consumer, which the result owns. The context
/// must outlive the result.
inline std::unique_ptr<clang::DiagnosticsEngine>
sendDiagnosticsTo(clang::tidy::ClangTidyContext &Context,
                  clang::DiagnosticConsumer *Consumer) {
#if CLANG_VERSION_MAJOR < 22
  auto Engine = std::make_unique<clang::DiagnosticsEngine>(
      new clang::DiagnosticIDs, new clang::DiagnosticOptions, Consumer);
  Context.setDiagnosticsEngine(Engine.get());
#else
  auto Options = std::make_unique<clang::DiagnosticOptions>();
  auto Engine = std::make_unique<clang::DiagnosticsEngine>(
      clang::DiagnosticIDs::create(), *Options, Consumer);
  Context.setDiagnosticsEngine(std::move(Options), Engine.get());
#endif
  return Engine;
}

} // namespace weft

#endif
