/* FLAGS: -std=gnu17 */
/* Statement expressions, cleanups, ranges, VLAs and computed gotos in C. */
#include <pthread.h>

static void *work(void *argument) { return argument; }
static void unlock(pthread_mutex_t **mutex) { pthread_mutex_unlock(*mutex); }
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static const int table[] = {[0 ... 3] = 1, [5] = 2};
struct pair {
  int a, b;
  char rest[];
};

int start(int n) {
  pthread_t task;
  int values[n];
  values[0] = ({
    int x = table[0] ?: 1;
    x + 1;
  });
  __auto_type pointer = &values[0];
  if (pthread_create(&task, 0, work, pointer))
    return -1;
  {
    pthread_mutex_t *held __attribute__((cleanup(unlock))) = &lock;
    pthread_mutex_lock(held);
  }
  void *next = &&done;
  switch (n) {
  case 1 ... 4:
    goto *next;
  default:
    break;
  }
done:
  pthread_join(task, 0);
  return ((struct pair){.b = 1}).b;
}
