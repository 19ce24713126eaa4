// RUN: %check_weft %s weft-unjoined-task %t --std c11,c17
//
// A pthread_t ends nothing when it goes: that leak is not this check's.
#include <pthread.h>
#include <stddef.h>
#include <threads.h>

static void *run(void *argument) { return argument; }
static int step(void *argument) { return argument != NULL; }

struct owner {
  pthread_t thread;
};

void neverJoined(void) {
  pthread_t thread;
  pthread_create(&thread, NULL, run, NULL);
}

int skipsTheJoin(struct owner *owner) {
  if (pthread_create(&owner->thread, NULL, run, NULL) != 0)
    return 1;
  if (owner == NULL)
    return 2;
  return pthread_join(owner->thread, NULL);
}

void c11(void) {
  thrd_t thread;
  thrd_create(&thread, step, NULL);
}
