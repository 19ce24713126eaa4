/* GCC nested functions, which Clang does not have, as thread bodies. */
#include <pthread.h>
int start(int n) {
  pthread_t task;
  void *work(void *argument) {
    n++;
    return argument;
  }
  pthread_create(&task, 0, work, &n);
  return n;
}
