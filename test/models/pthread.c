// models/pthread.yaml in C: POSIX and C11 threads.
//
// RUN: %check_weft %s weft-captured-loop-ref %t

#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <threads.h>

void *work(void *argument);
int work11(void *argument);

void posix(pthread_t tasks[4]) {
  for (int i = 0; i < 4; ++i) {
    pthread_create(&tasks[i], NULL, work, &i);
    // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'i' {{.*}} [weft-captured-loop-ref]
  }
  for (int i = 0; i < 4; ++i)
    pthread_create(&tasks[i], NULL, work, (void *)(intptr_t)i);
}

void c11(thrd_t tasks[4]) {
  for (int i = 0; i < 4; ++i) {
    thrd_create(&tasks[i], work11, &i);
    // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'i' {{.*}} [weft-captured-loop-ref]
  }
}

// Joined in the same iteration; each task its own copy.
void good(int numbers[4]) {
  for (int i = 0; i < 4; ++i) {
    pthread_t task;
    pthread_create(&task, NULL, work, &i);
    pthread_join(task, NULL);
  }
  pthread_t tasks[4];
  for (int i = 0; i < 4; ++i)
    pthread_create(&tasks[i], NULL, work, &numbers[i]);
  for (int i = 0; i < 4; ++i)
    pthread_join(tasks[i], NULL);
}
