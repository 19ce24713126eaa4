//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// Which locks are held where the code says `here()`?

#include "TestUnit.h"

namespace weft::test {
namespace {

constexpr const char *Locks = R"cpp(
namespace std {
struct mutex { void lock(); bool try_lock(); void unlock(); };
struct defer_lock_t {}; constexpr defer_lock_t defer_lock;
struct adopt_lock_t {}; constexpr adopt_lock_t adopt_lock;
struct try_to_lock_t {}; constexpr try_to_lock_t try_to_lock;
template <class M> struct lock_guard {
  explicit lock_guard(M &);
  lock_guard(M &, adopt_lock_t);
  ~lock_guard();
};
template <class M> struct unique_lock {
  unique_lock();
  explicit unique_lock(M &);
  unique_lock(M &, defer_lock_t);
  unique_lock(M &, adopt_lock_t);
  unique_lock(M &, try_to_lock_t);
  unique_lock(unique_lock &&);
  unique_lock &operator=(unique_lock &&);
  ~unique_lock();
  void lock(); bool try_lock(); void unlock(); M *release();
  bool owns_lock() const; explicit operator bool() const;
};
template <class... M> struct scoped_lock {
  explicit scoped_lock(M &...);
  ~scoped_lock();
};
template <class A, class B, class... C> void lock(A &, B &, C &...);
template <class T> T &&move(T &t);
struct condition_variable { void wait(unique_lock<mutex> &); };
}
namespace tbb::detail::d1 {
struct spin_rw_mutex {};
template <class M> struct rw_scoped_lock {
  rw_scoped_lock();
  rw_scoped_lock(M &, bool write = true);
  ~rw_scoped_lock();
  void acquire(M &, bool write = true);
  bool try_acquire(M &, bool write = true);
  void release();
};
}
using Told = tbb::detail::d1::rw_scoped_lock<tbb::detail::d1::spin_rw_mutex>;
tbb::detail::d1::spin_rw_mutex tableLock, rowLock;
void here(); bool ready(); void other();
std::mutex a, b, third, many[4];
void pass(std::unique_lock<std::mutex> &);
void pass(std::mutex &);
)cpp";

struct HeldCase {
  const char *Name;
  const char *Code;
  /// The locks' last names, sorted, a space between them.
  const char *Held;
};

std::string heldCaseName(const testing::TestParamInfo<HeldCase> &Info) {
  return Info.param.Name;
}

class HeldHere : public testing::TestWithParam<HeldCase> {};

TEST_P(HeldHere, Function) {
  TestUnit T((llvm::Twine(Locks) + GetParam().Code).str());
  const clang::FunctionDecl &Here = T.declaration<clang::FunctionDecl>("here");
  std::vector<std::string> Names;
  unsigned Calls = 0;
  for (const CallSite &Call : T->callsTo(&Here)) {
    ++Calls;
    for (const HeldLock &Held : T->heldLocks(*Call.In).before(Call.Site))
      Names.push_back(Held.Lock.Path ? Held.Lock.Path.last()->getNameAsString()
                                     : "?");
  }
  ASSERT_EQ(Calls, 1u);
  llvm::sort(Names);
  EXPECT_EQ(llvm::join(Names, " "), GetParam().Held);
}

INSTANTIATE_TEST_SUITE_P(
    , HeldHere,
    testing::Values(
        HeldCase{"Raw", "void f() { a.lock(); here(); a.unlock(); }", "a"},
        HeldCase{"RawGivenBack", "void f() { a.lock(); a.unlock(); here(); }",
                 ""},
        HeldCase{"Guard",
                 "void f() { std::lock_guard<std::mutex> g(a); here(); }", "a"},
        HeldCase{"GuardWithDeducedArguments",
                 "void f() { std::lock_guard g(a); here(); }", "a"},
        HeldCase{"GuardMadeByAuto",
                 "void f() { auto g = std::unique_lock(a); here(); }", "a"},
        HeldCase{"GuardThatIsTold",
                 "void f() { Told g; g.acquire(tableLock); here(); }",
                 "tableLock"},
        HeldCase{"GuardThatIsToldGone",
                 "void f() { { Told g; g.acquire(tableLock); } here(); }", ""},
        HeldCase{"GuardThatIsToldAnother",
                 "void f() { Told g(tableLock); g.release(); "
                 "g.acquire(rowLock); here(); }",
                 "rowLock"},
        HeldCase{
            "GuardThatIsToldReleased",
            "void f() { Told g; for (;;) { g.acquire(tableLock); g.release();"
            " here(); } }",
            ""},
        HeldCase{"GuardThatIsToldTries",
                 "void f() { Told g; if (!g.try_acquire(tableLock)) here(); }",
                 ""},
        HeldCase{"GuardThatIsToldHad",
                 "void f() { Told g; if (g.try_acquire(tableLock)) here(); }",
                 "tableLock"},
        HeldCase{"GuardOfAnInnerScope",
                 "void f() { { std::lock_guard g(a); } here(); }", ""},
        HeldCase{"GuardInACondition",
                 "void f() { if (std::lock_guard g(a); ready()) here(); }",
                 "a"},
        HeldCase{"TemporaryGuard",
                 "void f() { std::lock_guard<std::mutex>{a}; here(); }", ""},
        HeldCase{"SeveralAtOnce",
                 "void f() { std::scoped_lock g(a, b); here(); }", "a b"},
        HeldCase{"LockedTogetherAndAdopted",
                 "void f() { std::lock(a, b);"
                 " std::lock_guard g(a, std::adopt_lock);"
                 " std::lock_guard h(b, std::adopt_lock); here(); }",
                 "a b"},
        HeldCase{"ManyLockedTogether",
                 "void f() { std::lock(a, b, many[1], third); here(); }",
                 "a b many third"},
        HeldCase{"AdoptedAndGone",
                 "void f() { a.lock(); { std::lock_guard g(a, std::adopt_lock);"
                 " } here(); }",
                 ""},
        HeldCase{"Deferred",
                 "void f() { std::unique_lock g(a, std::defer_lock); here(); }",
                 ""},
        HeldCase{"DeferredAndTaken",
                 "void f() { std::unique_lock g(a, std::defer_lock); g.lock();"
                 " here(); }",
                 "a"},
        HeldCase{"DeferredAndLockedTogether",
                 "void f() { std::unique_lock g(a, std::defer_lock);"
                 " std::unique_lock h(b, std::defer_lock);"
                 " std::lock(g, h); here(); }",
                 "a b"},
        HeldCase{"UnlockedEarly",
                 "void f() { std::unique_lock g(a); g.unlock(); here(); }", ""},
        HeldCase{"UnlockedAndRetaken",
                 "void f() { std::unique_lock g(a); g.unlock(); other();"
                 " g.lock(); here(); }",
                 "a"},
        HeldCase{"ReleasedFromItsGuard",
                 "void f() { { std::unique_lock g(a); g.release(); } here(); }",
                 "a"},
        HeldCase{"MovedAway",
                 "void f() { std::unique_lock g(a);"
                 " auto h = std::move(g); here(); }",
                 ""},
        HeldCase{"AssignedOver",
                 "void f() { std::unique_lock g(a);"
                 " g = std::unique_lock<std::mutex>(); here(); }",
                 ""},
        HeldCase{"HandedToAFunction",
                 "void f() { std::unique_lock g(a); pass(g); here(); }", ""},
        HeldCase{"RawHandedToAFunction",
                 "void f() { a.lock(); pass(a); here(); }", ""},
        HeldCase{"WaitedWith",
                 "std::condition_variable c; void f() { std::unique_lock g(a);"
                 " c.wait(g); here(); }",
                 "a"},
        HeldCase{"OnOnePathOnly", "void f() { if (ready()) a.lock(); here(); }",
                 ""},
        HeldCase{"OnBothPaths",
                 "void f() { if (ready()) a.lock(); else a.lock(); here(); }",
                 "a"},
        HeldCase{"GivenBackOnOnePath",
                 "void f() { a.lock(); if (ready()) a.unlock(); here(); }", ""},
        HeldCase{"GivenBackOnThePathThatLeaves",
                 "void f() { a.lock(); if (ready()) { a.unlock(); return; }"
                 " here(); }",
                 "a"},
        HeldCase{"GivenBackInALoop",
                 "void f() { a.lock(); while (ready()) { here(); a.unlock(); }"
                 " }",
                 ""},
        HeldCase{"RetakenInALoop",
                 "void f() { std::unique_lock g(a); while (ready()) {"
                 " g.unlock(); here(); g.lock(); } }",
                 ""},
        HeldCase{"GuardedAndRetakenByHand",
                 "void f() { std::lock_guard g(a); while (ready()) {"
                 " a.unlock(); other(); a.lock(); } here(); }",
                 "a"},
        HeldCase{"GuardGoneAfterRetakingByHand",
                 "void f() { { std::lock_guard g(a); a.unlock(); other();"
                 " a.lock(); } here(); }",
                 ""},
        HeldCase{"ShownToAFunction",
                 "void look(const std::unique_lock<std::mutex> &);"
                 "void f() { std::unique_lock g(a); look(g); here(); }",
                 "a"},
        HeldCase{"TriedAndHad", "void f() { if (a.try_lock()) here(); }", "a"},
        HeldCase{"TriedInVain",
                 "void f() { if (!a.try_lock()) { here(); return; } }", ""},
        HeldCase{"AskedForSuccess",
                 "extern \"C\" int pthread_mutex_lock(int *); int posix;"
                 "void f() { if (pthread_mutex_lock(&posix) != 0) { here();"
                 " return; } }",
                 ""},
        HeldCase{"AskedAndHad",
                 "extern \"C\" int pthread_mutex_lock(int *); int posix;"
                 "void f() { if (pthread_mutex_lock(&posix)) return; here(); }",
                 "posix"},
        HeldCase{"NotAsked",
                 "extern \"C\" int pthread_mutex_lock(int *); int posix;"
                 "void f() { (void)pthread_mutex_lock(&posix); here(); }",
                 "posix"},
        HeldCase{"TriedUntilHad",
                 "void f() { while (!a.try_lock()) other(); here(); }", "a"},
        HeldCase{"TriedAndNotAsked", "void f() { a.try_lock(); here(); }", ""},
        HeldCase{"GuardThatTries",
                 "void f() { std::unique_lock g(a, std::try_to_lock);"
                 " if (!g) return; here(); }",
                 "a"},
        HeldCase{"GuardThatTriesAskedByName",
                 "void f() { std::unique_lock g(a, std::try_to_lock);"
                 " if (g.owns_lock() && ready()) here(); }",
                 "a"},
        HeldCase{
            "GuardThatTriesNotAsked",
            "void f() { std::unique_lock g(a, std::try_to_lock); here(); }",
            ""},
        HeldCase{"ElementOfAnArray",
                 "void f(int i) { many[i].lock(); here(); }", "many"},
        HeldCase{"AnotherElementGivenBack",
                 "void f(int i, int j) { many[i].lock(); many[j].unlock();"
                 " here(); }",
                 ""},
        HeldCase{"PointerMovesOn",
                 "struct Node { std::mutex m; Node *next; };"
                 "void f(Node *n) { n->m.lock(); n = n->next; n->m.unlock();"
                 " here(); }",
                 ""},
        HeldCase{"Member",
                 "struct S { std::mutex m; void f() { std::lock_guard g(m);"
                 " here(); } };",
                 "m"},
        HeldCase{"ReferenceToAMember",
                 "struct S { std::mutex m; }; void f(S &s) { auto &r = s.m;"
                 " r.lock(); here(); s.m.unlock(); }",
                 "m"},
        HeldCase{"GivenBackByAHelper",
                 "struct S { std::mutex m; void done() { m.unlock(); }"
                 " void f() { m.lock(); done(); here(); } };",
                 ""},
        HeldCase{"HandlerAfterTheGuard",
                 "void f() { std::lock_guard g(a); try { other(); }"
                 " catch (...) { here(); } }",
                 "a"},
        HeldCase{"HandlerOfATryThatUnlocks",
                 "void f() { std::unique_lock g(a); try { g.unlock(); other();"
                 " g.lock(); } catch (...) { here(); } }",
                 ""},
        HeldCase{"HandlerAfterAGuardInside",
                 "void f() { try { std::lock_guard g(a); other(); }"
                 " catch (...) { here(); } }",
                 ""},
        HeldCase{"Lambda",
                 "void f() { std::lock_guard g(a); auto l = [] { here(); }; }",
                 ""},
        HeldCase{"RequiredByAnAttribute",
                 "struct __attribute__((capability(\"mutex\"))) Mutex {};"
                 "struct S { Mutex m; void f()"
                 " __attribute__((requires_capability(m))) { here(); } };",
                 "m"},
        HeldCase{"ReleasedByAnAttribute",
                 "struct __attribute__((capability(\"mutex\"))) Mutex {"
                 " void unlock() __attribute__((release_capability())); };"
                 "struct S { Mutex m; void f()"
                 " __attribute__((release_capability(m))) {"
                 " here(); m.unlock(); } };",
                 "m"},
        HeldCase{"GuardByAttribute",
                 "struct __attribute__((capability(\"mutex\"))) Mutex {};"
                 "struct __attribute__((scoped_lockable)) Hold {"
                 " Hold(Mutex *m) __attribute__((acquire_capability(m)));"
                 " ~Hold() __attribute__((release_capability())); };"
                 "Mutex m; void f() { Hold h(&m); here(); }",
                 "m"},
        HeldCase{"GuardByItsBodies",
                 "struct Hold { std::mutex &m; Hold(std::mutex &m) : m(m) {"
                 " m.lock(); } ~Hold() { m.unlock(); } };"
                 "void f() { Hold h(a); here(); }",
                 "a"},
        HeldCase{"GuardOfSomethingElse",
                 "struct Box { std::mutex m; }; struct Hold { Box &b;"
                 " Hold(Box &b) : b(b) { b.m.lock(); }"
                 " ~Hold() { b.m.unlock(); } };"
                 "void f(Box &box) { Hold h(box); here(); }",
                 "?"},
        HeldCase{"LockByShape",
                 "struct Mutex { void Lock(); void Unlock(); };"
                 "void f(Mutex &m) { m.Lock(); here(); m.Unlock(); }",
                 "m"},
        HeldCase{"NoLockByShape",
                 "struct Weak { int *lock(); }; void f(Weak &w) { w.lock();"
                 " here(); }",
                 ""},
        HeldCase{"Template",
                 "template <class M> void f(M &m) { std::lock_guard<M> g(m);"
                 " if constexpr (sizeof(M) != 0) other(); }"
                 "void g() { std::unique_lock g(a); f(b); here(); }",
                 "a"}),
    heldCaseName);

} // namespace
} // namespace weft::test
