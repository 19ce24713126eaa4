// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
/// \file
/// All of the runtime.

#ifndef WEFT_WEFT_H
#define WEFT_WEFT_H

#include <weft/annotations.h>
#include <weft/fiber.h>
#include <weft/runtime.h>

#endif // WEFT_WEFT_H
