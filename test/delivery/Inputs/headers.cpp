// Reported once all of these were found; an error would be listed first.
#include <immintrin.h>
#include <stdarg.h>
#include <stddef.h>
#include <thread>

void start() {
  std::thread worker([] { _mm_pause(); });
}
// CHECK-NOT: error:
// CHECK: headers.cpp:8:{{[0-9]+}}: warning: {{.*}} [weft-unjoined-task]
// CHECK-NOT: error:
