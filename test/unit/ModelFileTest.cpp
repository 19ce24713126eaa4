//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "model/ModelFile.h"
#include <gtest/gtest.h>

namespace weft::test {
namespace {

std::vector<std::string> problemsOf(llvm::StringRef Text) {
  ModelFile File;
  File.read("m.yaml", Text, Origin::User);
  return File.problems().vec();
}

TEST(ModelFile, ReadsParametersAndKeywords) {
  ModelFile File;
  File.read("m.yaml", R"(
library: demo
functions:
  - name: demo::run
    roles: {spawns: {param: 2, args: rest, owner: detached, on: pool}}
)",
            Origin::User);
  ASSERT_TRUE(File.problems().empty());
  ASSERT_EQ(File.rows("run").size(), 1u);
  const ModelRow &Row = File.rows("run")[0];
  EXPECT_EQ(Row.Scopes, llvm::ArrayRef<llvm::StringRef>("demo"));
  RoleSet Roles(Row.Roles);
  const RoleUse *Use = Roles.get(Role::Spawns);
  ASSERT_TRUE(Use);
  EXPECT_EQ(Use->Params[0], (ParamRef{ParamRef::Index, 2}));
  EXPECT_EQ(Use->Params[1].Kind, ParamRef::Rest);
  EXPECT_TRUE(Use->has(Keyword::OwnerDetached));
  EXPECT_TRUE(Use->has(Keyword::OnPool));
  EXPECT_FALSE(Use->has(Keyword::OnThread));
}

TEST(ModelFile, ListsOfNamesAndRolesMakeARowEach) {
  ModelFile File;
  File.read("m.yaml",
            "functions:\n"
            "  - name: [demo::lock, demo::take]\n"
            "    roles: [acquires, {blocks: lock}]\n",
            Origin::User);
  ASSERT_TRUE(File.problems().empty());
  for (const char *Name : {"lock", "take"}) {
    ASSERT_EQ(File.rows(Name).size(), 1u);
    RoleSet Roles(File.rows(Name)[0].Roles);
    EXPECT_TRUE(Roles.has(Role::Acquires));
    EXPECT_TRUE(Roles.get(Role::Blocks)->has(Keyword::KindLock));
  }
}

TEST(ModelFile, UnknownRoleIsNamedWithItsPlaceAndTheNearest) {
  EXPECT_EQ(problemsOf("functions:\n  - name: f\n    roles: [spawnz]\n"),
            std::vector<std::string>{
                "m.yaml:3:13: unknown role 'spawnz'; did you mean 'spawns'?"});
}

TEST(ModelFile, RoleOnTheWrongKindOfDeclarationIsRefused) {
  EXPECT_EQ(problemsOf("types:\n  - name: T\n    roles: [joins]\n"),
            std::vector<std::string>{
                "m.yaml:3:13: role 'joins' does not belong on a type"});
}

TEST(ModelFile, ARowOfParametersNeedsItsNumber) {
  EXPECT_EQ(problemsOf("parameters:\n  - name: f\n    parameter: 2\n"
                       "    roles: [handles_request]\n"),
            std::vector<std::string>{});
  EXPECT_EQ(problemsOf("parameters:\n  - name: f\n    parameter: x\n"),
            (std::vector<std::string>{
                "m.yaml:3:16: 'parameter' is a number from 1",
                "m.yaml:2:5: a row of 'parameters' needs a 'parameter'"}));
}

TEST(ModelFile, ABadRowCostsItsOwnRoleOnly) {
  ModelFile File;
  File.read("m.yaml",
            "functions:\n"
            "  - name: f\n"
            "    roles: [spawnz, joins]\n"
            "  - name: g\n"
            "    roles: [detaches]\n",
            Origin::User);
  EXPECT_EQ(File.problems().size(), 1u);
  EXPECT_TRUE(RoleSet(File.rows("f")[0].Roles).has(Role::Joins));
  EXPECT_TRUE(RoleSet(File.rows("g")[0].Roles).has(Role::Detaches));
}

TEST(ModelFile, WrongParametersKeywordsAndKeysAreProblems) {
  EXPECT_EQ(problemsOf("functions:\n  - name: f\n"
                       "    roles: {spawns: {param: zero}}\n")
                .size(),
            1u);
  EXPECT_EQ(problemsOf("functions:\n  - name: f\n"
                       "    roles: {spawns: {on: moon}}\n")
                .size(),
            1u);
  EXPECT_EQ(problemsOf("functions:\n  - nome: f\n    roles: [joins]\n").size(),
            2u); // The unknown key, and the name that is missing.
  EXPECT_EQ(problemsOf("colours:\n  - red\n").size(), 1u);
  EXPECT_EQ(problemsOf("functions:\n  - name: f\n    when: {first: int}\n"
                       "    roles: [joins]\n")
                .size(),
            1u);
}

TEST(ModelFile, SyntaxErrorIsOneProblemWithLineAndColumn) {
  std::vector<std::string> Problems =
      problemsOf("functions:\n  - name: [f\n    roles: [joins]\n");
  ASSERT_FALSE(Problems.empty());
  EXPECT_EQ(Problems[0].rfind("m.yaml:", 0), 0u);
}

TEST(ModelFile, EmptyAndAlienDocumentsDoNotCrash) {
  for (const char *Text : {"", "\n", "# only a comment\n", "42\n", "- a\n- b\n",
                           "functions:\n", "functions: 3\n", "names: [a]\n",
                           "functions:\n  -\n", "\t", "{", "}", "a: b: c"})
    (void)problemsOf(Text);
}

TEST(ModelFile, NamePatternsMatchWithoutRegardToCase) {
  ModelFile File;
  File.read("m.yaml", "names:\n  worker_count: [\"num_*_workers\"]\n",
            Origin::User);
  ASSERT_TRUE(File.problems().empty());
  EXPECT_TRUE(File.namePatterns().suggest(Role::WorkerCount, "Num_IO_Workers"));
  EXPECT_FALSE(File.namePatterns().suggest(Role::WorkerCount, "items"));
  EXPECT_FALSE(File.namePatterns().suggest(Role::ShutsDown, "num_io_workers"));
}

TEST(Roles, EverySpellingFindsItsRole) {
  for (const RoleInfo &Info : allRoles()) {
    ASSERT_TRUE(findRole(Info.Spelling));
    EXPECT_EQ(findRole(Info.Spelling)->Kind, Info.Kind);
  }
}

TEST(Roles, NearestNeedsSomeLikeness) {
  EXPECT_EQ(nearestRole("task_handel"), "task_handle");
  EXPECT_EQ(nearestRole("qqqqqqqqqqqq"), "");
}

} // namespace
} // namespace weft::test
