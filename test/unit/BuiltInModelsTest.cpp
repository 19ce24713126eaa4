//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "model/BuiltInModels.h"
#include "model/ModelFile.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include <gtest/gtest.h>

namespace weft::test {
namespace {

/// The model files as they are now, in the order of their names.
class BuiltInModels : public testing::Test {
protected:
  void SetUp() override {
    llvm::SmallString<128> Folder(WEFT_SOURCE_DIR);
    llvm::sys::path::append(Folder, "models");
    std::vector<std::string> Paths;
    std::error_code Error;
    for (llvm::sys::fs::directory_iterator I(Folder, Error), E;
         I != E && !Error; I.increment(Error))
      if (llvm::sys::path::extension(I->path()) == ".yaml")
        Paths.push_back(I->path());
    llvm::sort(Paths);
    for (const std::string &Path : Paths) {
      auto Text = llvm::MemoryBuffer::getFile(Path);
      ASSERT_TRUE(Text) << Path;
      Files.read(Path, (*Text)->getBuffer(), Origin::BuiltIn);
    }
    ASSERT_GE(Paths.size(), 12u);
  }

  ModelFile Files;
};

bool same(const RoleUse &A, const RoleUse &B) {
  return A.Kind == B.Kind && A.From == B.From && A.Keywords == B.Keywords &&
         A.Text == B.Text && std::equal(A.Params, A.Params + 3, B.Params);
}

bool same(const ModelRow &A, const ModelRow &B) {
  return A.Name == B.Name && A.Scopes == B.Scopes &&
         A.AppliesTo == B.AppliesTo && A.Removed == B.Removed &&
         A.ParameterCount == B.ParameterCount &&
         A.ParameterTypes == B.ParameterTypes && A.Parameter == B.Parameter &&
         llvm::equal(A.Roles, B.Roles, [](const RoleUse &X, const RoleUse &Y) {
           return same(X, Y);
         });
}

TEST_F(BuiltInModels, TablesSayWhatTheFilesSay) {
  EXPECT_EQ(Files.allRows().size(), builtInTable().size());
  for (const ModelRow &Expected : Files.allRows()) {
    llvm::ArrayRef<ModelRow> Rows = builtInRows(Expected.Name);
    EXPECT_TRUE(llvm::equal(
        Rows, Files.rows(Expected.Name),
        [](const ModelRow &A, const ModelRow &B) { return same(A, B); }))
        << Expected.Name.str();
  }
}

TEST_F(BuiltInModels, EveryNamePatternIsMatched) {
  ASSERT_FALSE(Files.namePatterns().all().empty());
  EXPECT_EQ(Files.namePatterns().all().size(), builtInNamePatterns().size());
  EXPECT_TRUE(builtInNameSuggests(Role::WorkerCount, "NumThreads"));
  EXPECT_FALSE(builtInNameSuggests(Role::WorkerCount, "items"));
}

TEST_F(BuiltInModels, UnknownNamesHaveNoRows) {
  for (const char *Name : {"", "no_such_function", "\x01", "~~~~"})
    EXPECT_TRUE(builtInRows(Name).empty());
}

} // namespace
} // namespace weft::test
