// RUN: %check_weft %s weft-spawn-at-static-init %t --suffix LIBRARY
// RUN: %check_weft %s weft-spawn-at-static-init %t --options "WeftTestPaths=*"
#define _GNU_SOURCE // timer_t
#include <pthread.h>
#include <signal.h>
#include <time.h>

void *run(void *);
static pthread_t thread;
static timer_t timer;

static void start(void) { pthread_create(&thread, 0, run, 0); }

void init(void) { start(); }

__attribute__((constructor)) static void onLoad(void) { start(); }
// CHECK-MESSAGES-LIBRARY: :[[@LINE-1]]:42: warning: 'onLoad' starts a task before main, when other globals may not be constructed; start it from main, or on first use [weft-spawn-at-static-init]

__attribute__((constructor)) static void checked(void) {
  // CHECK-MESSAGES-LIBRARY: :[[@LINE-1]]:42: warning: 'checked' starts a task before main, when other globals may not be constructed; start it from main, or on first use [weft-spawn-at-static-init]
  if (pthread_create(&thread, 0, run, 0) != 0)
    return;
}

__attribute__((constructor)) static void ticks(void) {
  // CHECK-MESSAGES-LIBRARY: :[[@LINE-1]]:42: warning: 'ticks' starts a timer before main, when other globals may not be constructed; start it from main, or on first use [weft-spawn-at-static-init]
  timer_create(CLOCK_MONOTONIC, 0, &timer);
}
