// RUN: %check_weft %s weft-unbounded-spawn %t --std c11,c17
#include <pthread.h>
#include <semaphore.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/socket.h>

void *serve(void *connection);

void server(int listener) {
  pthread_t thread;
  for (;;) {
    int connection = accept(listener, NULL, NULL);
    if (connection < 0)
      continue;
    pthread_create(&thread, NULL, serve, (void *)(intptr_t)connection);
    // CHECK-NOTES: :[[@LINE-1]]:5: warning: one thread is started per result of 'accept', and nothing bounds how many run at once; use a pool, a limited group or a semaphore [weft-unbounded-spawn]
    // CHECK-NOTES: :[[@LINE-6]]:3: note: the loop is here
    // CHECK-NOTES: :[[@LINE-3]]:5: note: for example: 'sem_wait(&slots);' here, and 'sem_post(&slots);' where the task ends
    pthread_detach(thread);
  }
}

struct job {
  struct job *next;
};

void each_job(struct job *jobs) {
  for (struct job *job = jobs; job != NULL; job = job->next) {
    pthread_t thread;
    pthread_create(&thread, NULL, serve, job);
    // CHECK-NOTES: :[[@LINE-1]]:5: warning: one thread is started per node of 'jobs', {{.*}}
    // CHECK-NOTES: :[[@LINE-4]]:3: note: the loop is here
    // CHECK-NOTES: :[[@LINE-3]]:5: note: for example: {{.*}}
  }
}

static void start(void *argument) {
  pthread_t thread;
  if (pthread_create(&thread, NULL, serve, argument) == 0)
    pthread_detach(thread);
}

void each_line(FILE *file) {
  char line[64];
  while (fgets(line, sizeof line, file))
    start(line);
  // CHECK-NOTES: :[[@LINE-1]]:5: warning: one thread is started per result of 'fgets' by 'start', {{.*}}
  // CHECK-NOTES: :[[@LINE-3]]:3: note: the loop is here
  // CHECK-NOTES: :[[@LINE-10]]:7: note: started here
  // CHECK-NOTES: :[[@LINE-4]]:5: note: for example: {{.*}}
}

// --- Somebody has decided on the number.

enum { WORKERS = 4 };

struct worker {
  pthread_t thread;
  int id;
  struct worker *next;
};

void workers(struct worker *team, struct worker *first, int n, int num_threads) {
  pthread_t threads[WORKERS];
  for (int i = 0; i < WORKERS; ++i)
    pthread_create(&threads[i], NULL, serve, NULL);
  for (int i = 0; i < n; ++i)
    pthread_create(&team[i].thread, NULL, serve, &team[i]);
  for (struct worker *w = first; w; w = w->next)
    pthread_create(&w->thread, NULL, serve, w);
  for (int i = 0; i < num_threads; ++i)
    pthread_create(&threads[0], NULL, serve, NULL);
  for (size_t i = 0; i < sizeof threads / sizeof threads[0]; ++i)
    pthread_create(&threads[i], NULL, serve, NULL);
}

// --- Rounds that wait.

static sem_t slots;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t room = PTHREAD_COND_INITIALIZER;
static int running;

void bounded(int listener, struct job *jobs) {
  pthread_t thread;
  for (;;) {
    int connection = accept(listener, NULL, NULL);
    if (connection < 0)
      break;
    sem_wait(&slots);
    pthread_create(&thread, NULL, serve, (void *)(intptr_t)connection);
    pthread_detach(thread);
  }
  for (struct job *job = jobs; job; job = job->next) {
    pthread_mutex_lock(&mutex);
    while (running >= 8)
      pthread_cond_wait(&room, &mutex);
    ++running;
    pthread_mutex_unlock(&mutex);
    pthread_create(&thread, NULL, serve, job);
    pthread_detach(thread);
  }
  for (struct job *job = jobs; job; job = job->next) {
    pthread_create(&thread, NULL, serve, job);
    pthread_join(thread, NULL);
  }
}
