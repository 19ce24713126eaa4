/* pthread_create and its types without <pthread.h>. */
static void *work(void *argument) { return argument; }
int start(int n) {
  pthread_t threads[4];
  pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER, copy = mutex;
  for (int i = 0; i < n; ++i)
    pthread_create(&threads[i], 0, work, &i);
  pthread_mutex_lock(&mutex);
  return pthread_join(threads[0], 0);
}
