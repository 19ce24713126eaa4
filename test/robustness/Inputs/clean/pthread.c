/* POSIX threads: created, counted and joined. */
#include <pthread.h>
#include <stdlib.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static int total;

static void *work(void *argument) {
  const int *value = argument;
  pthread_mutex_lock(&mutex);
  total += *value;
  pthread_mutex_unlock(&mutex);
  return NULL;
}

int start(void) {
  pthread_t threads[4];
  int values[4] = {1, 2, 3, 4};
  for (int i = 0; i < 4; ++i)
    if (pthread_create(&threads[i], NULL, work, &values[i]) != 0)
      abort();
  for (int i = 0; i < 4; ++i)
    pthread_join(threads[i], NULL);
  return total;
}
