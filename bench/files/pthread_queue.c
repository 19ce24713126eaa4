/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* A bounded queue between one reader and some workers, in C with pthreads. */

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

enum { CAPACITY = 64, WORKERS = 4, LINE = 256 };

struct job {
  char line[LINE];
  unsigned long number;
};

struct queue {
  pthread_mutex_t mutex;
  pthread_cond_t not_empty;
  pthread_cond_t not_full;
  struct job jobs[CAPACITY];
  size_t first;
  size_t count;
  bool closed;
};

struct stats {
  pthread_mutex_t mutex;
  unsigned long lines;
  unsigned long bytes;
  unsigned long slowest_ns;
};

struct worker {
  pthread_t thread;
  struct queue *queue;
  struct stats *stats;
  int id;
  bool started;
};

static int queue_init(struct queue *q) {
  int error = pthread_mutex_init(&q->mutex, NULL);
  if (error)
    return error;
  error = pthread_cond_init(&q->not_empty, NULL);
  if (error) {
    pthread_mutex_destroy(&q->mutex);
    return error;
  }
  error = pthread_cond_init(&q->not_full, NULL);
  if (error) {
    pthread_cond_destroy(&q->not_empty);
    pthread_mutex_destroy(&q->mutex);
    return error;
  }
  q->first = q->count = 0;
  q->closed = false;
  return 0;
}

static void queue_destroy(struct queue *q) {
  pthread_cond_destroy(&q->not_full);
  pthread_cond_destroy(&q->not_empty);
  pthread_mutex_destroy(&q->mutex);
}

static bool queue_push(struct queue *q, const struct job *job) {
  pthread_mutex_lock(&q->mutex);
  while (q->count == CAPACITY && !q->closed)
    pthread_cond_wait(&q->not_full, &q->mutex);
  bool accepted = !q->closed;
  if (accepted) {
    q->jobs[(q->first + q->count) % CAPACITY] = *job;
    ++q->count;
    pthread_cond_signal(&q->not_empty);
  }
  pthread_mutex_unlock(&q->mutex);
  return accepted;
}

static bool queue_pop(struct queue *q, struct job *job) {
  pthread_mutex_lock(&q->mutex);
  while (q->count == 0 && !q->closed)
    pthread_cond_wait(&q->not_empty, &q->mutex);
  if (q->count == 0) {
    pthread_mutex_unlock(&q->mutex);
    return false;
  }
  *job = q->jobs[q->first];
  q->first = (q->first + 1) % CAPACITY;
  --q->count;
  pthread_cond_signal(&q->not_full);
  pthread_mutex_unlock(&q->mutex);
  return true;
}

static void queue_close(struct queue *q) {
  pthread_mutex_lock(&q->mutex);
  q->closed = true;
  pthread_cond_broadcast(&q->not_empty);
  pthread_cond_broadcast(&q->not_full);
  pthread_mutex_unlock(&q->mutex);
}

static unsigned long now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (unsigned long)t.tv_sec * 1000000000ul + (unsigned long)t.tv_nsec;
}

static void *worker_main(void *argument) {
  struct worker *self = argument;
  struct job job;
  while (queue_pop(self->queue, &job)) {
    unsigned long start = now_ns();
    size_t length = strlen(job.line);
    for (size_t i = 0; i < length / 2; ++i) {
      char c = job.line[i];
      job.line[i] = job.line[length - 1 - i];
      job.line[length - 1 - i] = c;
    }
    unsigned long spent = now_ns() - start;
    pthread_mutex_lock(&self->stats->mutex);
    self->stats->lines += 1;
    self->stats->bytes += length;
    if (spent > self->stats->slowest_ns)
      self->stats->slowest_ns = spent;
    pthread_mutex_unlock(&self->stats->mutex);
  }
  return NULL;
}

static void ignore_broken_pipes(void) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = SIG_IGN;
  sigaction(SIGPIPE, &action, NULL);
}

int main(void) {
  struct queue queue;
  struct stats stats = {PTHREAD_MUTEX_INITIALIZER, 0, 0, 0};
  struct worker workers[WORKERS];
  memset(workers, 0, sizeof workers);
  ignore_broken_pipes();
  int error = queue_init(&queue);
  if (error) {
    fprintf(stderr, "queue: %s\n", strerror(error));
    return 1;
  }
  for (int i = 0; i < WORKERS; ++i) {
    workers[i].queue = &queue;
    workers[i].stats = &stats;
    workers[i].id = i;
    error = pthread_create(&workers[i].thread, NULL, worker_main, &workers[i]);
    workers[i].started = error == 0;
    if (error)
      fprintf(stderr, "worker %d: %s\n", i, strerror(error));
  }
  struct job job;
  memset(&job, 0, sizeof job);
  while (fgets(job.line, sizeof job.line, stdin)) {
    ++job.number;
    if (!queue_push(&queue, &job))
      break;
  }
  queue_close(&queue);
  for (int i = 0; i < WORKERS; ++i)
    if (workers[i].started)
      pthread_join(workers[i].thread, NULL);
  printf("%lu lines, %lu bytes, slowest %lu ns\n", stats.lines, stats.bytes,
         stats.slowest_ns);
  queue_destroy(&queue);
  return 0;
}
