//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "init/Edits.h"
#include "yaml/ClangdFile.h"
#include "yaml/Insert.h"

namespace weft::driver {

EditedText editClangd(llvm::StringRef Text, llvm::StringRef Name,
                      llvm::StringRef Database) {
  auto File = readClangdFile(Text, Name);
  if (!File)
    return File.takeError();
  std::string Added;
  if (!Database.empty() && !File->SetsDatabase)
    Added += ("CompileFlags:\n"
              "  CompilationDatabase: " +
              Database + "\n")
                 .str();
  if (!File->SetsFastCheckFilter)
    Added += "Diagnostics:\n"
             "  ClangTidy:\n"
             "    # Strict, the default, leaves out what upstream has not "
             "timed.\n"
             "    FastCheckFilter: Loose\n";
  if (Added.empty())
    return Text.str();
  // clangd adds the documents of a file up: those that are there stay.
  return withLinesAfter(Text, Text.size(), "",
                        Text.trim().empty() ? Added : "---\n" + Added);
}

} // namespace weft::driver
