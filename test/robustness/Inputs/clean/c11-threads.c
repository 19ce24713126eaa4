/* FLAGS: -std=c11 */
/* C11's own threads, atomics and generic selections. */
#include <stdatomic.h>
#include <threads.h>

static mtx_t mutex;
static _Atomic int total;
_Thread_local int mine;

static int work(void *argument) {
  mtx_lock(&mutex);
  mine = *(int *)argument;
  mtx_unlock(&mutex);
  atomic_fetch_add(&total, mine);
  return _Generic(mine, int: 0, default: 1);
}

int start(void) {
  thrd_t task;
  int value = 1;
  int result = 0;
  _Static_assert(sizeof(thrd_t) > 0, "a handle has a size");
  mtx_init(&mutex, mtx_plain);
  if (thrd_create(&task, work, &value) != thrd_success)
    return -1;
  thrd_join(task, &result);
  mtx_destroy(&mutex);
  return result;
}
