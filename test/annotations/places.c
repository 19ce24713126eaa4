// Every place where an annotation may stand in C.
//
// REQUIRES: gcc
// RUN: gcc -std=c11 -Wall -Wextra -pedantic -Werror -fsyntax-only -I%S/../../runtime/include %s
// RUN: %clang -std=c11 -Wall -Wextra -pedantic -Werror -fsyntax-only -I%S/../../runtime/include %s
// RUN: gcc -std=c17 -Wall -Wextra -pedantic -Werror -fsyntax-only -I%S/../../runtime/include %s
// RUN: %clang -std=c17 -Wall -Wextra -pedantic -Werror -fsyntax-only -I%S/../../runtime/include %s
// RUN: %clang -std=c11 -fsyntax-only -Xclang -ast-dump -I%S/../../runtime/include %s | FileCheck %s

#include "weft/annotations.h"

// CHECK: RecordDecl {{.*}} struct pool definition
// CHECK: AnnotateAttr {{.*}} "weft:no_copy"
// CHECK: FieldDecl {{.*}} threads
// CHECK: AnnotateAttr {{.*}} "weft:worker_count"
struct WEFT_NO_COPY pool {
  int threads WEFT_WORKER_COUNT;
};

// CHECK: TypedefDecl {{.*}} spin_t
// CHECK: AnnotateAttr {{.*}} "weft:no_copy"
typedef volatile int spin_t WEFT_NO_COPY;

// CHECK: FunctionDecl {{.*}} pool_submit
// CHECK: AnnotateAttr {{.*}} "weft:spawns"
// CHECK: IntegerLiteral {{.*}} 'int' 2
// CHECK: IntegerLiteral {{.*}} 'int' 3
// CHECK: StringLiteral {{.*}} "detached"
int pool_submit(struct pool *pool, void (*task)(void *), void *data)
    WEFT_SPAWNS(2, 3, "detached", "pool");

// CHECK: FunctionDecl {{.*}} pool_wait
// CHECK: AnnotateAttr {{.*}} "weft:joins"
WEFT_JOINS(1) int pool_wait(struct pool *pool);

// CHECK: FunctionDecl {{.*}} pool_lock
// CHECK: AnnotateAttr {{.*}} "weft:acquires"
WEFT_ACQUIRES(1) static inline int pool_lock(struct pool *pool) {
  return pool->threads;
}

// CHECK: FunctionDecl {{.*}} serve
// CHECK: ParmVarDecl {{.*}} request
// CHECK: AnnotateAttr {{.*}} "weft:request_scoped"
int serve(WEFT_REQUEST_SCOPED void *request);

int use(struct pool *pool) { return pool_lock(pool); }
