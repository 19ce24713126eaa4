// Annotations that cannot be understood are errors where they stand; the rest
// of the file is linted.
//
// RUN: not %weft_tidy -checks=-*,weft-* %s -- -std=c++20 2>&1 | FileCheck %s

__attribute__((annotate("weft:spawnz", 1))) void first(void (*)());
// CHECK-DAG: annotations.cpp:[[@LINE-1]]:16: error: unknown role 'spawnz' in an annotation; did you mean 'spawns'?

struct __attribute__((annotate("weft:joins"))) Thing {};
// CHECK-DAG: annotations.cpp:[[@LINE-1]]:23: error: role 'joins' does not belong on a type

__attribute__((annotate("weft:spawns", "moon"))) void second(void (*)());
// CHECK-DAG: annotations.cpp:[[@LINE-1]]:40: error: role 'spawns' cannot use argument 1 of this annotation

template <class F>
__attribute__((annotate("weft:spawns", 1, "detached", "thread"))) void go(F) {}
void use(int);
void task();
void user(Thing) {
  first(task);
  second(task);
  int value = 1;
  go([&value] { use(value); });
  // CHECK-DAG: annotations.cpp:[[@LINE-1]]:8: warning: 'value' is captured by reference{{.*}}[weft-dangling-capture]
}
