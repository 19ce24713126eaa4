//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// Which tasks an object starts, and what they do with it.

#include "flow/OwnedTasks.h"
#include "TestUnit.h"
#include "flow/EarlyUse.h"
#include "flow/ObjectEnd.h"

namespace weft::test {
namespace {

/// The members that the only task uses, and those of them that it uses before
/// it waits for anybody.
struct Uses {
  std::string All, Early;
};

Uses usesIn(llvm::StringRef Code) {
  TestUnit T((llvm::Twine(TaskVocabulary) + Code).str());
  const flow::OwnedTasks Tasks(*T);
  Uses Result;
  if (Tasks.all().size() != 1) {
    ADD_FAILURE() << Tasks.all().size() << " tasks";
    return Result;
  }
  const flow::OwnedTask &Task = Tasks.all().front();
  for (const flow::MemberUse &Use : flow::membersUsed(*T, Task)) {
    const std::string Name = Use.Member->getNameAsString();
    Result.All += Name + " ";
    if (flow::findEarlyUse(*T, Task, [&](const flow::EarlyUse &Candidate) {
          return Candidate.Member == Use.Member;
        }))
      Result.Early += Name + " ";
  }
  return Result;
}

TEST(OwnedTasks, FollowsMemberFunctions) {
  Uses Found = usesIn("struct C { Task t; int a, b, c;\n"
                      "  void step() { b = 1; }\n"
                      "  void run() { a = 1; step(); }\n"
                      "  void f() { t = spawn([this] { run(); }); } };");
  EXPECT_EQ(Found.All, "a b ");
  EXPECT_EQ(Found.Early, "a b ");
}

TEST(OwnedTasks, WaitsSeparateEarlyUses) {
  Uses Found = usesIn("struct C { Latch l; Task t; int a, b;\n"
                      "  void run() { a = 1; l.wait(); b = 1; }\n"
                      "  void f() { t = spawn([this] { run(); }); } };");
  EXPECT_EQ(Found.All, "a l b ");
  EXPECT_EQ(Found.Early, "a l ");
}

TEST(OwnedTasks, AnUnknownCallMayWait) {
  Uses Found = usesIn("void look(void *); void name(int);\n"
                      "struct C { Task t; int a, b;\n"
                      "  void run() { name(1); a = 1; look(this); b = 1; }\n"
                      "  void f() { t = spawn([this] { run(); }); } };");
  EXPECT_EQ(Found.All, "a b ");
  EXPECT_EQ(Found.Early, "a ");
}

TEST(OwnedTasks, OverriddenFunctionsAreNotFollowed) {
  Uses Found = usesIn("struct C { Task t; int a;\n"
                      "  virtual void run() { a = 1; }\n"
                      "  void f() { t = spawn([this] { run(); }); } };\n"
                      "struct D : C { void run() override {} };");
  EXPECT_EQ(Found.All, "");
}

TEST(OwnedTasks, DefaultMemberInitialisersCount) {
  TestUnit T((llvm::Twine(TaskVocabulary) +
              "struct C { Task t = spawn([this] { a = 1; }); int a; };")
                 .str());
  const flow::OwnedTasks Tasks(*T);
  ASSERT_EQ(Tasks.all().size(), 1u);
  EXPECT_TRUE(Tasks.all().front().InInitializer);
  EXPECT_EQ(Tasks.all().front().Handle->getName(), "t");
}

TEST(OwnedTasks, TheDestructorOfAPoolMayWait) {
  TestUnit T((llvm::Twine(TaskVocabulary) +
              "struct Joins { Task t; void end() { t.join(); }\n"
              "  ~Joins() { end(); } };\n"
              "struct Stops { bool *stop; ~Stops() { *stop = true; } };\n"
              "struct C { Joins joins; Stops stops; };")
                 .str());
  EXPECT_TRUE(flow::waitsOnDestruction(
      *T, T.declaration<clang::FieldDecl>("joins").getType()));
  EXPECT_FALSE(flow::waitsOnDestruction(
      *T, T.declaration<clang::FieldDecl>("stops").getType()));
}

} // namespace
} // namespace weft::test
