//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "report/Baseline.h"
#include "Files.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/MemoryBuffer.h"
#include <optional>

namespace weft::driver {
namespace {

constexpr llvm::StringLiteral Head =
    "# Findings that are known: file, check, hash of the line, which of "
    "several.\n"
    "# Made by 'weft baseline write'; 'weft baseline prune' removes what is "
    "repaired.\n";

bool needsEscape(char C) { return (C >= 0 && C < ' ') || C == '%'; }

/// A line is a line, whatever files are called.
std::string escaped(llvm::StringRef Path) {
  std::string Result;
  for (char C : Path)
    Result += needsEscape(C) ? llvm::formatv("%{0:X-2}", unsigned(C)).str()
                             : std::string(1, C);
  return Result;
}

std::string unescaped(llvm::StringRef Text) {
  std::string Path;
  for (size_t I = 0; I < Text.size(); ++I) {
    unsigned Code;
    if (Text[I] == '%' && I + 2 < Text.size() &&
        !Text.substr(I + 1, 2).getAsInteger(16, Code)) {
      Path += char(Code);
      I += 2;
    } else {
      Path += Text[I];
    }
  }
  return Path;
}

std::string lineOf(const Fingerprint &F) {
  return llvm::formatv("{0} {1} {2} {3}\n", escaped(F.File), F.Check,
                       F.LineHash, F.Occurrence);
}

std::optional<Fingerprint> parseLine(llvm::StringRef Line) {
  Fingerprint F;
  llvm::StringRef Rest, Text;
  std::tie(Rest, Text) = Line.rsplit(' ');
  if (Text.getAsInteger(10, F.Occurrence) || F.Occurrence == 0)
    return std::nullopt;
  std::tie(Rest, Text) = Rest.rsplit(' ');
  F.LineHash = Text.str();
  if (Text.size() != 16 || !llvm::all_of(Text, llvm::isHexDigit))
    return std::nullopt;
  std::tie(Rest, Text) = Rest.rsplit(' ');
  F.Check = Text.str();
  F.File = unescaped(Rest);
  if (F.Check.empty() || Rest.empty())
    return std::nullopt;
  return F;
}

} // namespace

Baseline Baseline::of(const Report &R, SourceLines &Lines) {
  Baseline B;
  std::vector<Fingerprint> All = fingerprints(R, Lines);
  B.Entries.insert(All.begin(), All.end());
  return B;
}

llvm::Expected<Baseline> Baseline::read(llvm::StringRef Path) {
  auto Buffer = llvm::MemoryBuffer::getFile(Path);
  if (!Buffer)
    return llvm::createFileError(Path, Buffer.getError());
  Baseline B;
  llvm::StringRef Rest = (*Buffer)->getBuffer(), Line;
  for (unsigned Number = 1; !Rest.empty(); ++Number) {
    std::tie(Line, Rest) = Rest.split('\n');
    Line = Line.rtrim('\r');
    if (Line.empty() || Line.starts_with("#"))
      continue;
    auto Entry = parseLine(Line);
    if (!Entry)
      return llvm::createStringError(
          llvm::inconvertibleErrorCode(),
          llvm::formatv("{0}:{1}: this is no entry of a baseline; remove the "
                        "line, or make the file anew with 'weft baseline "
                        "write --force'",
                        Path, Number)
              .str());
    B.Entries.insert(std::move(*Entry));
  }
  return B;
}

llvm::Error Baseline::write(llvm::StringRef Path) const {
  std::vector<std::string> Lines;
  llvm::transform(Entries, std::back_inserter(Lines), lineOf);
  llvm::sort(Lines);
  return writeAtomically(Path, Head.str() + llvm::join(Lines, ""));
}

unsigned Baseline::subtractFrom(Report &R, SourceLines &Lines) const {
  std::vector<Finding> New;
  for (auto [F, Print] : llvm::zip_equal(R.Findings, fingerprints(R, Lines)))
    if (!Entries.count(Print))
      New.push_back(std::move(F));
  unsigned Known = R.Findings.size() - New.size();
  R.Findings = std::move(New);
  return Known;
}

Baseline Baseline::without(const Baseline &Now) const {
  Baseline Gone;
  std::set_difference(Entries.begin(), Entries.end(), Now.Entries.begin(),
                      Now.Entries.end(),
                      std::inserter(Gone.Entries, Gone.Entries.end()));
  return Gone;
}

} // namespace weft::driver
