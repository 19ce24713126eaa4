// RUN: %check_weft %s weft-dangling-capture %t --std c11,c17
#include <pthread.h>
#include <semaphore.h>
#include <stdbool.h>
#include <stdlib.h>
#include <threads.h>

static void *run(void *argument) { return argument; }
static int step(void *argument) { return *(int *)argument; }
static pthread_t global;

struct arguments {
  int id;
  pthread_mutex_t mutex;
  pthread_cond_t changed;
  sem_t done;
  int finished;
};

void neverJoined(void) {
  pthread_t thread;
  int n = 1;
  pthread_create(&thread, NULL, run, &n);
  // CHECK-MESSAGES: :[[@LINE-1]]:38: warning: this refers to 'n', but the task may outlive it; hand over a copy, or join the task before 'n' is gone [weft-dangling-capture]
}

void detached(int n) {
  pthread_t thread;
  pthread_create(&thread, NULL, run, &n);
  // CHECK-MESSAGES: :[[@LINE-1]]:38: warning: this refers to 'n', but the task may outlive it; hand over a copy, or join the task before 'n' is gone [weft-dangling-capture]
  pthread_detach(thread);
}

void detachedByItself(void) {
  pthread_t thread;
  struct arguments arguments = {.id = 1};
  pthread_create(&thread, NULL, run, &arguments);
  // CHECK-MESSAGES: :[[@LINE-1]]:38: warning: this refers to 'arguments', but the task may outlive it; hand over a copy, or join the task before 'arguments' is gone [weft-dangling-capture]
  pthread_detach(thread);
}

void part(void) {
  pthread_t thread;
  struct arguments arguments = {.id = 1};
  pthread_create(&thread, NULL, run, &arguments.id);
  // CHECK-MESSAGES: :[[@LINE-1]]:38: warning: this refers to 'arguments', but the task may outlive it; hand over a copy, or join the task before 'arguments' is gone [weft-dangling-capture]
}

void array(void) {
  pthread_t thread;
  int values[4] = {1, 2, 3, 4};
  pthread_create(&thread, NULL, run, values);
  // CHECK-MESSAGES: :[[@LINE-1]]:38: warning: this refers to 'values', but the task may outlive it; hand over a copy, or join the task before 'values' is gone [weft-dangling-capture]
  pthread_create(&thread, NULL, run, &values[1]);
  // CHECK-MESSAGES: :[[@LINE-1]]:38: warning: this refers to 'values', but the task may outlive it; hand over a copy, or join the task before 'values' is gone [weft-dangling-capture]
}

void intoGlobal(void) {
  int n = 1;
  pthread_create(&global, NULL, run, &n);
  // CHECK-MESSAGES: :[[@LINE-1]]:38: warning: this refers to 'n', but the task may outlive it; hand over a copy, or join the task before 'n' is gone [weft-dangling-capture]
}

void intoParameter(pthread_t *thread) {
  int n = 1;
  pthread_create(thread, NULL, run, &n);
  // CHECK-MESSAGES: :[[@LINE-1]]:37: warning: this refers to 'n', but the task may outlive it; hand over a copy, or join the task before 'n' is gone [weft-dangling-capture]
}

void leavesEarly(bool bad) {
  pthread_t thread;
  int n = 1;
  pthread_create(&thread, NULL, run, &n);
  // CHECK-MESSAGES: :[[@LINE-1]]:38: warning: this refers to 'n', but the task may outlive it; hand over a copy, or join the task before 'n' is gone [weft-dangling-capture]
  if (bad)
    return;
  pthread_join(thread, NULL);
}

void c11(void) {
  thrd_t thread;
  int n = 1;
  thrd_create(&thread, step, &n);
  // CHECK-MESSAGES: :[[@LINE-1]]:30: warning: this refers to 'n', but the task may outlive it; hand over a copy, or join the task before 'n' is gone [weft-dangling-capture]
  thrd_detach(thread);
}

void inner(void) {
  pthread_t thread;
  {
    int n = 1;
    pthread_create(&thread, NULL, run, &n);
    // CHECK-MESSAGES: :[[@LINE-1]]:40: warning: this refers to 'n', but the task may outlive it; hand over a copy, or join the task before 'n' is gone [weft-dangling-capture]
  }
  pthread_join(thread, NULL);
}

// --- Silent.

void joined(void) {
  pthread_t thread;
  int n = 1;
  pthread_create(&thread, NULL, run, &n);
  pthread_join(thread, NULL);
}

int joinedWhenStarted(void) {
  pthread_t thread;
  int n = 1;
  if (pthread_create(&thread, NULL, run, &n) != 0)
    return 1;
  pthread_join(thread, NULL);
  return 0;
}

int joinedWhenStartedByResult(void) {
  pthread_t thread;
  int n = 1;
  int error = pthread_create(&thread, NULL, run, &n);
  if (error)
    return error;
  return pthread_join(thread, NULL);
}

void many(void) {
  pthread_t threads[4];
  struct arguments arguments[4];
  for (int i = 0; i < 4; i++) {
    arguments[i].id = i;
    pthread_create(&threads[i], NULL, run, &arguments[i]);
  }
  for (int i = 0; i < 4; i++)
    pthread_join(threads[i], NULL);
}

void waitsOnSemaphore(void) {
  pthread_t thread;
  struct arguments arguments;
  sem_init(&arguments.done, 0, 0);
  pthread_create(&thread, NULL, run, &arguments);
  pthread_detach(thread);
  sem_wait(&arguments.done);
}

void waitsOnCondition(void) {
  pthread_t thread;
  struct arguments arguments = {.finished = 0};
  pthread_mutex_init(&arguments.mutex, NULL);
  pthread_cond_init(&arguments.changed, NULL);
  pthread_create(&thread, NULL, run, &arguments);
  pthread_mutex_lock(&arguments.mutex);
  while (!arguments.finished)
    pthread_cond_wait(&arguments.changed, &arguments.mutex);
  pthread_mutex_unlock(&arguments.mutex);
}

void notLocal(void) {
  static int counter;
  pthread_t thread;
  pthread_create(&thread, NULL, run, &counter);
  pthread_create(&thread, NULL, run, "literal");
  pthread_create(&thread, NULL, run, NULL);
  pthread_create(&thread, NULL, run, (void *)1L);
}

void onTheHeap(int id) {
  pthread_t thread;
  struct arguments *arguments = malloc(sizeof *arguments);
  arguments->id = id;
  pthread_create(&thread, NULL, run, arguments);
  pthread_detach(thread);
}

void ofTheCaller(struct arguments *arguments) {
  pthread_t thread;
  pthread_create(&thread, NULL, run, arguments);
  pthread_create(&thread, NULL, run, &arguments->id);
}

struct job {
  int *finished;
  pthread_mutex_t *mutex;
  pthread_cond_t *done;
};

void waitsForWhatItPointsTo(void) {
  pthread_t thread;
  int finished = 0;
  pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
  pthread_cond_t done = PTHREAD_COND_INITIALIZER;
  struct job job;
  job.finished = &finished;
  job.mutex = &mutex;
  job.done = &done;
  pthread_create(&thread, NULL, run, &job);
  pthread_detach(thread);
  pthread_mutex_lock(&mutex);
  while (!finished)
    pthread_cond_wait(&done, &mutex);
  pthread_mutex_unlock(&mutex);
}

void waitsForWhatItWasMadeOf(pthread_mutex_t *mutex) {
  pthread_t thread;
  int finished = 0;
  pthread_cond_t done = PTHREAD_COND_INITIALIZER;
  struct job job = {&finished, mutex, &done};
  pthread_create(&thread, NULL, run, &job);
  while (!finished)
    pthread_cond_wait(&done, mutex);
}

void byValue(int n) {
  pthread_t thread;
  pthread_create(&thread, NULL, run, (void *)(long)n);
}

int main(void) {
  pthread_t thread;
  int n = 1;
  pthread_create(&thread, NULL, run, &n);
  for (;;)
    n++;
}

void elementsOnTheHeap(void) {
  pthread_t threads[4];
  struct arguments *arguments[4];
  for (int i = 0; i < 4; i++) {
    arguments[i] = malloc(sizeof *arguments[i]);
    pthread_create(&threads[i], NULL, run, arguments[i]);
  }
}
