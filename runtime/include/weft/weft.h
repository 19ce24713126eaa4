// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
/// \file
/// All of the runtime.

#ifndef WEFT_WEFT_H
#define WEFT_WEFT_H

#include <weft/annotations.h>
#include <weft/blocking.h>
#include <weft/channel.h>
#include <weft/concurrent_map.h>
#include <weft/condition_variable.h>
#include <weft/fiber.h>
#include <weft/fiber_local.h>
#include <weft/lazy.h>
#include <weft/mutex.h>
#include <weft/object_pool.h>
#include <weft/observe.h>
#include <weft/once.h>
#include <weft/pinned_pool.h>
#include <weft/runtime.h>
#include <weft/select.h>
#include <weft/semaphore.h>
#include <weft/settings.h>
#include <weft/shared_mutex.h>
#include <weft/single_flight.h>
#include <weft/thread_pin.h>
#include <weft/wait_group.h>

#endif // WEFT_WEFT_H
