// RUN: %check_weft %s weft-detached-task %t --options "WeftAudit=true"
#include <pthread.h>

void *run(void *);
void *tell(void *);

void kept(pthread_t *handle) { pthread_create(handle, 0, run, 0); }

void joined(void) {
  pthread_t thread;
  pthread_create(&thread, 0, run, 0);
  pthread_join(thread, 0);
}

void detached(void) {
  pthread_t thread;
  pthread_create(&thread, 0, run, 0);
  pthread_detach(thread);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: nobody can wait for a detached task, or learn that it failed; keep its handle and join it [weft-detached-task]
}

void neverLookedAt(void) {
  pthread_t thread;
  pthread_create(&thread, 0, run, 0);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: nobody can wait for a detached task, or learn that it failed; keep its handle and join it [weft-detached-task]
}
