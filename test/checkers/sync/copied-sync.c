// C: structs are copied by =, by value, by memcpy and realloc.
//
// RUN: %check_weft %s weft-copied-sync %t --std c11,c17

#include <pthread.h>
#include <semaphore.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <threads.h>
#include <weft/annotations.h>

struct queue {
  int length;
  char name[16];
  pthread_mutex_t lock;
  pthread_cond_t ready;
};
struct server {
  int id;
  struct queue queue;
  sem_t slots;
};
struct WEFT_NO_COPY waitgroup {
  int count;
};
struct WEFT_SHARED_HANDLE handle {
  struct waitgroup *group;
};

void declared(struct queue q);
void use(int);
void publish(struct queue *q);
void wait_for(struct waitgroup *g) WEFT_AWAITS_ZERO(1);

// --- silent: initialisation

static pthread_mutex_t global = PTHREAD_MUTEX_INITIALIZER;
static const struct queue empty = {.length = 0, .lock = PTHREAD_MUTEX_INITIALIZER};
static struct queue defaults = {.length = 8, .lock = PTHREAD_MUTEX_INITIALIZER};

void initialise(struct queue *q, struct server *s) {
  *q = (struct queue){0};
  *q = (struct queue){.length = 1, .lock = PTHREAD_MUTEX_INITIALIZER};
  *q = empty;
  *q = defaults;
  q->lock = (pthread_mutex_t)PTHREAD_MUTEX_INITIALIZER;
  memcpy(q, &empty, sizeof *q);
  memset(q, 0, sizeof *q);
  struct queue built;
  memset(&built, 0, sizeof built);
  built.length = 3;
  strcpy(built.name, "built");
  s->queue = built;
  memcpy(q, &built, sizeof built);
  struct queue zero = {0};
  *q = zero;
}
struct queue make(int length) {
  struct queue q = {.length = length};
  return q;
}
void from_call(struct queue *q) {
  *q = make(3);
  struct queue other = make(4);
  use(other.length);
  struct queue *heap = malloc(sizeof *heap);
  if (heap)
    *heap = make(5);
  free(heap);
}
struct queue *duplicate(const struct queue *q) {
  struct queue *copy = malloc(sizeof *copy);
  if (!copy)
    return NULL;
  *copy = *q;
  pthread_mutex_init(&copy->lock, NULL);
  pthread_cond_init(&copy->ready, NULL);
  return copy;
}
static int queue_init(struct queue *q) { return pthread_mutex_init(&q->lock, NULL); }
void duplicate_into(struct queue *to, const struct queue *from) {
  memcpy(to, from, sizeof *to);
  if (queue_init(to))
    abort();
}

// --- silent: no copy of the lock

void handles(struct handle h, struct handle *out) {
  *out = h;
  struct handle other = *out;
  memcpy(out, &other, sizeof other);
}
int parts(struct queue *q, struct server *s, int which) {
  int length = q->length;
  memcpy(q->name, s->queue.name, sizeof q->name);
  memcpy(q, &s->queue, offsetof(struct queue, lock));
  struct queue *pointer = &s->queue;
  struct server **all = NULL;
  all = realloc(all, 4 * sizeof *all);
  (void)*q;
  length += (which ? *q : s->queue).length;
  length += _Generic(*q, struct queue: 1, default: 2) + (int)sizeof(*q);
  char raw[sizeof(struct queue)];
  memcpy(raw, q, sizeof raw);
  free(all);
  return length + pointer->length;
}

// --- reported: parameters

void worker(struct queue q) { pthread_mutex_lock(&q.lock); }
// CHECK-MESSAGES: :[[@LINE-1]]:26: warning: 'q' copies the caller's 'pthread_mutex_t' and does not synchronise with it; take a pointer [weft-copied-sync]
static int counted(struct waitgroup g) { return g.count; }
// CHECK-MESSAGES: :[[@LINE-1]]:37: warning: 'g' copies the caller's 'waitgroup' and does not synchronise with it; take a pointer [weft-copied-sync]
void locks(pthread_mutex_t m, mtx_t c) { pthread_mutex_lock(&m), mtx_lock(&c); }
// CHECK-MESSAGES: :[[@LINE-1]]:28: warning: 'm' copies the caller's 'pthread_mutex_t' {{.*}} [weft-copied-sync]
// CHECK-MESSAGES: :[[@LINE-2]]:37: warning: 'c' copies the caller's 'mtx_t' {{.*}} [weft-copied-sync]
void old_style(q) struct queue q; { use(q.length); }
// CHECK-MESSAGES: :[[@LINE-1]]:32: warning: 'q' copies {{.*}} [weft-copied-sync]

// --- reported: reads of the whole object

void copies(struct queue *to, struct queue *from, struct server *s, struct waitgroup *g) {
  worker(*from); // once, at the parameter
  *to = *from;
  // CHECK-MESSAGES: :[[@LINE-1]]:9: warning: copying '*from' copies a 'pthread_mutex_t', which does not synchronise with the original; use a pointer [weft-copied-sync]
  struct queue local = s->queue;
  // CHECK-MESSAGES: :[[@LINE-1]]:24: warning: copying 'queue' copies {{.*}} [weft-copied-sync]
  declared(local);
  // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: copying 'local' copies {{.*}} [weft-copied-sync]
  pthread_mutex_lock(&local.lock);
  struct queue pair[2] = {local, *from};
  // CHECK-MESSAGES: :[[@LINE-1]]:27: warning: copying 'local' copies {{.*}} [weft-copied-sync]
  // CHECK-MESSAGES: :[[@LINE-2]]:34: warning: copying '*from' copies {{.*}} [weft-copied-sync]
  struct server other = {.id = 1, .queue = *to};
  // CHECK-MESSAGES: :[[@LINE-1]]:44: warning: copying '*to' copies {{.*}} [weft-copied-sync]
  struct waitgroup mine = *g;
  // CHECK-MESSAGES: :[[@LINE-1]]:27: warning: copying '*g' copies a 'waitgroup'{{.*}} [weft-copied-sync]
  wait_for(&mine);
  use(counted(*g) + pair[0].length + other.id);
  pthread_mutex_t lock = global;
  // CHECK-MESSAGES: :[[@LINE-1]]:26: warning: copying 'global' copies {{.*}} [weft-copied-sync]
  pthread_mutex_lock(&global);
  pthread_mutex_lock(&lock);
}
struct queue current(struct server *s) { return s->queue; }
// CHECK-MESSAGES: :[[@LINE-1]]:49: warning: copying 'queue' copies {{.*}} [weft-copied-sync]
struct queue created(void) {
  struct queue q = {.length = 1};
  pthread_mutex_init(&q.lock, NULL);
  return q;
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: returning 'q' may copy its 'pthread_mutex_t', which does not synchronise with the original; fill an object of the caller's [weft-copied-sync]
}
struct queue created_by_helper(void) {
  struct queue q = {.length = 1};
  queue_init(&q);
  return q;
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: returning 'q' may copy its {{.*}} [weft-copied-sync]
}
void used_before_made_new(struct queue *to, const struct queue *from) {
  *to = *from;
  // CHECK-MESSAGES: :[[@LINE-1]]:9: warning: copying '*from' copies {{.*}} [weft-copied-sync]
  pthread_mutex_lock(&to->lock);
  pthread_mutex_init(&to->lock, NULL);
}
void swap(struct queue *a, struct queue *b) {
  struct queue t = *a;
  // CHECK-MESSAGES: :[[@LINE-1]]:20: warning: copying '*a' copies {{.*}} [weft-copied-sync]
  *a = *b;
  // CHECK-MESSAGES: :[[@LINE-1]]:8: warning: copying '*b' copies {{.*}} [weft-copied-sync]
  *b = t;
}

// --- reported: bytes

struct pool {
  struct queue *queues;
  size_t count;
};
void bytes(struct pool *p, struct server *a, struct server *b, size_t i) {
  memcpy(a, b, sizeof *a);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'memcpy' copies the bytes of a 'pthread_mutex_t', which does not synchronise with the original; copy the rest [weft-copied-sync]
  memmove(&p->queues[i], &p->queues[i + 1], (p->count - i) * sizeof *p->queues);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'memmove' copies the bytes of a 'pthread_mutex_t'{{.*}} [weft-copied-sync]
  p->queues = realloc(p->queues, (p->count + 1) * sizeof *p->queues);
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: 'realloc' may move a 'pthread_mutex_t' away from those who refer to it; allocate its elements one by one [weft-copied-sync]
  pthread_mutex_init(&p->queues[p->count++].lock, NULL);
}

#define COPY_STRUCT(to, from) memcpy((to), (from), sizeof *(to))
void macros(struct queue *to, struct queue *from) {
  COPY_STRUCT(to, from);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'memcpy' copies the bytes {{.*}} [weft-copied-sync]
  *to = *from; // NOLINT(weft-copied-sync)
}
