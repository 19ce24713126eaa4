//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// Files that have a list which gets one more item.

#include "init/Edits.h"
#include "init/Snippets.h"
#include "yaml/Insert.h"
#include "llvm/ADT/STLExtras.h"

namespace weft::driver {

/// The text with an item more in the list under that key of its root.
static EditedText addToList(llvm::StringRef Text, llvm::StringRef Name,
                            llvm::StringRef Key, llvm::StringRef Item,
                            llvm::function_ref<bool(const YamlNode &)> IsIt) {
  auto Documents = parseYaml(Text, Name);
  if (!Documents)
    return Documents.takeError();
  const YamlNode *List =
      Documents->empty() ? nullptr : Documents->front().find(Key);
  if (List && llvm::any_of(List->Items, IsIt))
    return Text.str();
  const bool IsEmpty =
      Documents->empty() || Documents->front().Is == YamlNode::Kind::Null;
  const bool IsMapping = !IsEmpty &&
                         Documents->front().Is == YamlNode::Kind::Mapping &&
                         !Documents->front().IsFlow && Documents->size() == 1;
  if (IsEmpty || (IsMapping && !List)) {
    std::string Lines = (Key + ":\n").str();
    Lines = withLinesAfter(Lines, Lines.size(), "  ", itemLines(Item));
    return withLinesAfter(Text, Text.size(), "", Lines);
  }
  if (!IsMapping || !List || List->Is != YamlNode::Kind::Sequence ||
      List->IsFlow || List->Items.empty())
    return llvm::createStringError(
        llvm::inconvertibleErrorCode(),
        (Name + ": '" + Key + "' is written in a way that weft init does not " +
         "change; add by hand:\n- " + Item.rtrim())
            .str());
  return withItem(Text, *List, Item);
}

EditedText editPreCommit(llvm::StringRef Text, llvm::StringRef Name) {
  return addToList(
      Text, Name, "repos", preCommitHook(), [](const YamlNode &Repository) {
        const YamlNode *Hooks = Repository.find("hooks");
        return Hooks && llvm::any_of(Hooks->Items, [](const YamlNode &Hook) {
                 const YamlNode *Id = Hook.find("id");
                 return Id && (Id->Value == "weft" ||
                               llvm::StringRef(Id->Value).starts_with("weft-"));
               });
      });
}

EditedText editGitlab(llvm::StringRef Text, llvm::StringRef Name) {
  return addToList(
      Text, Name, "include", "local: .gitlab/weft.yml\n",
      [](const YamlNode &Included) {
        const YamlNode *File = Included.find("local");
        return File &&
               llvm::StringRef(File->Value).ends_with(".gitlab/weft.yml");
      });
}

} // namespace weft::driver
