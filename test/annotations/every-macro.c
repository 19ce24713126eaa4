// Every macro, in C11 and in C++17 and later, under both compilers.
//
// REQUIRES: gcc
// RUN: gcc -std=c11 -Wall -Wextra -pedantic -Werror -fsyntax-only -I%S/../../runtime/include %s
// RUN: %clang -std=c11 -Wall -Wextra -pedantic -Werror -fsyntax-only -I%S/../../runtime/include %s
// RUN: g++ -std=c++17 -Wall -Wextra -pedantic -Werror -fsyntax-only -I%S/../../runtime/include -x c++ %s
// RUN: g++ -std=c++20 -Wall -Wextra -pedantic -Werror -fsyntax-only -I%S/../../runtime/include -x c++ %s
// RUN: g++ -std=c++23 -Wall -Wextra -pedantic -Werror -fsyntax-only -I%S/../../runtime/include -x c++ %s
// RUN: %clangxx -std=c++17 -Wall -Wextra -pedantic -Werror -fsyntax-only -I%S/../../runtime/include -x c++ %s
// RUN: %clangxx -std=c++20 -Wall -Wextra -pedantic -Werror -fsyntax-only -I%S/../../runtime/include -x c++ %s
// RUN: %clangxx -std=c++2b -Wall -Wextra -pedantic -Werror -fsyntax-only -I%S/../../runtime/include -x c++ %s
//
// Each macro of the header stands in this file:
// RUN: sed -n 's/^#define \(WEFT_[A-Z_]*\).*/\1/p' %S/../../runtime/include/weft/annotations.h | sort -u > %t.defined
// RUN: sed -n '/^#include/,$p' %s | grep -o 'WEFT_[A-Z_]*' | sort -u > %t.used
// RUN: comm -23 %t.defined %t.used > %t.missing
// RUN: printf 'WEFT_ANNOTATE\nWEFT_ANNOTATIONS_H\n' | diff - %t.missing
//
// The syntax tree has every one:
// RUN: %clang -std=c11 -I%S/../../runtime/include -Xclang -ast-dump -fsyntax-only %s > %t.ast
// RUN: sed -n 's/.*WEFT_ANNOTATE("\(weft:[a-z_]*\)".*/\1/p' %S/../../runtime/include/weft/annotations.h | sort -u > %t.roles
// RUN: grep -o 'AnnotateAttr .*"weft:[a-z_]*"' %t.ast | grep -o 'weft:[a-z_]*' | sort -u | diff %t.roles -

#include "weft/annotations.h"

typedef void (*task)(void *);
struct request;
struct pool;

// On a function.
void f_spawns(task run, void *data, void *out) WEFT_SPAWNS();
void f_spawns_with(task run, void *data, void *out)
    WEFT_SPAWNS(1, 2, 3, "counted", "loop", "keeps");
void f_invokes(task run, void *data, void *out) WEFT_INVOKES();
void f_invokes_with(task run, void *data, void *out)
    WEFT_INVOKES(1, "concurrent");
void f_stores(task run, void *data, void *out) WEFT_STORES();
void f_stores_with(task run, void *data, void *out) WEFT_STORES(1, "loop");
void f_borrows(task run, void *data, void *out) WEFT_BORROWS();
void f_borrows_with(task run, void *data, void *out) WEFT_BORROWS(1);
void f_binds(task run, void *data, void *out) WEFT_BINDS();
void f_binds_with(task run, void *data, void *out) WEFT_BINDS(1, 2);
void f_refers(task run, void *data, void *out) WEFT_REFERS();
void f_refers_with(task run, void *data, void *out) WEFT_REFERS(1);
void f_passes(task run, void *data, void *out) WEFT_PASSES();
void f_passes_with(task run, void *data, void *out) WEFT_PASSES(1);
void f_constructs(task run, void *data, void *out) WEFT_CONSTRUCTS;
void f_frees(task run, void *data, void *out) WEFT_FREES();
void f_frees_with(task run, void *data, void *out) WEFT_FREES(1);
void f_invalidates(task run, void *data, void *out) WEFT_INVALIDATES();
void f_invalidates_with(task run, void *data, void *out) WEFT_INVALIDATES(1, "grows");
void f_joins(task run, void *data, void *out) WEFT_JOINS();
void f_joins_with(task run, void *data, void *out) WEFT_JOINS(1);
void f_detaches(task run, void *data, void *out) WEFT_DETACHES();
void f_detaches_with(task run, void *data, void *out) WEFT_DETACHES(1);
void f_shuts_down(task run, void *data, void *out) WEFT_SHUTS_DOWN();
void f_shuts_down_with(task run, void *data, void *out) WEFT_SHUTS_DOWN(1);
void f_counts_up(task run, void *data, void *out) WEFT_COUNTS_UP();
void f_counts_up_with(task run, void *data, void *out) WEFT_COUNTS_UP(1);
void f_counts_down(task run, void *data, void *out) WEFT_COUNTS_DOWN();
void f_counts_down_with(task run, void *data, void *out) WEFT_COUNTS_DOWN(1);
void f_awaits_zero(task run, void *data, void *out) WEFT_AWAITS_ZERO();
void f_awaits_zero_with(task run, void *data, void *out) WEFT_AWAITS_ZERO(1);
void f_bounds(task run, void *data, void *out) WEFT_BOUNDS();
void f_bounds_with(task run, void *data, void *out) WEFT_BOUNDS(1);
void f_unbounds(task run, void *data, void *out) WEFT_UNBOUNDS();
void f_unbounds_with(task run, void *data, void *out) WEFT_UNBOUNDS(1);
void f_limits(task run, void *data, void *out) WEFT_LIMITS();
void f_limits_with(task run, void *data, void *out) WEFT_LIMITS(1);
void f_suspends(task run, void *data, void *out) WEFT_SUSPENDS;
void f_waits_releasing(task run, void *data, void *out) WEFT_WAITS_RELEASING();
void f_waits_releasing_with(task run, void *data, void *out)
    WEFT_WAITS_RELEASING(1);
void f_never_waits(task run, void *data, void *out) WEFT_NEVER_WAITS;
void f_blocks(task run, void *data, void *out) WEFT_BLOCKS();
void f_blocks_with(task run, void *data, void *out) WEFT_BLOCKS("foreign");
void f_waits_remote(task run, void *data, void *out) WEFT_WAITS_REMOTE;
void f_notifies(task run, void *data, void *out) WEFT_NOTIFIES();
void f_notifies_with(task run, void *data, void *out) WEFT_NOTIFIES(1);
void f_yields(task run, void *data, void *out) WEFT_YIELDS;
void f_fences(task run, void *data, void *out) WEFT_FENCES;
void f_throws(task run, void *data, void *out) WEFT_THROWS;
void f_pins_thread(task run, void *data, void *out) WEFT_PINS_THREAD();
void f_pins_thread_with(task run, void *data, void *out)
    WEFT_PINS_THREAD("set_it");
void f_unpins_thread(task run, void *data, void *out) WEFT_UNPINS_THREAD;
void f_acquires(task run, void *data, void *out) WEFT_ACQUIRES();
void f_acquires_with(task run, void *data, void *out)
    WEFT_ACQUIRES(1, "shared");
void f_releases(task run, void *data, void *out) WEFT_RELEASES();
void f_releases_with(task run, void *data, void *out)
    WEFT_RELEASES(1, "shared");
void f_cancels(task run, void *data, void *out) WEFT_CANCELS();
void f_cancels_with(task run, void *data, void *out) WEFT_CANCELS(1);
void f_observes_cancellation(task run, void *data, void *out)
    WEFT_OBSERVES_CANCELLATION;
void f_cancellation_root(task run, void *data, void *out)
    WEFT_CANCELLATION_ROOT;
void f_takes_child(task run, void *data, void *out) WEFT_TAKES_CHILD;
void f_accepts(task run, void *data, void *out) WEFT_ACCEPTS;
void f_sends(task run, void *data, void *out) WEFT_SENDS();
void f_sends_with(task run, void *data, void *out) WEFT_SENDS(1);
void f_receives(task run, void *data, void *out) WEFT_RECEIVES();
void f_receives_with(task run, void *data, void *out) WEFT_RECEIVES(1);
void f_closes(task run, void *data, void *out) WEFT_CLOSES();
void f_closes_with(task run, void *data, void *out) WEFT_CLOSES(1);
void f_creates_timer(task run, void *data, void *out) WEFT_CREATES_TIMER();
void f_creates_timer_with(task run, void *data, void *out)
    WEFT_CREATES_TIMER("periodic");
void f_stops_timer(task run, void *data, void *out) WEFT_STOPS_TIMER();
void f_stops_timer_with(task run, void *data, void *out) WEFT_STOPS_TIMER(1);
void f_sets_global(task run, void *data, void *out) WEFT_SETS_GLOBAL();
void f_sets_global_with(task run, void *data, void *out)
    WEFT_SETS_GLOBAL("returns_previous");
void f_trims(task run, void *data, void *out) WEFT_TRIMS;
void f_sets_label(task run, void *data, void *out) WEFT_SETS_LABEL;
void f_restores_label(task run, void *data, void *out) WEFT_RESTORES_LABEL;
void f_starts_trace(task run, void *data, void *out) WEFT_STARTS_TRACE;
void f_stops_trace(task run, void *data, void *out) WEFT_STOPS_TRACE;
void f_dumps_into(task run, void *data, void *out) WEFT_DUMPS_INTO();
void f_dumps_into_with(task run, void *data, void *out) WEFT_DUMPS_INTO(1, 2);
void f_takes_pooled(task run, void *data, void *out) WEFT_TAKES_POOLED;
void f_returns_pooled(task run, void *data, void *out) WEFT_RETURNS_POOLED();
void f_returns_pooled_with(task run, void *data, void *out)
    WEFT_RETURNS_POOLED(1);
void f_resets_pooled(task run, void *data, void *out) WEFT_RESETS_POOLED();
void f_resets_pooled_with(task run, void *data, void *out)
    WEFT_RESETS_POOLED(1);
void f_retires(task run, void *data, void *out) WEFT_RETIRES();
void f_retires_with(task run, void *data, void *out) WEFT_RETIRES(1);
void f_opens(task run, void *data, void *out) WEFT_OPENS;
void f_closes_handle(task run, void *data, void *out) WEFT_CLOSES_HANDLE();
void f_closes_handle_with(task run, void *data, void *out)
    WEFT_CLOSES_HANDLE(1);
void f_copies_bytes(task run, void *data, void *out) WEFT_COPIES_BYTES();
void f_copies_bytes_with(task run, void *data, void *out)
    WEFT_COPIES_BYTES(1, 2);
void f_fails_test(task run, void *data, void *out) WEFT_FAILS_TEST();
void f_asserts_equal(task run, void *data, void *out) WEFT_ASSERTS_EQUAL;
void f_stack_hungry(task run, void *data, void *out) WEFT_STACK_HUNGRY;
void f_handles_request(task run, void *data, void *out) WEFT_HANDLES_REQUEST;
void f_hot(task run, void *data, void *out) WEFT_HOT;
void f_main_only(task run, void *data, void *out) WEFT_MAIN_ONLY;
void f_fiber_only(task run, void *data, void *out) WEFT_FIBER_ONLY;
void f_worker_count(task run, void *data, void *out) WEFT_WORKER_COUNT;
void f_reads_input(task run, void *data, void *out) WEFT_READS_INPUT;
void f_service_scoped(task run, void *data, void *out) WEFT_SERVICE_SCOPED;
void f_shared_from_this(task run, void *data, void *out) WEFT_SHARED_FROM_THIS;

// On a parameter.
void p_handles_request(struct request *r WEFT_HANDLES_REQUEST);
void p_worker_count(struct request *r WEFT_WORKER_COUNT);
void p_request_scoped(struct request *r WEFT_REQUEST_SCOPED);

// On a type.
struct WEFT_TASK_HANDLE() t_task_handle {
  int unused;
};
struct WEFT_TASK_HANDLE("nothing") t_task_handle_with {
  int unused;
};
struct WEFT_CANCEL_HANDLE() t_cancel_handle {
  int unused;
};
struct WEFT_CANCEL_HANDLE("nothing") t_cancel_handle_with {
  int unused;
};
struct WEFT_TASK_GROUP() t_task_group {
  int unused;
};
struct WEFT_TASK_GROUP("returns_error", "nothing") t_task_group_with {
  int unused;
};
struct WEFT_WAIT_GROUP t_wait_group {
  int unused;
};
struct WEFT_CHANNEL t_channel {
  int unused;
};
struct WEFT_CONTEXT t_context {
  int unused;
};
struct WEFT_LOCK t_lock {
  int unused;
};
struct WEFT_RECURSIVE_LOCK t_recursive_lock {
  int unused;
};
struct WEFT_LOCK_GUARD t_lock_guard {
  int unused;
};
struct WEFT_LOCK_TAG() t_lock_tag {
  int unused;
};
struct WEFT_LOCK_TAG("tries") t_lock_tag_with {
  int unused;
};
struct WEFT_TIMER() t_timer {
  int unused;
};
struct WEFT_TIMER("periodic") t_timer_with {
  int unused;
};
struct WEFT_PROMISE t_promise {
  int unused;
};
struct WEFT_ATOMIC t_atomic {
  int unused;
};
struct WEFT_OBJECT_POOL t_object_pool {
  int unused;
};
struct WEFT_COROUTINE() t_coroutine {
  int unused;
};
struct WEFT_COROUTINE("lazy", "loop") t_coroutine_with {
  int unused;
};
struct WEFT_COMPLETION_TOKEN t_completion_token {
  int unused;
};
struct WEFT_VIEW t_view {
  int unused;
};
struct WEFT_CALLABLE_WRAPPER t_callable_wrapper {
  int unused;
};
struct WEFT_PROGRAM_ERROR t_program_error {
  int unused;
};
struct WEFT_OUT_OF_MEMORY t_out_of_memory {
  int unused;
};
struct WEFT_NO_COPY t_no_copy {
  int unused;
};
struct WEFT_SHARED_HANDLE t_shared_handle {
  int unused;
};
struct WEFT_NOT_THREAD_SAFE t_not_thread_safe {
  int unused;
};
struct WEFT_REQUEST_SCOPED t_request_scoped {
  int unused;
};
struct WEFT_ENDS_REQUEST t_ends_request {
  int unused;
};
struct WEFT_HANDLES_REQUEST t_handles_request {
  int unused;
};
struct WEFT_SHARED_FROM_THIS t_shared_from_this {
  int unused;
};
struct WEFT_SERVICE_SCOPED t_service_scoped {
  int unused;
};
struct WEFT_NEEDS_TIMEOUT() t_needs_timeout {
  int unused;
};
struct WEFT_NEEDS_TIMEOUT("set_it") t_needs_timeout_with {
  int unused;
};
struct WEFT_NEEDS_LIMIT() t_needs_limit {
  int unused;
};
struct WEFT_NEEDS_LIMIT("set_it") t_needs_limit_with {
  int unused;
};

// On a variable.
extern int v_worker_count WEFT_WORKER_COUNT;
extern int v_request_scoped WEFT_REQUEST_SCOPED;
enum policy { at_once, later WEFT_DEFERRED };
extern int v_service_scoped WEFT_SERVICE_SCOPED;

