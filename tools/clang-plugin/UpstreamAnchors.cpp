//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// LLVM 19's clang-tidy plugin names all of upstream's modules, so that a linker
// keeps them. This module carries our checks alone: with upstream's it would be
// seven times as large, and their virtual tables ask for so many of Clang's
// symbols that the wrong Clang fails on them before the version guard can
// speak.

namespace clang::tidy {

#define ANCHOR(MODULE)                                                         \
  extern volatile int MODULE##ModuleAnchorSource;                              \
  volatile int MODULE##ModuleAnchorSource = 0;

ANCHOR(Abseil)
ANCHOR(Altera)
ANCHOR(Android)
ANCHOR(Boost)
ANCHOR(Bugprone)
ANCHOR(CERT)
ANCHOR(Concurrency)
ANCHOR(CppCoreGuidelines)
ANCHOR(Darwin)
ANCHOR(Fuchsia)
ANCHOR(Google)
ANCHOR(HICPP)
ANCHOR(LLVM)
ANCHOR(LLVMLibc)
ANCHOR(LinuxKernel)
ANCHOR(MPI)
ANCHOR(Misc)
ANCHOR(Modernize)
ANCHOR(ObjC)
ANCHOR(OpenMP)
ANCHOR(Performance)
ANCHOR(Portability)
ANCHOR(Readability)
ANCHOR(Zircon)

#undef ANCHOR

} // namespace clang::tidy
