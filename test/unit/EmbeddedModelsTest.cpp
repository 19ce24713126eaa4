//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "model/EmbeddedModels.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "gtest/gtest.h"

namespace {

// The build cuts the files into string literals; nothing may be lost there.
TEST(EmbeddedModelsTest, AreTheFilesByteForByte) {
  llvm::SmallString<128> Folder(WEFT_SOURCE_DIR);
  llvm::sys::path::append(Folder, "models");
  for (const weft::EmbeddedModel &Model : weft::embeddedModels()) {
    llvm::SmallString<128> Path(Folder);
    llvm::sys::path::append(Path, Model.Name);
    auto File = llvm::MemoryBuffer::getFile(Path);
    ASSERT_TRUE(File) << Model.Name;
    EXPECT_EQ(std::string(Model.Text), (*File)->getBuffer().str()) << Model.Name;
  }
}

TEST(EmbeddedModelsTest, AreAllThere) {
  llvm::SmallString<128> Folder(WEFT_SOURCE_DIR);
  llvm::sys::path::append(Folder, "models");
  std::error_code Error;
  size_t Files = 0;
  for (llvm::sys::fs::directory_iterator I(Folder, Error), E; I != E && !Error;
       I.increment(Error))
    Files += llvm::sys::path::extension(I->path()) == ".yaml";
  EXPECT_EQ(Files, weft::embeddedModels().size());
}

} // namespace
