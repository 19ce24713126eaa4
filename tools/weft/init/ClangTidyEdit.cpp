//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "Checks.h"
#include "init/Edits.h"
#include "yaml/ClangdFile.h"
#include "yaml/Insert.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

namespace weft::driver {

static llvm::Error byHand(llvm::StringRef Name) {
  return llvm::createStringError(
      llvm::inconvertibleErrorCode(),
      Name.str() + ": its Checks are written in a way that weft init does not "
                   "change; add 'weft-*' to them by hand");
}

/// As one list, whatever form they have.
static std::string globs(const YamlNode *Checks) {
  return Checks ? llvm::join(Checks->strings(), ",") : std::string();
}

static std::string withInsertion(llvm::StringRef Text, size_t At,
                                 const llvm::Twine &Added) {
  return (Text.take_front(At) + Added + Text.drop_front(At)).str();
}

/// Into `Checks: 'a,b'`, over one line or several, with any quotes or none.
static std::string addToScalar(llvm::StringRef Text, const YamlNode &Checks) {
  size_t End = contentEnd(Text, Checks);
  const bool IsQuoted = Checks.Is == YamlNode::Kind::Scalar &&
                        llvm::StringRef("'\"").contains(Text[Checks.Begin]);
  if (IsQuoted)
    End =
        Checks.Begin + 1 + Text.slice(Checks.Begin + 1, End - 1).rtrim().size();
  const llvm::StringRef Written = Text.slice(Checks.Begin + IsQuoted, End);
  const bool NeedsComma = !Written.empty() && !Written.ends_with(",");
  if (Written.contains('\n'))
    return withInsertion(Text, End,
                         (NeedsComma ? "," : "") + lineEndOf(Text) +
                             indentationAt(Text, End) + "weft-*");
  return withInsertion(Text, End,
                       llvm::StringRef(NeedsComma ? "," : "") +
                           (Written.contains(", ") ? " " : "") + "weft-*");
}

static std::string addToSequence(llvm::StringRef Text, const YamlNode &Checks) {
  if (!Checks.IsFlow)
    return withItem(Text, Checks, "'weft-*'\n");
  if (Checks.Items.empty())
    return withInsertion(Text, Checks.Begin, "'weft-*'");
  return withInsertion(Text, Checks.End, ", 'weft-*'");
}

static std::string addKey(llvm::StringRef Text, const YamlNode &Root) {
  if (!Root.IsFlow)
    return withLinesAfter(Text, contentEnd(Text, Root),
                          indentationAt(Text, Root.Members.front().Key.Begin),
                          "Checks: 'weft-*'\n");
  if (Root.Members.empty())
    return withInsertion(Text, Root.Begin, "Checks: 'weft-*'");
  return withInsertion(Text, contentEnd(Text, Root), ", Checks: 'weft-*'");
}

static std::string withWeft(llvm::StringRef Text, const YamlNode &Root) {
  const YamlNode *Checks = Root.find("Checks");
  if (!Checks)
    return addKey(Text, Root);
  switch (Checks->Is) {
  case YamlNode::Kind::Scalar:
  case YamlNode::Kind::BlockScalar:
    return addToScalar(Text, *Checks);
  case YamlNode::Kind::Sequence:
    return addToSequence(Text, *Checks);
  case YamlNode::Kind::Null:
    return withInsertion(Text, Text.find(':', Checks->Begin) + 1, " 'weft-*'");
  default:
    return "";
  }
}

EditedText editClangTidy(llvm::StringRef Text, llvm::StringRef Name) {
  auto Documents = parseYaml(Text, Name);
  if (!Documents)
    return Documents.takeError();
  if (Documents->empty() || Documents->front().Is == YamlNode::Kind::Null)
    return withLinesAfter(Text, Text.size(), "", "Checks: 'weft-*'\n");
  const YamlNode &Root = Documents->front();
  if (Root.Is != YamlNode::Kind::Mapping || Documents->size() > 1)
    return llvm::createStringError(
        llvm::inconvertibleErrorCode(),
        Name.str() + ": not one mapping of options, as clang-tidy wants it");

  const std::string Before = globs(Root.find("Checks"));
  auto IsEnabledBy = [](llvm::StringRef Globs) {
    return [Globs](const CheckRow &Row) { return enables(Globs, Row.Name); };
  };
  if (llvm::any_of(allChecks(), IsEnabledBy(Before)))
    return Text.str();

  // What came of it is read again: better no change than a wrong one.
  std::string Result = withWeft(Text, Root);
  auto Again = parseYaml(Result, Name);
  if (!Again) {
    llvm::consumeError(Again.takeError());
    return byHand(Name);
  }
  if (Again->size() != 1 ||
      Again->front().Members.size() !=
          Root.Members.size() + (Root.find("Checks") ? 0 : 1))
    return byHand(Name);
  const std::string After = globs(Again->front().find("Checks"));
  if (!llvm::StringRef(After).starts_with(llvm::StringRef(Before).rtrim()) ||
      !llvm::all_of(allChecks(), IsEnabledBy(After)))
    return byHand(Name);
  return Result;
}

} // namespace weft::driver
