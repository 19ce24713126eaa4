//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// What a callable holds on to, and who keeps it.

#include "TestUnit.h"

namespace weft::test {
namespace {

TestUnit parse(llvm::StringRef Code) {
  return TestUnit((llvm::Twine(TaskVocabulary) + Code).str());
}

TEST(Closure, LambdaCapturesByReferenceValueAndThis) {
  TestUnit T = parse(R"cpp(
struct S {
  int n;
  void f(int v) { int r = 0; go([this, v, &r] { use(n + v + r); }); }
};
)cpp");
  const Closure *C = T.closure("f");
  ASSERT_TRUE(C);
  ASSERT_EQ(C->Captures.size(), 3u);
  EXPECT_EQ(C->Captures[0].Kind, Capture::This);
  EXPECT_EQ(C->Captures[1].Kind, Capture::Copy);
  EXPECT_EQ(C->Captures[2].Kind, Capture::Reference);
  EXPECT_EQ(C->Captures[2].Path.Root, &T.declaration<clang::VarDecl>("r"));
}

TEST(Closure, InitCapturesReferToWhatTheyWereMadeFrom) {
  TestUnit T = parse("void f() { int x = 0; go([p = &x] { use(*p); }); }\n"
                     "void g() { int x = 0; go([&r = x] { use(r); }); }\n");
  ASSERT_TRUE(T.closure("f"));
  EXPECT_EQ(T.closure("f")->Captures[0].Kind, Capture::Pointer);
  EXPECT_EQ(T.closure("f")->Captures[0].Path.Root->getName(), "x");
  ASSERT_TRUE(T.closure("g"));
  EXPECT_EQ(T.closure("g")->Captures[0].Kind, Capture::Reference);
  EXPECT_EQ(T.closure("g")->Captures[0].Path.Root->getName(), "x");
}

TEST(Closure, ANamedLambdaBringsItsCaptures) {
  TestUnit T = parse("void f() { int x = 0; auto task = [&x] { use(x); };\n"
                     "  go(task); }\n");
  const Closure *C = T.closure("f");
  ASSERT_TRUE(C && C->Lambda);
  ASSERT_EQ(C->Captures.size(), 1u);
  EXPECT_EQ(C->Captures[0].Kind, Capture::Reference);
}

TEST(Closure, FunctorsThatKeepReferencesCapture) {
  TestUnit T = parse(R"cpp(
struct Task1 { int &r; explicit Task1(int &i) : r(i) {} void operator()() const; };
struct Task2 { int *p; void operator()() const; };
void f() { int x = 0; go(Task1(x)); }
void g() { int x = 0; go(Task2{&x}); }
)cpp");
  ASSERT_TRUE(T.closure("f"));
  ASSERT_EQ(T.closure("f")->Captures.size(), 1u);
  EXPECT_EQ(T.closure("f")->Captures[0].Kind, Capture::Reference);
  ASSERT_TRUE(T.closure("g"));
  ASSERT_EQ(T.closure("g")->Captures.size(), 1u);
  EXPECT_EQ(T.closure("g")->Captures[0].Kind, Capture::Pointer);
}

TEST(Closure, FunctionPointersRunTheirFunction) {
  TestUnit T = parse("void task(); void f() { go(&task); }\n");
  ASSERT_TRUE(T.closure("f"));
  EXPECT_EQ(T.closure("f")->Runs, &T.declaration<clang::FunctionDecl>("task"));
}

TEST(Closure, InvokedCallablesDoNotEscape) {
  TestUnit T = parse("void f() { int x = 0; call([&x] { use(x); }); }\n");
  EXPECT_FALSE(T.closure("f"));
  ASSERT_EQ(T->closures().size(), 1u);
  EXPECT_FALSE(T->closures()[0].escapes());
}

TEST(Closure, AHelperThatSpawnsItsParameterSpawns) {
  TestUnit T = parse("template <class F> void helper(F f) { go(f); }\n"
                     "void f() { int x = 0; helper([&x] { use(x); }); }\n");
  const Closure *C = T.closure("f");
  ASSERT_TRUE(C);
  EXPECT_EQ(C->Use->Kind, Role::Spawns);
  EXPECT_EQ(C->Use->From, Origin::Inferred);
  EXPECT_EQ(C->KeptBy.Kind, Keeper::Nobody);
}

struct KeeperCase {
  const char *Body;
  Keeper::KindType Kind;
};

class KeeperTest : public testing::TestWithParam<KeeperCase> {};

TEST_P(KeeperTest, FollowsTheHandle) {
  TestUnit T =
      parse(std::string("struct S { Task member; Task f(); void take(Task);"
                        " };\nTask S::f() { ") +
            GetParam().Body + " }\n");
  const Closure *C = T.closure("f");
  ASSERT_TRUE(C);
  EXPECT_EQ(C->KeptBy.Kind, GetParam().Kind) << GetParam().Body;
}

INSTANTIATE_TEST_SUITE_P(
    , KeeperTest,
    testing::Values(
        KeeperCase{"Task t = spawn([] {}); return Task();", Keeper::Object},
        KeeperCase{"auto t = spawn([] {}); return Task();", Keeper::Object},
        KeeperCase{"Task t; t = spawn([] {}); return Task();", Keeper::Object},
        KeeperCase{"member = spawn([] {}); return Task();", Keeper::Object},
        KeeperCase{"return spawn([] {});", Keeper::Returned},
        KeeperCase{"spawn([] {}); return Task();", Keeper::AtOnce},
        KeeperCase{"(void)spawn([] {}); return Task();", Keeper::AtOnce},
        KeeperCase{"spawn([] {}).join(); return Task();", Keeper::AtOnce},
        KeeperCase{"spawn([] {}).detach(); return Task();", Keeper::Nobody},
        KeeperCase{"go([] {}); return Task();", Keeper::Nobody},
        KeeperCase{"RawTask([] {}); return Task();", Keeper::Dropped},
        KeeperCase{"take(spawn([] {})); return Task();", Keeper::Unknown}));

TEST(AccessPath, LooksThroughReferencesAndRangeVariables) {
  TestUnit T = parse("void f() { Task many[2]; many[0] = spawn([] {});\n"
                     "  for (auto &t : many) t.join(); }\n");
  const RoleCall *Join = nullptr;
  for (const RoleCall &Call : T->calls())
    if (Call.has(Role::Joins))
      Join = &Call;
  ASSERT_TRUE(Join);
  AccessPath Path = Join->object(Role::Joins, T->model());
  EXPECT_EQ(Path.Root, &T.declaration<clang::VarDecl>("many"));
  EXPECT_TRUE(Path == T.closure("f")->KeptBy.Path);
}

TEST(AccessPath, WhatAPointerLeadsToIsNoLocal) {
  TestUnit T = parse("void f(int *p) { int &r = *p; go([&r] { use(r); }); }\n");
  const Closure *C = T.closure("f");
  ASSERT_TRUE(C);
  EXPECT_TRUE(C->Captures[0].Path.Indirect);
}

} // namespace
} // namespace weft::test
