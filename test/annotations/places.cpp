// Every place where an annotation may stand in C++.
//
// REQUIRES: gcc
// RUN: g++ -std=c++17 -Wall -Wextra -pedantic -Werror -fsyntax-only -I%S/../../runtime/include %s
// RUN: g++ -std=c++20 -Wall -Wextra -pedantic -Werror -fsyntax-only -I%S/../../runtime/include %s
// RUN: g++ -std=c++23 -Wall -Wextra -pedantic -Werror -fsyntax-only -I%S/../../runtime/include %s
// RUN: %clangxx -std=c++17 -Wall -Wextra -pedantic -Werror -fsyntax-only -I%S/../../runtime/include %s
// RUN: %clangxx -std=c++20 -Wall -Wextra -pedantic -Werror -fsyntax-only -I%S/../../runtime/include %s
// RUN: %clangxx -std=c++2b -Wall -Wextra -pedantic -Werror -fsyntax-only -I%S/../../runtime/include %s
// RUN: %clangxx -std=c++20 -fsyntax-only -Xclang -ast-dump -I%S/../../runtime/include %s | FileCheck %s

#include "weft/annotations.h"

struct Request {};

// CHECK: CXXRecordDecl {{.*}} class Group definition
// CHECK: AnnotateAttr {{.*}} "weft:wait_group"
// CHECK: AnnotateAttr {{.*}} "weft:no_copy"
class WEFT_WAIT_GROUP WEFT_NO_COPY Group {
public:
  // CHECK: CXXConstructorDecl {{.*}} Group 'void (void (*)())'
  // CHECK: AnnotateAttr {{.*}} "weft:spawns"
  // CHECK: IntegerLiteral {{.*}} 'int' 1
  // CHECK: StringLiteral {{.*}} "thread"
  WEFT_SPAWNS(1, "thread") explicit Group(void (*task)());
  // CHECK: CXXConstructorDecl {{.*}} Group 'void ()'
  // CHECK: AnnotateAttr {{.*}} "weft:never_waits"
  Group() WEFT_NEVER_WAITS;
  Group(const Group &) WEFT_PASSES() = delete;
  Group &operator=(const Group &) WEFT_PASSES(1) = default;
  // CHECK: CXXDestructorDecl {{.*}} ~Group
  // CHECK: AnnotateAttr {{.*}} "weft:joins"
  virtual ~Group() WEFT_JOINS();

  // CHECK: FunctionTemplateDecl {{.*}} go
  // CHECK: AnnotateAttr {{.*}} "weft:spawns"
  // CHECK: StringLiteral {{.*}} "rest"
  // CHECK: StringLiteral {{.*}} "owned"
  template <class F, class... A>
  void go(F &&task, A &&...args) WEFT_SPAWNS(1, "rest", "owned");
  // CHECK: FunctionTemplateDecl {{.*}} tryGo
  // CHECK: AnnotateAttr {{.*}} "weft:spawns"
  template <class F> WEFT_SPAWNS(1) bool tryGo(F task);

  // CHECK: CXXMethodDecl {{.*}} first
  // CHECK: AnnotateAttr {{.*}} "weft:spawns"
  WEFT_SPAWNS(1) static void first(void (*task)());
  // CHECK: CXXMethodDecl {{.*}} second
  // CHECK: AnnotateAttr {{.*}} "weft:spawns"
  static void second(void (*task)()) WEFT_SPAWNS(1);
  // CHECK: CXXMethodDecl {{.*}} wait 'void () const noexcept'
  // CHECK: AnnotateAttr {{.*}} "weft:joins"
  // CHECK: StringLiteral {{.*}} "this"
  // CHECK: AnnotateAttr {{.*}} "weft:blocks"
  // CHECK: StringLiteral {{.*}} "join"
  virtual void wait() const noexcept WEFT_JOINS("this") WEFT_BLOCKS("join");
  // CHECK: CXXMethodDecl {{.*}} pure
  // CHECK: AnnotateAttr {{.*}} "weft:joins"
  virtual void pure() WEFT_JOINS() = 0;
  // CHECK: CXXMethodDecl {{.*}} defined
  // CHECK: AnnotateAttr {{.*}} "weft:joins"
  WEFT_JOINS() int defined() { return 0; }
  // Standard attributes come first.
  // CHECK: CXXMethodDecl {{.*}} beside
  // CHECK: AnnotateAttr {{.*}} "weft:joins"
  [[nodiscard]] WEFT_JOINS() inline int beside() { return 0; }
  // CHECK: CXXMethodDecl {{.*}} qualified
  // CHECK: AnnotateAttr {{.*}} "weft:joins"
  int qualified() & WEFT_JOINS();
  // In front of a function with a trailing return type: behind it, Clang takes
  // an annotation for one of the type, and drops it.
  // CHECK: CXXMethodDecl {{.*}} trailing
  // CHECK: AnnotateAttr {{.*}} "weft:joins"
  WEFT_JOINS() auto trailing() -> int;
  // CHECK: CXXConversionDecl {{.*}} operator bool
  // CHECK: AnnotateAttr {{.*}} "weft:passes"
  operator bool() const WEFT_PASSES("this");
  // CHECK: FunctionDecl {{.*}} friendly
  // CHECK: AnnotateAttr {{.*}} "weft:joins"
  friend WEFT_JOINS(1) void friendly(Group &group);
};

struct Derived : Group {
  // CHECK: CXXMethodDecl {{.*}} wait 'void () const noexcept'
  // CHECK: AnnotateAttr {{.*}} "weft:suspends"
  void wait() const noexcept override WEFT_SUSPENDS;
  // CHECK: CXXMethodDecl {{.*}} pure
  // CHECK: AnnotateAttr {{.*}} "weft:suspends"
  WEFT_SUSPENDS void pure() final {}
};

// A definition outside the class takes its annotation in front.
// CHECK: CXXMethodDecl {{.*}} parent {{.*}} second
// CHECK: AnnotateAttr {{.*}} "weft:main_only"
WEFT_MAIN_ONLY void Group::second(void (*task)()) { task(); }

// Parameters, in front and behind; a function that is one.
// CHECK: FunctionDecl {{.*}} handle
// CHECK: ParmVarDecl {{.*}} first
// CHECK: AnnotateAttr {{.*}} "weft:request_scoped"
// CHECK: ParmVarDecl {{.*}} second
// CHECK: AnnotateAttr {{.*}} "weft:request_scoped"
// CHECK: ParmVarDecl {{.*}} handler
// CHECK: AnnotateAttr {{.*}} "weft:handles_request"
// CHECK: AnnotateAttr {{.*}} "weft:hot"
WEFT_HOT void handle(WEFT_REQUEST_SCOPED Request &first,
                     Request &second WEFT_REQUEST_SCOPED,
                     WEFT_HANDLES_REQUEST void (*handler)(int));

// Variables and members.
// CHECK: VarDecl {{.*}} service
// CHECK: AnnotateAttr {{.*}} "weft:service_scoped"
WEFT_SERVICE_SCOPED Request service;
// CHECK: VarDecl {{.*}} workers
// CHECK: AnnotateAttr {{.*}} "weft:worker_count"
extern int workers WEFT_WORKER_COUNT;
// CHECK: VarDecl {{.*}} limit
// CHECK: AnnotateAttr {{.*}} "weft:worker_count"
int limit WEFT_WORKER_COUNT = 3;
struct Options {
  // CHECK: FieldDecl {{.*}} threads
  // CHECK: AnnotateAttr {{.*}} "weft:worker_count"
  int threads WEFT_WORKER_COUNT = 4;
};

// Types: aliases, enumerations, unions, templates and their specialisations.
// CHECK: TypeAliasDecl {{.*}} Handle
// CHECK: AnnotateAttr {{.*}} "weft:no_copy"
using Handle WEFT_NO_COPY = int;
// CHECK: TypedefDecl {{.*}} OldHandle
// CHECK: AnnotateAttr {{.*}} "weft:no_copy"
typedef int OldHandle WEFT_NO_COPY;
// CHECK: EnumDecl {{.*}} State
// CHECK: AnnotateAttr {{.*}} "weft:context"
enum class WEFT_CONTEXT State { Running };
// CHECK: CXXRecordDecl {{.*}} union Word
// CHECK: AnnotateAttr {{.*}} "weft:atomic"
union WEFT_ATOMIC Word {
  int value;
};
// CHECK: ClassTemplateDecl {{.*}} Pipe
// CHECK: AnnotateAttr {{.*}} "weft:channel"
template <class T> class WEFT_CHANNEL Pipe {};
// CHECK: ClassTemplatePartialSpecializationDecl {{.*}} Pipe
// CHECK: AnnotateAttr {{.*}} "weft:shared_handle"
template <class T> class WEFT_SHARED_HANDLE Pipe<T *> {};
// CHECK: ClassTemplateSpecializationDecl {{.*}} Pipe
// CHECK: AnnotateAttr {{.*}} "weft:shared_handle"
template <> class WEFT_SHARED_HANDLE Pipe<int> {};

// C linkage.
extern "C" {
// CHECK: FunctionDecl {{.*}} start_task
// CHECK: AnnotateAttr {{.*}} "weft:spawns"
int start_task(void (*task)(void *), void *data) WEFT_SPAWNS(1, 2, "detached");
}

// Lambdas, their parameters, and what is local.
void locals() {
  // CHECK: CXXMethodDecl {{.*}} operator()
  // CHECK: AnnotateAttr {{.*}} "weft:handles_request"
  auto serve = [](Request &) WEFT_HANDLES_REQUEST {};
  // CHECK: ParmVarDecl {{.*}} request
  // CHECK: AnnotateAttr {{.*}} "weft:request_scoped"
  auto other = [](WEFT_REQUEST_SCOPED Request &request) { (void)request; };
  // CHECK: VarDecl {{.*}} count
  // CHECK: AnnotateAttr {{.*}} "weft:worker_count"
  WEFT_WORKER_COUNT int count = 3;
  (void)serve, (void)other, (void)count;
}

#if __cplusplus >= 202002L
// With constraints, in front of the declaration, or behind it where the
// constraint does not end it.
// CHECK: FunctionTemplateDecl {{.*}} constrained
// CHECK: AnnotateAttr {{.*}} "weft:spawns"
template <class F>
  requires(sizeof(F) > 2)
void constrained(F task) WEFT_SPAWNS(1);
// CHECK: FunctionTemplateDecl {{.*}} constrainedLast
// CHECK: AnnotateAttr {{.*}} "weft:spawns"
template <class F>
WEFT_SPAWNS(1) void constrainedLast(F task) requires(sizeof(F) > 2);
#endif
