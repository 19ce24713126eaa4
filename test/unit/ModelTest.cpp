//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// Where roles come from, and which source wins.

#include "TestUnit.h"

namespace weft::test {
namespace {

TEST(Model, AnnotationOnTheSecondDeclarationCounts) {
  TestUnit T("void f();\n"
             "void f() __attribute__((annotate(\"weft:yields\")));\n");
  EXPECT_TRUE(T.roles("f").has(Role::Yields));
}

TEST(Model, AnnotationOnATemplateReachesItsInstantiations) {
  TestUnit T(R"cpp(
#include <weft/annotations.h>
template <class F> struct Pool { void run(F) WEFT_SPAWNS(1, "pool"); };
void user(Pool<void (*)()> &p) { p.run(nullptr); }
)cpp");
  ASSERT_EQ(T->calls().size(), 1u);
  const RoleUse *Use = T->calls()[0].get(Role::Spawns);
  ASSERT_TRUE(Use);
  EXPECT_TRUE(Use->has(Keyword::OnPool));
}

TEST(Model, AnnotationOnThePrimarySpeaksForPartialSpecialisations) {
  TestUnit T(R"cpp(
#include <weft/annotations.h>
template <class T> struct Chan { void close() WEFT_CLOSES(); };
template <class T> struct Chan<T *> { void close(); };
void user(Chan<int *> &c) { c.close(); }
)cpp");
  ASSERT_EQ(T->calls().size(), 1u);
  EXPECT_TRUE(T->calls()[0].has(Role::Closes));
}

TEST(Model, OverridersInheritRoles) {
  TestUnit T(R"cpp(
#include <weft/annotations.h>
struct Base { virtual void stop() WEFT_JOINS(); };
struct Derived : Base { void stop() override; };
void user(Derived &d) { d.stop(); }
)cpp");
  ASSERT_EQ(T->calls().size(), 1u);
  EXPECT_TRUE(T->calls()[0].has(Role::Joins));
}

TEST(Model, ParametersHaveRolesOfTheirOwn) {
  TestUnit T(R"cpp(
#include <weft/annotations.h>
struct Base { virtual void serve(int, WEFT_REQUEST_SCOPED int &request); };
struct Derived : Base { void serve(int, int &request) override; };
void route(void (*handler)(int));
)cpp",
             "parameters:\n"
             "  - name: route\n"
             "    parameter: 1\n"
             "    roles: [handles_request]\n");
  const Model &M = T->model();
  const auto *Serve =
      *T.declaration<clang::CXXRecordDecl>("Derived").methods().begin();
  const auto &Route = T.declaration<clang::FunctionDecl>("route");
  EXPECT_FALSE(M.parameterRoles(*Serve, 0).has(Role::RequestScoped));
  EXPECT_TRUE(M.parameterRoles(*Serve, 1).has(Role::RequestScoped));
  EXPECT_TRUE(M.parameterRoles(Route, 0).has(Role::HandlesRequest));
  EXPECT_FALSE(M.declaredRoles(Route).has(Role::HandlesRequest));
}

TEST(Model, InheritedConstructorsKeepTheirRoles) {
  TestUnit T(R"cpp(
#include <weft/annotations.h>
struct Base { WEFT_SPAWNS(1) explicit Base(void (*f)()); };
struct Derived : Base { using Base::Base; };
void task();
void user() { Derived d(task); }
)cpp");
  ASSERT_EQ(T->calls().size(), 1u);
  EXPECT_TRUE(T->calls()[0].has(Role::Spawns));
}

TEST(Model, UserModelBeatsAnnotationAndCanRemove) {
  TestUnit T(R"cpp(
#include <weft/annotations.h>
namespace n { template <class F> WEFT_SPAWNS(1, "thread") WEFT_YIELDS void go(F); }
void task();
void user() { n::go(task); }
)cpp",
             "functions:\n"
             "  - name: n::go\n"
             "    roles: {spawns: {param: 1, on: loop}}\n"
             "    remove: [yields]\n");
  ASSERT_EQ(T->calls().size(), 1u);
  const RoleCall &Call = T->calls()[0];
  ASSERT_TRUE(Call.has(Role::Spawns));
  EXPECT_TRUE(Call.get(Role::Spawns)->has(Keyword::OnLoop));
  EXPECT_FALSE(Call.get(Role::Spawns)->has(Keyword::OnThread));
  EXPECT_FALSE(Call.has(Role::Yields));
}

TEST(Model, RolesOfDifferentKindsAddUp) {
  TestUnit T(R"cpp(
#include <weft/annotations.h>
void f() WEFT_YIELDS;
)cpp",
             "functions:\n  - name: f\n    roles: [throws]\n");
  EXPECT_TRUE(T.roles("f").has(Role::Yields));
  EXPECT_TRUE(T.roles("f").has(Role::Throws));
}

TEST(Model, InlineNamespacesAreLeftOut) {
  TestUnit T("namespace lib { inline namespace v2 { void go(); } }\n",
             "functions:\n  - name: lib::go\n    roles: [yields]\n");
  EXPECT_TRUE(T.roles("go").has(Role::Yields));
}

TEST(Model, OtherScopesOfTheSameNameAreNotMeant) {
  TestUnit T("namespace other { void go(); }\n",
             "functions:\n  - name: lib::go\n    roles: [yields]\n");
  EXPECT_TRUE(T.roles("go").empty());
}

TEST(Model, ConditionPicksTheOverload) {
  TestUnit T("namespace n { enum class Policy { a }; void f(Policy, int);\n"
             "void f(int, int); }\n"
             "void user() { n::f(n::Policy::a, 1); n::f(1, 1); }\n",
             "functions:\n"
             "  - name: n::f\n"
             "    when: {1: n::Policy}\n"
             "    roles: [yields]\n");
  ASSERT_EQ(T->calls().size(), 1u);
  EXPECT_TRUE(T->calls()[0].has(Role::Yields));
}

TEST(Model, TypedefsOfPlainTypesHaveRoles) {
  TestUnit T("typedef volatile int spin_t; spin_t lock; int number;\n",
             "types:\n  - name: spin_t\n    roles: [lock, no_copy]\n");
  EXPECT_TRUE(T->model().hasRole(
      T.declaration<clang::VarDecl>("lock").getType(), Role::NoCopy));
  EXPECT_FALSE(T->model().hasRole(
      T.declaration<clang::VarDecl>("number").getType(), Role::NoCopy));
}

TEST(Model, AnonymousUnionsAreKnownByTheirTypedef) {
  TestUnit T("typedef union { int a; long b; } my_mutex_t; my_mutex_t m;\n",
             "types:\n  - name: my_mutex_t\n    roles: [lock]\n", "input.c");
  EXPECT_TRUE(T->model().hasRole(T.declaration<clang::VarDecl>("m").getType(),
                                 Role::Lock));
}

TEST(Model, DerivedClassesHaveTheRolesOfPublicBases) {
  TestUnit T("struct H {}; struct D : H {}; class P : H {}; D d; P p;\n",
             "types:\n  - name: H\n    roles: {task_handle: joins}\n");
  EXPECT_TRUE(T->model().hasRole(T.declaration<clang::VarDecl>("d").getType(),
                                 Role::TaskHandle));
  EXPECT_FALSE(T->model().hasRole(T.declaration<clang::VarDecl>("p").getType(),
                                  Role::TaskHandle));
}

TEST(Model, ContainedObjectsAreFoundInFieldsArraysAndBases) {
  TestUnit T("struct L {}; struct F { L l; }; struct A { F f[3]; };\n"
             "struct B : A {}; struct R { L &l; }; struct P { L *l; };\n"
             "B b; R *r; P p;\n",
             "types:\n  - name: L\n    roles: [no_copy]\n");
  const Model &M = T->model();
  EXPECT_TRUE(M.containsRole(T.declaration<clang::VarDecl>("b").getType(),
                             Role::NoCopy));
  EXPECT_FALSE(M.containsRole(T.declaration<clang::VarDecl>("p").getType(),
                              Role::NoCopy));
  EXPECT_FALSE(M.containsRole(
      T.declaration<clang::VarDecl>("r").getType()->getPointeeType(),
      Role::NoCopy));
}

TEST(Model, ClangsOwnAttributesAreRoles) {
  TestUnit T("struct __attribute__((capability(\"mutex\"))) Mu {\n"
             "  void take() __attribute__((acquire_capability()));\n"
             "  void give() __attribute__((release_capability()));\n"
             "};\n"
             "void each(void (*f)() __attribute__((noescape)));\n");
  EXPECT_TRUE(T.roles("Mu").has(Role::Lock));
  EXPECT_TRUE(T.roles("take").has(Role::Acquires));
  EXPECT_TRUE(T.roles("give").has(Role::Releases));
  EXPECT_TRUE(T.roles("each").has(Role::Invokes));
}

TEST(Model, BrokenAnnotationsAreReportedWhereTheyStand) {
  TestUnit T("void f() __attribute__((annotate(\"weft:spawnz\", 1)));\n"
             "struct S { int x; } "
             "__attribute__((annotate(\"weft:joins\")));\n"
             "void g() __attribute__((annotate(\"weft:spawns\", \"moon\")));\n"
             "void user(S) { f(); g(); }\n");
  llvm::ArrayRef<Model::Problem> Problems = T->model().annotationProblems();
  ASSERT_EQ(Problems.size(), 3u);
  EXPECT_EQ(Problems[0].Message, "unknown role 'spawnz' in an annotation; did "
                                 "you mean 'spawns'?");
  for (const Model::Problem &P : Problems)
    EXPECT_TRUE(P.Where.isValid());
}

TEST(Model, ForeignAnnotationsAreNoneOfOurs) {
  TestUnit T("void f() __attribute__((annotate(\"other:spawns\")));\n");
  EXPECT_TRUE(T.roles("f").empty());
  EXPECT_TRUE(T->model().annotationProblems().empty());
}

} // namespace
} // namespace weft::test
