//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// "On every path", exceptions and destructors included.

#include "TestUnit.h"
#include "flow/TaskLife.h"

namespace weft::test {
namespace {

/// Code whose function `f` starts one task; the expectation is about it.
struct FlowCase {
  const char *Name;
  const char *Code;
  bool Found;
};

std::string flowCaseName(const testing::TestParamInfo<FlowCase> &Info) {
  return Info.param.Name;
}

/// Can the task run on when `f` returns?
class TaskOutlives : public testing::TestWithParam<FlowCase> {};

TEST_P(TaskOutlives, Function) {
  TestUnit T((llvm::Twine(TaskVocabulary) + GetParam().Code).str());
  const Closure *C = T.closure("f");
  ASSERT_TRUE(C);
  flow::TaskLife Life(*T, *C);
  EXPECT_EQ(Life.outlives(C->Call->Site, nullptr, true).has_value(),
            GetParam().Found);
}

INSTANTIATE_TEST_SUITE_P(
    , TaskOutlives,
    testing::Values(
        FlowCase{"Detached", "void f() { int x; go([&x] {}); }", true},
        FlowCase{"Joined",
                 "void f() { int x; Task t = spawn([&x] {}); t.join(); }",
                 false},
        FlowCase{"JoinedByItsDestructor",
                 "void f() { int x; Task t = spawn([&x] {}); }", false},
        FlowCase{
            "AwaitedThroughALatch",
            "void f() { Latch l; go([&l] { l.count_down(); }); l.wait(); }",
            false},
        FlowCase{"AwaitedOnOnePathOnly",
                 "void f() { Latch l; go([&l] { l.count_down(); });\n"
                 "  if (ready()) l.wait(); }",
                 true},
        FlowCase{
            "UnknownCallWithASharedObjectMayWait",
            "void drain(Latch &); void f() { Latch l; go([&l] {}); drain(l); }",
            false},
        FlowCase{
            "KnownHelperThatDoesNotWait",
            "void look(Latch &) {} void f() { Latch l; go([&l] {}); look(l); }",
            true},
        FlowCase{"KnownHelperThatWaits",
                 "void drain(Latch &l) { l.wait(); }\n"
                 "void f() { Latch l; go([&l] {}); drain(l); }",
                 false},
        FlowCase{"EndlessLoopBehind",
                 "void f() { int x; go([&x] {}); for (;;) use(1); }", false},
        FlowCase{"ThrowBeforeTheWait",
                 "void f() { Latch l; go([&l] {}); if (ready()) throw 1; "
                 "l.wait(); }",
                 true},
        FlowCase{"ThrowThatIsCaughtBeforeTheWait",
                 "void f() { Latch l; go([&l] {});\n"
                 "  try { if (ready()) throw 1; } catch (int) {} l.wait(); }",
                 false},
        FlowCase{"CalleeThatThrowsBeforeTheWait",
                 "void bad() { throw 1; }\n"
                 "void f() { Latch l; go([&l] {}); bad(); l.wait(); }",
                 true},
        FlowCase{"NoexceptCalleeThatThrowsInside",
                 "void bad() noexcept { throw 1; }\n"
                 "void f() { Latch l; go([&l] {}); bad(); l.wait(); }",
                 false},
        FlowCase{"UnknownCalleeIsNoPathByException",
                 "void other();\n"
                 "void f() { Latch l; go([&l] {}); other(); l.wait(); }",
                 false},
        FlowCase{"DestructorJoinsOnUnwinding",
                 "void f() { int x; Task t = spawn([&x] {}); if (ready()) "
                 "throw 1; }",
                 false}),
    flowCaseName);

/// Can the handle in `f` die with nothing done about it?
class HandleLeftAlone : public testing::TestWithParam<FlowCase> {};

TEST_P(HandleLeftAlone, Function) {
  TestUnit T((llvm::Twine(TaskVocabulary) + GetParam().Code).str());
  const Closure *C = T.closure("f");
  ASSERT_TRUE(C);
  const auto *Handle =
      llvm::dyn_cast_or_null<clang::VarDecl>(C->KeptBy.Path.Root);
  ASSERT_TRUE(Handle);
  flow::TaskLife Life(*T, *C);
  EXPECT_EQ(Life.leftUnsettled(C->Call->In->scopeOf(*Handle)).has_value(),
            GetParam().Found);
}

INSTANTIATE_TEST_SUITE_P(
    , HandleLeftAlone,
    testing::Values(
        FlowCase{"Never", "void f() { RawTask t([] {}); }", true},
        FlowCase{"Joined", "void f() { RawTask t([] {}); t.join(); }", false},
        FlowCase{"Detached", "void f() { RawTask t([] {}); t.detach(); }",
                 false},
        FlowCase{
            "EarlyReturn",
            "void f() { RawTask t([] {}); if (ready()) return; t.join(); }",
            true},
        FlowCase{"Break",
                 "void f() { for (;;) { RawTask t([] {}); if (ready()) break;"
                 " t.join(); } }",
                 true},
        FlowCase{
            "JoinedInBothBranches",
            "void f() { RawTask t([] {}); if (ready()) { t.join(); return; }"
            " t.join(); }",
            false},
        FlowCase{"GuardedByJoinable",
                 "void f() { RawTask t([] {}); if (t.joinable()) t.join(); }",
                 false},
        FlowCase{"SameConditionAsTheSpawn",
                 "void f(bool p) { RawTask t; if (p) t = RawTask([] {});"
                 " use(1); if (p) t.join(); }",
                 false},
        FlowCase{"FlagSetBesideTheSpawn",
                 "void f() { RawTask t; bool started = false;"
                 " if (ready()) { t = RawTask([] {}); started = true; }"
                 " if (started) t.join(); }",
                 false},
        FlowCase{"Moved",
                 "void take(RawTask); void f() { RawTask t([] {});"
                 " take(static_cast<RawTask &&>(t)); }",
                 false},
        FlowCase{"LoopOverAllHandles",
                 "void f() { RawTask many[2]; many[0] = RawTask([] {});"
                 " for (auto &t : many) t.join(); }",
                 false},
        FlowCase{"LambdaThatJoins",
                 "template <class F> struct Guard { F f; ~Guard() { f(); } };\n"
                 "template <class F> Guard(F) -> Guard<F>;\n"
                 "void f() { RawTask t; Guard g{[&t] { t.join(); }};"
                 " t = RawTask([] {}); }",
                 false},
        FlowCase{
            "ThrowSkipsTheJoin",
            "void f() { RawTask t([] {}); if (ready()) throw 1; t.join(); }",
            true},
        FlowCase{
            "GotoSkipsTheJoin",
            "void f() { { RawTask t([] {}); if (ready()) goto out; t.join(); }"
            " out: use(1); }",
            true},
        FlowCase{"NoReturnCallEndsThePath",
                 "[[noreturn]] void die(); void f() { RawTask t([] {});"
                 " if (ready()) die(); t.join(); }",
                 false}),
    flowCaseName);

} // namespace
} // namespace weft::test
