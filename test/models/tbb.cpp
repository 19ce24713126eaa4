// models/tbb.yaml against the real headers.
//
// REQUIRES: tbb
// RUN: %check_weft %s weft-captured-loop-ref %t

#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/task_arena.h>
#include <oneapi/tbb/task_group.h>

void use(int);

void groups(tbb::task_group &group) {
  for (int i = 0; i < 4; ++i) {
    group.run([&i] { use(i); });
    // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'i' {{.*}} [weft-captured-loop-ref]
  }
  for (int i = 0; i < 4; ++i)
    group.run([i] { use(i); });
}

void arenas(tbb::task_arena &arena) {
  for (int i = 0; i < 4; ++i) {
    arena.enqueue([&i] { use(i); });
    // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'i' {{.*}} [weft-captured-loop-ref]
  }
}

// What waits before it returns may refer to the loop's variable.
void inPlace(tbb::task_arena &arena, tbb::task_group &group) {
  for (int i = 0; i < 4; ++i) {
    tbb::parallel_for(0, 8, [&i](int j) { use(i + j); });
    arena.execute([&i] { use(i); });
    group.run([&i] { use(i); });
    group.wait();
  }
}
