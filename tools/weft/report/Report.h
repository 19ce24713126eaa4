//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// What a lint found, as every reporting form reads it.

#ifndef WEFT_TOOLS_WEFT_REPORT_REPORT_H
#define WEFT_TOOLS_WEFT_REPORT_REPORT_H

#include <compare>
#include <string>
#include <vector>

namespace weft::driver {

/// A place in a file. The file's path is relative to the report's root where it
/// lies below it, absolute elsewhere, and always with '/'.
struct Place {
  std::string File;
  /// Bytes from the file's start.
  unsigned Offset = 0;
  /// Both count from 1, the column in bytes; 0 where there is no place.
  unsigned Line = 0;
  unsigned Column = 0;

  auto operator<=>(const Place &) const = default;
};

/// Replaces `Length` bytes at `Offset` of `File`.
struct Edit {
  std::string File;
  unsigned Offset = 0;
  unsigned Length = 0;
  std::string Text;

  auto operator<=>(const Edit &) const = default;
};

struct Note {
  Place Where;
  std::string Message;
  /// A choice that a reader may take; never applied unasked.
  std::vector<Edit> Fix;

  auto operator<=>(const Note &) const = default;
};

struct Finding {
  enum class Level { Warning, Error };

  // In the order that a report is sorted by.
  Place Where;
  /// weft-unjoined-task, or another check's or diagnostic's name.
  std::string Check;
  std::string Message;
  Level Severity = Level::Warning;
  std::vector<Note> Notes;
  std::vector<Edit> Fix;
  /// From 1, among findings of the same check in lines of the same text of the
  /// file. It stays when the report is narrowed to some lines.
  unsigned Occurrence = 1;

  auto operator<=>(const Finding &) const = default;
};

/// A translation unit that could not be linted whole.
struct BrokenUnit {
  std::string File;
  /// What the compiler or the system said, in one or more lines.
  std::string Reason;

  auto operator<=>(const BrokenUnit &) const = default;
};

struct Report {
  /// The absolute path that relative ones start from.
  std::string Root;
  /// Without duplicates, sorted by place, then check, then message.
  std::vector<Finding> Findings;
  /// Sorted, one for each file.
  std::vector<BrokenUnit> Broken;
  /// How many translation units were asked for.
  unsigned Units = 0;
};

/// Brings the report into its order, whatever the order it came in, and drops
/// findings that say the same of the same place: a header's come once for every
/// unit that includes it.
void sortAndUnify(Report &R);

} // namespace weft::driver

#endif
