//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "model/YamlReader.h"
#include "llvm/ADT/SmallString.h"

using namespace llvm;

namespace weft {

YamlReader::YamlReader(StringRef Name, std::vector<std::string> &Problems)
    : Name(Name), Problems(Problems) {
  Sources.setDiagHandler(
      [](const SMDiagnostic &Problem, void *Self) {
        static_cast<YamlReader *>(Self)->addProblem(Problem.getLineNo(),
                                                    Problem.getColumnNo() + 1,
                                                    Problem.getMessage());
      },
      this);
}

void YamlReader::addProblem(int Line, int Column, const Twine &Message) {
  std::string Text =
      (Name + ":" + Twine(Line) + ":" + Twine(Column) + ": " + Message).str();
  if (Problems.empty() || Problems.back() != Text)
    Problems.push_back(std::move(Text));
}

void YamlReader::problem(const yaml::Node *Where, const Twine &Message) {
  SMRange Range = Where ? Where->getSourceRange() : SMRange();
  if (!Range.isValid())
    return addProblem(1, 1, Message);
  auto [Line, Column] = Sources.getLineAndColumn(Range.Start);
  addProblem(int(Line), int(Column), Message);
}

std::optional<std::string> YamlReader::text(const yaml::Node *Node,
                                            const Twine &What) {
  SmallString<32> Storage;
  if (const auto *Scalar = dyn_cast_or_null<yaml::ScalarNode>(Node))
    return Scalar->getValue(Storage).str();
  problem(Node, What + " must be a plain value");
  return std::nullopt;
}

void YamlReader::forEachEntry(
    yaml::Node *Node, const Twine &What,
    function_ref<void(StringRef, yaml::Node *, yaml::Node *)> Handle) {
  auto *Map = dyn_cast_or_null<yaml::MappingNode>(Node);
  if (!Map) {
    problem(Node, What + " must be a map");
    return;
  }
  for (yaml::KeyValueNode &Entry : *Map) {
    std::optional<std::string> Key = text(Entry.getKey(), "a key");
    if (!Key) {
      Entry.skip();
      continue;
    }
    Handle(*Key, Entry.getKey(), Entry.getValue());
  }
}

void YamlReader::forEachScalar(
    yaml::Node *Node, const Twine &What,
    function_ref<void(StringRef, yaml::Node *)> Handle) {
  if (auto *Sequence = dyn_cast_or_null<yaml::SequenceNode>(Node)) {
    for (yaml::Node &Item : *Sequence)
      if (std::optional<std::string> Text = text(&Item, What))
        Handle(*Text, &Item);
  } else if (std::optional<std::string> Text = text(Node, What)) {
    Handle(*Text, Node);
  }
}

} // namespace weft
