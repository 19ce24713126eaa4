//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// The lines of the files that findings are about.

#ifndef WEFT_TOOLS_WEFT_REPORT_SOURCELINES_H
#define WEFT_TOOLS_WEFT_REPORT_SOURCELINES_H

#include "report/Report.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/MemoryBuffer.h"
#include <memory>
#include <vector>

namespace weft::driver {

/// Reads each file once, lazily. Not thread-safe.
class SourceLines {
public:
  /// `Root` is what relative paths start from.
  explicit SourceLines(llvm::StringRef Root) : Root(Root) {}

  /// Line `Number` (from 1) without its end; empty where the file cannot be
  /// read or is shorter. Lives as long as this object.
  llvm::StringRef line(llvm::StringRef File, unsigned Number);

  /// How many lines there are; 0 where the file cannot be read.
  unsigned count(llvm::StringRef File) { return source(File).Starts.size(); }

  /// Fills in line and column from file and offset; both stay 0 where the file
  /// cannot be read or is shorter.
  void locate(Place &P);

  /// The column from 1 in units of UTF-16, as editors and services count; 1
  /// where the line cannot be read.
  unsigned utf16Column(const Place &P);

  /// How many bytes the name or sign at `P` has, at least 1.
  unsigned tokenLength(const Place &P);

  /// The whole file; empty where it cannot be read.
  llvm::StringRef text(llvm::StringRef File);

private:
  struct Source {
    std::unique_ptr<llvm::MemoryBuffer> Text;
    std::vector<unsigned> Starts;
  };
  const Source &source(llvm::StringRef File);

  std::string Root;
  llvm::StringMap<Source> Sources;
};

} // namespace weft::driver

#endif
