//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// What an expression does with an atomic object.

#include "unit/AtomicAccess.h"
#include "TestUnit.h"

namespace weft::test {
namespace {

/// The accesses in the code: the object's name and what happens, with `~` for
/// a relaxed one and `=` for a value that is written down.
std::string accessesIn(llvm::StringRef Code,
                       llvm::StringRef File = "input.cpp") {
  static constexpr llvm::StringLiteral Atomics =
      "enum order { relaxed, consume, acquire, release, acq_rel, seq_cst };\n"
      "template <typename T> struct base {\n"
      "  T load(order = seq_cst) const;\n"
      "  void store(T, order = seq_cst);\n"
      "  T exchange(T, order = seq_cst);\n"
      "  bool compare_exchange(T &, T, order, order);\n"
      "  bool is_lock_free(int) const;\n"
      "  void notify_one();\n"
      "  operator T() const;\n"
      "  T operator=(T);\n"
      "  T operator+=(T); T operator++();\n"
      "};\n"
      "template <typename T> struct atomic : base<T> {\n"
      "  using base<T>::operator=;\n"
      "};\n"
      "struct flag { bool test_and_set(order = seq_cst);\n"
      "  void clear(order = seq_cst); };\n"
      "namespace std { template <typename T>\n"
      "  void atomic_store_explicit(atomic<T> *, T, order); }\n";
  TestUnit T(File.ends_with(".c") ? Code.str()
                                  : (llvm::Twine(Atomics) + Code).str(),
             "library: test\ntypes:\n  - name: [atomic, flag]\n"
             "    roles: [atomic]\n",
             File);
  static constexpr llvm::StringLiteral Names[] = {"load", "store", "update",
                                                  "cas", "wait"};
  std::string Result;
  for (const AtomicAccess &Access : T->atomics())
    Result += (Access.Path.last() ? Access.Path.last()->getNameAsString()
                                  : std::string("?")) +
              "." + Names[Access.Kind].str() + (Access.Relaxed ? "~" : "") +
              (Access.Stored ? "=" : "") + " ";
  return Result;
}

TEST(AtomicAccess, Members) {
  EXPECT_EQ(accessesIn("atomic<int> a; void f() { a.load(); a.load(relaxed);\n"
                       "  a.store(1); a.store(0, relaxed); }"),
            "a.load a.load~ a.store= a.store~= ");
  EXPECT_EQ(
      accessesIn("atomic<int> a; void f(int e) { a.exchange(1, relaxed);\n"
                 "  a.compare_exchange(e, 1, acquire, relaxed);\n"
                 "  a.notify_one(); }"),
      "a.update~ a.cas ");
  EXPECT_EQ(
      accessesIn("flag f; void g() { f.test_and_set(); f.clear(release);\n"
                 "}"),
      "f.update f.store ");
}

TEST(AtomicAccess, OrderWhereItIsWritten) {
  TestUnit T("enum order { relaxed, seq_cst };\n"
             "template <typename T> struct atomic {\n"
             "  T load(order = seq_cst) const; };\n"
             "atomic<int> a; void f() { a.load(); a.load(relaxed); }",
             "library: test\ntypes:\n  - name: atomic\n    roles: [atomic]\n");
  ASSERT_EQ(T->atomics().size(), 2u);
  EXPECT_EQ(T->atomics().front().Order, nullptr);
  EXPECT_TRUE(
      llvm::isa_and_nonnull<clang::DeclRefExpr>(T->atomics().back().Order));
}

TEST(AtomicAccess, OperatorsAndConversions) {
  EXPECT_EQ(accessesIn("struct S { atomic<bool> ready; int get() {\n"
                       "  ready = true; return ready; } };"),
            "ready.store= ready.load ");
  EXPECT_EQ(accessesIn("atomic<int> a; void f() { ++a; a += 2; }"),
            "a.update a.update ");
}

TEST(AtomicAccess, AnEnumerationIsAValueInFrontOfTheOrder) {
  EXPECT_EQ(accessesIn("enum State { Idle, Busy }; atomic<State> s;\n"
                       "void f() { s.store(Idle); s.store(Idle, relaxed);\n"
                       "  s = Busy; }"),
            "s.store= s.store~= s.store= ");
}

TEST(AtomicAccess, FunctionsOfTheLibrary) {
  EXPECT_EQ(accessesIn("atomic<int> a; void f() {\n"
                       "  std::atomic_store_explicit(&a, 1, relaxed); }"),
            "a.store~= ");
  EXPECT_EQ(accessesIn("atomic<int> a; void mine(atomic<int> *, int);\n"
                       "void f() { mine(&a, 1); }"),
            "");
}

TEST(AtomicAccess, TheLanguageAndItsBuiltins) {
  EXPECT_EQ(accessesIn("_Atomic int a; int f(void) { a = 1; a += 2; a++;\n"
                       "  return a; }",
                       "input.c"),
            "a.store= a.update a.update a.load ");
  EXPECT_EQ(accessesIn("int n; int f() { __atomic_store_n(&n, 1, 0);\n"
                       "  __atomic_fetch_add(&n, 1, 5);\n"
                       "  return __atomic_load_n(&n, 2); }"),
            "n.store~= n.update n.load ");
}

TEST(AtomicAccess, NothingElse) {
  EXPECT_EQ(accessesIn("struct Plain { int load() const; } p; int n;\n"
                       "void f() { p.load(); n = 1; ++n; }"),
            "");
}

} // namespace
} // namespace weft::test
