// RUN: %check_weft %s weft-captured-loop-ref %t --std c11,c17
#include <pthread.h>
#include <stdlib.h>
#include <threads.h>

static void *run(void *argument) { return argument; }
static int step(void *argument) { return *(int *)argument; }

struct worker {
  pthread_t thread;
  int id;
};

void theClassic(void) {
  pthread_t threads[4];
  for (int i = 0; i < 4; i++)
    pthread_create(&threads[i], NULL, run, &i);
    // CHECK-MESSAGES: :[[@LINE-1]]:44: warning: 'i' is pointed to by a task, but the loop changes it while the task runs; give the task a copy [weft-captured-loop-ref]
  for (int i = 0; i < 4; i++)
    pthread_join(threads[i], NULL);
}

void throughVoid(pthread_t *threads) {
  int i;
  for (i = 0; i < 4; i++)
    pthread_create(&threads[i], NULL, run, (void *)&i);
    // CHECK-MESSAGES: :[[@LINE-1]]:44: warning: 'i' is pointed to by a task, but the loop changes it while the task runs; give the task a copy [weft-captured-loop-ref]
}

void inStruct(struct worker *workers) {
  int id = 0;
  while (id++ < 4)
    pthread_create(&workers[id].thread, NULL, run, &id);
    // CHECK-MESSAGES: :[[@LINE-1]]:52: warning: 'id' is pointed to by a task, but the loop changes it while the task runs; give the task a copy [weft-captured-loop-ref]
}

void c11(thrd_t *threads) {
  for (int i = 0; i < 4; ++i)
    thrd_create(&threads[i], step, &i);
    // CHECK-MESSAGES: :[[@LINE-1]]:36: warning: 'i' is pointed to by a task, but the loop changes it while the task runs; give the task a copy [weft-captured-loop-ref]
}

void pointerFirst(pthread_t *threads) {
  for (int i = 0; i < 4; i++) {
    int *p = &i;
    pthread_create(threads + i, NULL, run, p);
    // CHECK-MESSAGES: :[[@LINE-1]]:44: warning: 'i' is pointed to by a task, but the loop changes it while the task runs; give the task a copy [weft-captured-loop-ref]
  }
}

// --- Silent.

void ownSlots(void) {
  pthread_t threads[4];
  int ids[4];
  for (int i = 0; i < 4; i++) {
    ids[i] = i;
    pthread_create(&threads[i], NULL, run, &ids[i]);
  }
  for (int i = 0; i < 4; i++)
    pthread_join(threads[i], NULL);
}

void elements(struct worker *workers, int n) {
  for (int i = 0; i < n; i++)
    pthread_create(&workers[i].thread, NULL, run, &workers[i]);
  for (struct worker *w = workers; w != workers + n; w++)
    pthread_create(&w->thread, NULL, run, w);
  for (struct worker *w = workers; w != workers + n; w++)
    pthread_create(&w->thread, NULL, run, &w->id);
}

void valueAsPointer(pthread_t *threads) {
  for (long i = 0; i < 4; i++)
    pthread_create(&threads[i], NULL, run, (void *)i);
}

void onTheHeap(pthread_t *threads) {
  for (int i = 0; i < 4; i++) {
    int *id = malloc(sizeof *id);
    *id = i;
    pthread_create(&threads[i], NULL, run, id);
  }
}

void joinedInTheRound(void) {
  for (int i = 0; i < 4; i++) {
    pthread_t thread;
    pthread_create(&thread, NULL, run, &i);
    pthread_join(thread, NULL);
  }
}

void oneArgumentForAll(pthread_t *threads) {
  int shared = 7;
  for (int i = 0; i < 4; i++)
    pthread_create(&threads[i], NULL, run, &shared);
  for (int i = 0; i < 4; i++)
    pthread_join(threads[i], NULL);
}

void startsInTheCondition(void) {
  int shared = 0, n = 0;
  pthread_t thread;
  for (; n < 4 && pthread_create(&thread, NULL, run, &shared) == 0; n++)
    ;
}
