/* POSIX threads with syntax errors. */
#include <pthread.h>
static void *work(void *argument) { return argument }
int start(int n {
  pthread_t threads[4;
  for (int i = 0; i < n; ++i) {
    pthread_create(&threads[i], NULL, work, &i;
  if (n > 2)
    return -1;
  pthread_join(threads[0], );
}
