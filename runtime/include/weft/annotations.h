//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
/// \file
/// Annotations that tell Weft's checks what a declaration does. They cost
/// nothing: Clang keeps them in its syntax tree, others never see them.
///
/// Written by scripts/generate-annotations from checkers/model/Roles.def.
/// Valid in C11 and C++17 and later; needs no other header.
///
/// An annotation stands in front of a declaration, or behind a declarator that
/// is no definition; a class takes it between `class` and its name:
///
///     class WEFT_WAIT_GROUP Pending {
///     public:
///       template <class F> void go(F task) WEFT_SPAWNS(1, "owned");
///       WEFT_AWAITS_ZERO() void wait() { ... }
///     };
///
/// Numbers are parameters, counted from 1, or "this"; they stand for what the
/// macro's comment lists, in that order. Strings are keywords, in any order.
/// All may be left out: docs/annotations.md says what is assumed then.

#ifndef WEFT_ANNOTATIONS_H
#define WEFT_ANNOTATIONS_H

#if defined(__clang__)
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wpre-c2x-compat"
#pragma clang diagnostic ignored "-Wpedantic"
#define WEFT_ANNOTATE(Role, ...)                                               \
  __attribute__((annotate(Role __VA_OPT__(, ) __VA_ARGS__)))
#pragma clang diagnostic pop
#else
#define WEFT_ANNOTATE(...)
#endif

//===--- Callables: who runs them, and for how long they are kept

/// Runs the callable concurrently; it may outlive the call.
/// Parameters: param, args, handle.
/// Owner: "handle" | "detached" | "owned" | "counted".
/// On: "thread" | "fiber" | "pool" | "loop".
/// Flag: "keeps".
/// Flag: "converts".
/// Flag: "same_thread".
/// Flag: "throw_terminates".
#define WEFT_SPAWNS(...) WEFT_ANNOTATE("weft:spawns", __VA_ARGS__)

/// Runs the callable before returning: nothing escapes.
/// Parameters: param.
/// Flag: "concurrent".
/// Flag: "once".
#define WEFT_INVOKES(...) WEFT_ANNOTATE("weft:invokes", __VA_ARGS__)

/// Keeps the callable for later: it outlives the call.
/// Parameters: param, args, handle.
/// On: "thread" | "fiber" | "pool" | "loop".
#define WEFT_STORES(...) WEFT_ANNOTATE("weft:stores", __VA_ARGS__)

/// Keeps using the buffer until the operation completes.
/// Parameters: param.
#define WEFT_BORROWS(...) WEFT_ANNOTATE("weft:borrows", __VA_ARGS__)

/// Makes a callable out of its callable and copies of its arguments.
/// Parameters: param, args.
#define WEFT_BINDS(...) WEFT_ANNOTATE("weft:binds", __VA_ARGS__)

/// Makes an object that refers to its argument, as std::ref does.
/// Parameters: param.
#define WEFT_REFERS(...) WEFT_ANNOTATE("weft:refers", __VA_ARGS__)

/// Returns its argument, or something that stands for it, as std::move does.
/// Parameters: param.
#define WEFT_PASSES(...) WEFT_ANNOTATE("weft:passes", __VA_ARGS__)

/// Makes an element from its arguments in place, as emplace_back does.
#define WEFT_CONSTRUCTS WEFT_ANNOTATE("weft:constructs", )

/// Destroys or replaces what its object holds, as a smart pointer's reset does.
/// Parameters: param.
#define WEFT_FREES(...) WEFT_ANNOTATE("weft:frees", __VA_ARGS__)

/// Ends references to the elements of its object, as erase does; with `grows`
/// because it puts something in.
/// Parameters: param.
/// Flag: "grows".
#define WEFT_INVALIDATES(...) WEFT_ANNOTATE("weft:invalidates", __VA_ARGS__)

/// A policy by which a call only keeps the callable until somebody waits, as
/// std::launch::deferred.
/// For a variable.
#define WEFT_DEFERRED WEFT_ANNOTATE("weft:deferred", )

/// Makes a shared owner of its object; of a class: its objects can.
/// For a function or type.
#define WEFT_SHARED_FROM_THIS WEFT_ANNOTATE("weft:shared_from_this", )

//===--- Tasks and those who wait for them

/// Waits for the tasks of its object.
/// Parameters: param.
#define WEFT_JOINS(...) WEFT_ANNOTATE("weft:joins", __VA_ARGS__)

/// Gives the task or handle of its object up.
/// Parameters: param.
#define WEFT_DETACHES(...) WEFT_ANNOTATE("weft:detaches", __VA_ARGS__)

/// Ends what its object does.
/// Parameters: param.
#define WEFT_SHUTS_DOWN(...) WEFT_ANNOTATE("weft:shuts_down", __VA_ARGS__)

/// Raises the count of a wait group.
/// Parameters: param.
#define WEFT_COUNTS_UP(...) WEFT_ANNOTATE("weft:counts_up", __VA_ARGS__)

/// Lowers the count of a wait group, latch or barrier.
/// Parameters: param.
#define WEFT_COUNTS_DOWN(...) WEFT_ANNOTATE("weft:counts_down", __VA_ARGS__)

/// Waits until the count of its object is zero.
/// Parameters: param.
#define WEFT_AWAITS_ZERO(...) WEFT_ANNOTATE("weft:awaits_zero", __VA_ARGS__)

/// Takes a permit: what makes a spawn bounded.
/// Parameters: param.
#define WEFT_BOUNDS(...) WEFT_ANNOTATE("weft:bounds", __VA_ARGS__)

/// Returns a permit.
/// Parameters: param.
#define WEFT_UNBOUNDS(...) WEFT_ANNOTATE("weft:unbounds", __VA_ARGS__)

/// Sets the bound of a group or pool.
/// Parameters: param.
#define WEFT_LIMITS(...) WEFT_ANNOTATE("weft:limits", __VA_ARGS__)

//===--- Waiting

/// May suspend the calling fiber or coroutine.
#define WEFT_SUSPENDS WEFT_ANNOTATE("weft:suspends", )

/// Waits, and gives the lock argument up meanwhile.
/// Parameters: param.
#define WEFT_WAITS_RELEASING(...)                                              \
  WEFT_ANNOTATE("weft:waits_releasing", __VA_ARGS__)

/// Returns at once: takes suspends and blocks away from the call.
#define WEFT_NEVER_WAITS WEFT_ANNOTATE("weft:never_waits", )

/// Blocks the thread.
/// Kind: "sleep" | "file" | "socket" | "dns" | "process" | "lock" | "future" |
/// "join" | "foreign".
#define WEFT_BLOCKS(...) WEFT_ANNOTATE("weft:blocks", __VA_ARGS__)

/// Waits for another machine, whatever the mechanism.
#define WEFT_WAITS_REMOTE WEFT_ANNOTATE("weft:waits_remote", )

/// Wakes a waiter of its object, or makes its object ready.
/// Parameters: param.
#define WEFT_NOTIFIES(...) WEFT_ANNOTATE("weft:notifies", __VA_ARGS__)

/// Gives up the processor, orders no memory.
#define WEFT_YIELDS WEFT_ANNOTATE("weft:yields", )

/// Orders memory by itself, as std::atomic_thread_fence does.
#define WEFT_FENCES WEFT_ANNOTATE("weft:fences", )

/// Lets exceptions out in ordinary use.
#define WEFT_THROWS WEFT_ANNOTATE("weft:throws", )

//===--- Threads and locks

/// Ties the task to its thread; the text names the guard type.
/// One string: the name that the sentence speaks of.
#define WEFT_PINS_THREAD(...) WEFT_ANNOTATE("weft:pins_thread", __VA_ARGS__)

/// Ends one pins_thread.
#define WEFT_UNPINS_THREAD WEFT_ANNOTATE("weft:unpins_thread", )

/// Takes a lock; with `tries` it may come back without; with `idempotent`, of a
/// guard, it does nothing where the lock is held.
/// Parameters: param.
/// Mode: "exclusive" | "shared".
/// Flag: "tries".
/// Flag: "idempotent".
#define WEFT_ACQUIRES(...) WEFT_ANNOTATE("weft:acquires", __VA_ARGS__)

/// Gives a lock back; with `idempotent`, of a guard, it does nothing where that
/// has been done.
/// Parameters: param.
/// Mode: "exclusive" | "shared".
/// Flag: "idempotent".
#define WEFT_RELEASES(...) WEFT_ANNOTATE("weft:releases", __VA_ARGS__)

//===--- Cancellation

/// Asks the tasks of its object to end.
/// Parameters: param.
#define WEFT_CANCELS(...) WEFT_ANNOTATE("weft:cancels", __VA_ARGS__)

/// Asks whether to end, or ends by itself when asked to.
#define WEFT_OBSERVES_CANCELLATION WEFT_ANNOTATE("weft:observes_cancellation", )

/// Makes a context or token that nobody can cancel.
#define WEFT_CANCELLATION_ROOT WEFT_ANNOTATE("weft:cancellation_root", )

/// Takes a token, slot or child context from a cancel handle.
#define WEFT_TAKES_CHILD WEFT_ANNOTATE("weft:takes_child", )

//===--- Streams of work

/// Gives the next of an endless stream of work from outside.
#define WEFT_ACCEPTS WEFT_ANNOTATE("weft:accepts", )

/// Puts a value into a channel.
/// Parameters: param.
#define WEFT_SENDS(...) WEFT_ANNOTATE("weft:sends", __VA_ARGS__)

/// Takes a value out of a channel.
/// Parameters: param.
#define WEFT_RECEIVES(...) WEFT_ANNOTATE("weft:receives", __VA_ARGS__)

/// Closes a channel.
/// Parameters: param.
#define WEFT_CLOSES(...) WEFT_ANNOTATE("weft:closes", __VA_ARGS__)

//===--- Timers, tunables, observability, pools, descriptors

/// Starts a timer.
/// Period: "one_shot" | "periodic".
#define WEFT_CREATES_TIMER(...) WEFT_ANNOTATE("weft:creates_timer", __VA_ARGS__)

/// Stops a timer.
/// Parameters: param.
#define WEFT_STOPS_TIMER(...) WEFT_ANNOTATE("weft:stops_timer", __VA_ARGS__)

/// Changes a process-wide tunable.
/// Flag: "returns_previous".
#define WEFT_SETS_GLOBAL(...) WEFT_ANNOTATE("weft:sets_global", __VA_ARGS__)

/// Forces memory back to the system.
#define WEFT_TRIMS WEFT_ANNOTATE("weft:trims", )

/// Labels the task for profiles.
#define WEFT_SETS_LABEL WEFT_ANNOTATE("weft:sets_label", )

/// Takes a label back.
#define WEFT_RESTORES_LABEL WEFT_ANNOTATE("weft:restores_label", )

/// Starts a trace.
#define WEFT_STARTS_TRACE WEFT_ANNOTATE("weft:starts_trace", )

/// Stops a trace.
#define WEFT_STOPS_TRACE WEFT_ANNOTATE("weft:stops_trace", )

/// Fills a caller's buffer and may truncate.
/// Parameters: buffer, size.
#define WEFT_DUMPS_INTO(...) WEFT_ANNOTATE("weft:dumps_into", __VA_ARGS__)

/// Takes an object out of a pool.
#define WEFT_TAKES_POOLED WEFT_ANNOTATE("weft:takes_pooled", )

/// Gives an object back to its pool.
/// Parameters: param.
#define WEFT_RETURNS_POOLED(...)                                               \
  WEFT_ANNOTATE("weft:returns_pooled", __VA_ARGS__)

/// Makes a pooled object as good as new.
/// Parameters: param.
#define WEFT_RESETS_POOLED(...) WEFT_ANNOTATE("weft:resets_pooled", __VA_ARGS__)

/// Hands an object to deferred reclamation.
/// Parameters: param.
#define WEFT_RETIRES(...) WEFT_ANNOTATE("weft:retires", __VA_ARGS__)

/// Opens a descriptor.
#define WEFT_OPENS WEFT_ANNOTATE("weft:opens", )

/// Closes a descriptor.
/// Parameters: param.
#define WEFT_CLOSES_HANDLE(...) WEFT_ANNOTATE("weft:closes_handle", __VA_ARGS__)

//===--- Objects as bytes

/// Copies an object byte by byte, as memcpy does; without `to` it moves the
/// object to its result, as realloc does.
/// Parameters: from, to, size.
#define WEFT_COPIES_BYTES(...) WEFT_ANNOTATE("weft:copies_bytes", __VA_ARGS__)

//===--- Tests

/// Records a failed assertion of a test; with an argument whose name begins
/// with the text it also ends the test's function.
/// One string: the name that the sentence speaks of.
#define WEFT_FAILS_TEST(...) WEFT_ANNOTATE("weft:fails_test", __VA_ARGS__)

/// Compares two values for an assertion that they are equal.
#define WEFT_ASSERTS_EQUAL WEFT_ANNOTATE("weft:asserts_equal", )

//===--- Exceptions

/// An exception that says that the program is wrong.
/// For a type.
#define WEFT_PROGRAM_ERROR WEFT_ANNOTATE("weft:program_error", )

/// An exception that says that memory is exhausted.
/// For a type.
#define WEFT_OUT_OF_MEMORY WEFT_ANNOTATE("weft:out_of_memory", )

//===--- What a function is for

/// Needs a large stack.
#define WEFT_STACK_HUNGRY WEFT_ANNOTATE("weft:stack_hungry", )

/// Serves one request; of a class: what overrides its virtual functions and
/// takes a request_scoped object does.
/// For a function or parameter or type.
#define WEFT_HANDLES_REQUEST WEFT_ANNOTATE("weft:handles_request", )

/// Runs very often.
#define WEFT_HOT WEFT_ANNOTATE("weft:hot", )

/// Belongs to the program, not to a library.
#define WEFT_MAIN_ONLY WEFT_ANNOTATE("weft:main_only", )

/// May run on fibers only.
#define WEFT_FIBER_ONLY WEFT_ANNOTATE("weft:fiber_only", )

/// Is, or returns, a number of workers.
/// For a function or variable or parameter.
#define WEFT_WORKER_COUNT WEFT_ANNOTATE("weft:worker_count", )

/// Reads the next piece of data from outside, as std::getline does.
#define WEFT_READS_INPUT WEFT_ANNOTATE("weft:reads_input", )

//===--- What a type or variable is

/// Stands for one task; the text names a type that joins by itself.
/// For a type.
/// On_destroy: "joins" | "terminates" | "detaches" | "blocks" | "cancels" |
/// "nothing".
/// One string: the name that the sentence speaks of.
#define WEFT_TASK_HANDLE(...) WEFT_ANNOTATE("weft:task_handle", __VA_ARGS__)

/// The right to cancel.
/// For a type.
/// On_destroy: "joins" | "terminates" | "detaches" | "blocks" | "cancels" |
/// "nothing".
#define WEFT_CANCEL_HANDLE(...) WEFT_ANNOTATE("weft:cancel_handle", __VA_ARGS__)

/// Owns tasks.
/// For a type.
/// Flag: "returns_error".
/// On_destroy: "joins" | "terminates" | "detaches" | "blocks" | "cancels" |
/// "nothing".
#define WEFT_TASK_GROUP(...) WEFT_ANNOTATE("weft:task_group", __VA_ARGS__)

/// Counts tasks.
/// For a type.
#define WEFT_WAIT_GROUP WEFT_ANNOTATE("weft:wait_group", )

/// Carries values between tasks.
/// For a type.
#define WEFT_CHANNEL WEFT_ANNOTATE("weft:channel", )

/// Tells a task when to end.
/// For a type.
#define WEFT_CONTEXT WEFT_ANNOTATE("weft:context", )

/// A mutex or the like.
/// For a type.
#define WEFT_LOCK WEFT_ANNOTATE("weft:lock", )

/// A lock that whoever holds it may take again; of an enumerator: makes such a
/// lock of what it is given to.
/// For a type or variable.
#define WEFT_RECURSIVE_LOCK WEFT_ANNOTATE("weft:recursive_lock", )

/// Holds a lock while it lives.
/// For a type.
#define WEFT_LOCK_GUARD WEFT_ANNOTATE("weft:lock_guard", )

/// An argument that says how a guard comes by its lock: it `tries`, it `adopts`
/// one that is held, it `defers`; of a parameter: the flag that makes the lock
/// `exclusive` or `shared`.
/// For a type or parameter.
/// How: "adopts" | "defers".
/// Flag: "tries".
/// Mode: "exclusive" | "shared".
#define WEFT_LOCK_TAG(...) WEFT_ANNOTATE("weft:lock_tag", __VA_ARGS__)

/// A timer.
/// For a type.
/// Period: "one_shot" | "periodic".
#define WEFT_TIMER(...) WEFT_ANNOTATE("weft:timer", __VA_ARGS__)

/// Is owed one value by the task that holds it.
/// For a type.
#define WEFT_PROMISE WEFT_ANNOTATE("weft:promise", )

/// An atomic object.
/// For a type.
#define WEFT_ATOMIC WEFT_ANNOTATE("weft:atomic", )

/// Lends objects.
/// For a type.
#define WEFT_OBJECT_POOL WEFT_ANNOTATE("weft:object_pool", )

/// The return type of a coroutine.
/// For a type.
/// Start: "eager" | "lazy".
/// On: "thread" | "fiber" | "pool" | "loop".
#define WEFT_COROUTINE(...) WEFT_ANNOTATE("weft:coroutine", __VA_ARGS__)

/// Says how an operation completes; is no callable itself.
/// For a type.
#define WEFT_COMPLETION_TOKEN WEFT_ANNOTATE("weft:completion_token", )

/// Refers to data that it does not own.
/// For a type.
#define WEFT_VIEW WEFT_ANNOTATE("weft:view", )

/// Holds any callable, as std::function does.
/// For a type.
#define WEFT_CALLABLE_WRAPPER WEFT_ANNOTATE("weft:callable_wrapper", )

/// Has identity: copying it is a bug even where it compiles.
/// For a type.
#define WEFT_NO_COPY WEFT_ANNOTATE("weft:no_copy", )

/// Copies share one object.
/// For a type.
#define WEFT_SHARED_HANDLE WEFT_ANNOTATE("weft:shared_handle", )

/// Takes one user at a time.
/// For a type.
#define WEFT_NOT_THREAD_SAFE WEFT_ANNOTATE("weft:not_thread_safe", )

/// Lives as long as a request.
/// For a type or variable or parameter.
#define WEFT_REQUEST_SCOPED WEFT_ANNOTATE("weft:request_scoped", )

/// Ends the request that it belongs to: what is request_scoped lives until
/// then.
/// For a type.
#define WEFT_ENDS_REQUEST WEFT_ANNOTATE("weft:ends_request", )

/// Lives as long as the service.
/// For a type or variable or function.
#define WEFT_SERVICE_SCOPED WEFT_ANNOTATE("weft:service_scoped", )

/// Must be given a timeout; the text names the member that sets it.
/// For a type.
/// One string: the name that the sentence speaks of.
#define WEFT_NEEDS_TIMEOUT(...) WEFT_ANNOTATE("weft:needs_timeout", __VA_ARGS__)

/// Must be given a limit; the text names the member that sets it.
/// For a type.
/// One string: the name that the sentence speaks of.
#define WEFT_NEEDS_LIMIT(...) WEFT_ANNOTATE("weft:needs_limit", __VA_ARGS__)

#endif // WEFT_ANNOTATIONS_H
