/* Pitfalls in C: an argument that dies first, a copied mutex, no join. */
#include <pthread.h>
#include <stdlib.h>
struct counter {
  pthread_mutex_t mutex;
  int value;
};
static void *work(void *argument) { return argument; }
static int get(struct counter counter) { return counter.value; }
#define SPAWN(n) pthread_create(&threads[n], NULL, work, &n)
int start(struct counter *counter, int n) {
  pthread_t threads[64];
  struct counter copy = *counter;
  for (int i = 0; i < n; ++i)
    SPAWN(i);
  if (get(copy) > 0)
    return -1;
  pthread_create(&threads[0], NULL, (void *(*)(void *))work, (void *)&copy);
  pthread_detach(threads[0]);
  return 0;
}
