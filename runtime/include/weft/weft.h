// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
/// \file
/// All of the runtime.

#ifndef WEFT_WEFT_H
#define WEFT_WEFT_H

#include <weft/annotations.h>
#include <weft/channel.h>
#include <weft/clock.h>
#include <weft/condition_variable.h>
#include <weft/context.h>
#include <weft/event.h>
#include <weft/fiber.h>
#include <weft/group.h>
#include <weft/mutex.h>
#include <weft/once.h>
#include <weft/parallel.h>
#include <weft/runtime.h>
#include <weft/select.h>
#include <weft/semaphore.h>
#include <weft/timer.h>
#include <weft/wait_group.h>

#endif // WEFT_WEFT_H
