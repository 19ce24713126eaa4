// Copies that ask no class: memcpy, memmove, realloc, std::bit_cast.
//
// RUN: %check_weft %s weft-copied-sync %t

#include <bit>
#include <condition_variable>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <mutex>
#include <pthread.h>
#include <weft/annotations.h>

struct Connection { // copying it does not compile
  int id;
  char name[32];
  std::mutex lock;
};
struct Job {
  int id;
  std::condition_variable *ready;
  std::shared_ptr<Connection> connection;
};
struct Small {
  pthread_mutex_t lock;
  int value;
};
struct SmallBytes {
  char bytes[sizeof(Small)];
};
WEFT_COPIES_BYTES(1) void *my_realloc(void *old, std::size_t size);

// --- silent

void silent(Connection &a, const Connection &b, Job *jobs, const Job *from, Small *s, void *raw) {
  std::memcpy(a.name, b.name, sizeof a.name);
  std::memcpy(&a.id, &b.id, sizeof(int));
  std::memcpy(static_cast<void *>(&a), &b, offsetof(Connection, lock));
  std::memcpy(static_cast<void *>(jobs), from, sizeof *jobs);
  std::memset(s, 0, sizeof *s);
  std::memcpy(raw, s, sizeof *s); // a dump: nobody locks it
  std::memcpy(s, raw, sizeof *s);
  if (std::memcmp(s, raw, sizeof *s) == 0)
    return;
  int *numbers = static_cast<int *>(std::realloc(nullptr, 16));
  numbers = static_cast<int *>(std::realloc(numbers, 32));
  std::free(numbers);
  static const Small initial = {PTHREAD_MUTEX_INITIALIZER, 1};
  std::memcpy(s, &initial, sizeof *s);
  auto value = std::bit_cast<unsigned>(1.0f);
  s->value = static_cast<int>(value);
}
void made_new(Small *to, const Small *from) {
  std::memcpy(to, from, sizeof *to);
  pthread_mutex_init(&to->lock, nullptr);
}

// --- reported

void bytes(Connection &a, Connection &b, Small *to, const Small *from, Connection *all, int n) {
  std::memcpy(static_cast<void *>(&a), &b, sizeof a);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'memcpy' copies the bytes of a 'mutex', which does not synchronise with the original; copy the rest [weft-copied-sync]
  memcpy(to, from, sizeof *to);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'memcpy' copies the bytes of a 'pthread_mutex_t'{{.*}} [weft-copied-sync]
  memmove((void *)&all[0], (void *)&all[1], n * sizeof(Connection));
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'memmove' copies the bytes of a 'mutex'{{.*}} [weft-copied-sync]
  __builtin_memcpy(to, from, sizeof *to);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: '__builtin_memcpy' copies {{.*}} [weft-copied-sync]
  auto image = std::bit_cast<SmallBytes>(*from);
  // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: 'bit_cast' copies the bytes of a 'pthread_mutex_t'{{.*}} [weft-copied-sync]
  auto *more = static_cast<Small *>(std::realloc(to, 2 * sizeof(Small)));
  // CHECK-MESSAGES: :[[@LINE-1]]:37: warning: 'realloc' may move a 'pthread_mutex_t' away from those who refer to it; allocate its elements one by one [weft-copied-sync]
  all = static_cast<Connection *>(my_realloc(all, 2 * sizeof *all));
  // CHECK-MESSAGES: :[[@LINE-1]]:35: warning: 'my_realloc' may move a 'mutex'{{.*}} [weft-copied-sync]
  std::memcpy(more, image.bytes, sizeof image);
}

void only_the_lock(Small *to, const Small *from) {
  memcpy(&to->lock, &from->lock, sizeof to->lock);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'memcpy' copies the bytes of a 'pthread_mutex_t'{{.*}} [weft-copied-sync]
}

template <class T> void grow(T *&items, std::size_t n) {
  items = static_cast<T *>(std::realloc(items, n * sizeof(T)));
  // CHECK-MESSAGES: :[[@LINE-1]]:28: warning: 'realloc' may move a 'pthread_mutex_t'{{.*}} [weft-copied-sync]
}
void instances(int *numbers, Small *smalls) {
  grow(numbers, 3);
  grow(smalls, 3);
}
