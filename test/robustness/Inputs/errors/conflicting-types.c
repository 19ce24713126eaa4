/* Own declarations of pthread functions that conflict with the real ones. */
#include <pthread.h>
int pthread_create(int);
void pthread_join(void);
typedef int pthread_mutex_t;
struct pthread_t {
  struct pthread_t self;
};
int start(int n) {
  struct pthread_t task;
  pthread_mutex_t a, b = a;
  pthread_create(&task, n);
  pthread_join(task, b);
  return pthread_join();
}
