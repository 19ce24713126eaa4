//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "lint/Fixes.h"
#include "Files.h"
#include "lint/Problem.h"
#include "clang/Format/Format.h"
#include "clang/Tooling/Core/Replacement.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include <map>

namespace tooling = clang::tooling;
namespace weft::driver {
namespace {

class Fixer {
public:
  explicit Fixer(const Report &R) : Root(R.Root) {}

  /// False where the fix is left out; `Why` then says why.
  bool add(const Finding &F, std::string &Why) {
    std::map<std::string, tooling::Replacements> Changed;
    for (const Edit &E : F.Fix) {
      if (llvm::sys::path::is_absolute(E.File)) {
        Why = E.File + " does not lie below " + Root;
        return false;
      }
      auto [It, Inserted] = Changed.try_emplace(E.File);
      if (Inserted)
        It->second = Replacements[E.File];
      tooling::Replacement R(E.File, E.Offset, E.Length, E.Text);
      // Two findings may want the same include, say.
      if (llvm::is_contained(It->second, R))
        continue;
      if (llvm::Error Conflict = It->second.add(R)) {
        llvm::consumeError(std::move(Conflict));
        Why = "it overlaps with another fix; lint again to get it";
        return false;
      }
    }
    for (auto &[File, Edits] : Changed)
      Replacements[File] = std::move(Edits);
    return true;
  }

  llvm::Error write(const FixSettings &Settings) const {
    // All new texts first: one that cannot be made leaves all files alone.
    std::map<std::string, std::string> Texts;
    for (const auto &[File, Edits] : Replacements)
      if (!Edits.empty())
        if (llvm::Error Error = textOf(File, Edits, Settings)
                                    .moveInto(Texts[absolutePath(File, Root)]))
          return Error;
    for (const auto &[File, Text] : Texts)
      if (llvm::Error Error = writeAtomically(File, Text))
        return Error;
    return llvm::Error::success();
  }

private:
  llvm::Expected<std::string> textOf(const std::string &File,
                                     const tooling::Replacements &Edits,
                                     const FixSettings &Settings) const {
    std::string Path = absolutePath(File, Root);
    auto Buffer = llvm::MemoryBuffer::getFile(Path);
    if (!Buffer)
      return problem("{0} cannot be read: {1}", Path,
                     Buffer.getError().message());
    llvm::StringRef Code = (*Buffer)->getBuffer();
    if (Settings.FormatStyle.empty())
      return tooling::applyAllReplacements(Code, Edits);
    auto Style = clang::format::getStyle(Settings.FormatStyle, Path, "none");
    if (!Style)
      return problem("--format-style: {0}", llvm::toString(Style.takeError()));
    auto Formatted =
        clang::format::cleanupAroundReplacements(Code, Edits, *Style);
    if (Formatted)
      Formatted = clang::format::formatReplacements(Code, *Formatted, *Style);
    if (!Formatted)
      return Formatted.takeError();
    return tooling::applyAllReplacements(Code, *Formatted);
  }

  std::string Root;
  /// By the report's path.
  std::map<std::string, tooling::Replacements> Replacements;
};

} // namespace

llvm::Expected<FixResult> applyFixes(const Report &R,
                                     const FixSettings &Settings) {
  FixResult Result;
  Fixer Fix(R);
  for (const Finding &F : R.Findings) {
    if (F.Fix.empty())
      continue;
    if (std::string Why; Fix.add(F, Why))
      ++Result.Fixed;
    else
      Result.Skipped.push_back(llvm::formatv(
          "{0}:{1}:{2}: the fix of {3} is left out: {4}", F.Where.File,
          F.Where.Line, F.Where.Column, F.Check, Why));
  }
  if (llvm::Error Error = Fix.write(Settings))
    return std::move(Error);
  return Result;
}

} // namespace weft::driver
