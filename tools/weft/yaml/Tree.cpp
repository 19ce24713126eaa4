//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "yaml/Tree.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/Casting.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Support/YAMLParser.h"
#include <algorithm>

namespace yaml = llvm::yaml;
namespace weft::driver {

const YamlNode *YamlNode::find(llvm::StringRef Key) const {
  for (const Member &Each : Members)
    if (Each.Key.Value == Key)
      return &Each.Value;
  return nullptr;
}

std::vector<std::string> YamlNode::strings() const {
  if (isScalar())
    return {Value};
  std::vector<std::string> Result;
  for (const YamlNode &Item : Items)
    if (Item.isScalar())
      Result.push_back(Item.Value);
  return Result;
}

namespace {

/// LLVM's nodes are read once, from the first to the last: this is that once.
class TreeBuilder {
public:
  TreeBuilder(llvm::StringRef Text, yaml::Stream &Stream)
      : Text(Text), Stream(Stream) {}

  YamlNode build(yaml::Node *Node) {
    YamlNode Result;
    if (!Node)
      return Result;
    Result.Begin = offset(Node->getSourceRange().Start);
    Result.End = std::max(Result.Begin, offset(Node->getSourceRange().End));
    if (auto *Scalar = llvm::dyn_cast<yaml::ScalarNode>(Node)) {
      llvm::SmallString<64> Storage;
      Result.Is = YamlNode::Kind::Scalar;
      Result.Value = Scalar->getValue(Storage).str();
    } else if (auto *Block = llvm::dyn_cast<yaml::BlockScalarNode>(Node)) {
      Result.Is = YamlNode::Kind::BlockScalar;
      Result.Value = Block->getValue().str();
    } else if (auto *Sequence = llvm::dyn_cast<yaml::SequenceNode>(Node)) {
      Result.Is = YamlNode::Kind::Sequence;
      Result.IsFlow = !startsItem(Result.Begin);
      for (yaml::Node &Item : *Sequence) {
        Result.Items.push_back(build(&Item));
        Result.End = std::max(Result.End, Result.Items.back().End);
      }
    } else if (auto *Mapping = llvm::dyn_cast<yaml::MappingNode>(Node)) {
      Result.Is = YamlNode::Kind::Mapping;
      // LLVM's node begins behind the brace.
      Result.IsFlow = Text.take_front(Result.Begin).rtrim().ends_with("{");
      readMembers(*Mapping, Result);
    } else if (!llvm::isa<yaml::NullNode>(Node)) {
      Result.Is = YamlNode::Kind::Other;
    }
    return Result;
  }

private:
  void readMembers(yaml::MappingNode &Mapping, YamlNode &Result) {
    llvm::StringSet<> Seen;
    for (yaml::KeyValueNode &Member : Mapping) {
      yaml::Node *KeyNode = Member.getKey();
      YamlNode Key = build(KeyNode);
      if (Key.isScalar() && !Seen.insert(Key.Value).second)
        Stream.printError(KeyNode, "the key '" + Key.Value + "' is here twice");
      YamlNode Value = build(Member.getValue());
      // Where nothing is written, the value is between two tokens.
      if (Value.Is == YamlNode::Kind::Null)
        Value.Begin = Value.End = Key.End;
      Result.End = std::max({Result.End, Key.End, Value.End});
      Result.Members.push_back({std::move(Key), std::move(Value)});
    }
  }

  bool startsItem(size_t At) const {
    llvm::StringRef Rest = Text.substr(At);
    return Rest.consume_front("-") && Rest.take_front().trim().empty();
  }

  size_t offset(llvm::SMLoc Location) const {
    const char *At = Location.getPointer();
    return At >= Text.begin() && At <= Text.end() ? At - Text.begin() : 0;
  }

  llvm::StringRef Text;
  yaml::Stream &Stream;
};

} // namespace

llvm::Expected<std::vector<YamlNode>> parseYaml(llvm::StringRef Text,
                                                llvm::StringRef Name) {
  llvm::SourceMgr Sources;
  std::string Problem;
  Sources.setDiagHandler(
      [](const llvm::SMDiagnostic &D, void *Context) {
        auto &Problem = *static_cast<std::string *>(Context);
        if (Problem.empty() && D.getKind() == llvm::SourceMgr::DK_Error)
          Problem =
              llvm::formatv("{0}:{1}:{2}: {3}", D.getFilename(), D.getLineNo(),
                            D.getColumnNo() + 1, D.getMessage());
      },
      &Problem);
  yaml::Stream Stream(llvm::MemoryBufferRef(Text, Name), Sources);
  TreeBuilder Builder(Text, Stream);
  std::vector<YamlNode> Documents;
  for (yaml::Document &Document : Stream) {
    Documents.push_back(Builder.build(Document.getRoot()));
    if (Stream.failed())
      break;
  }
  if (Stream.failed() && Problem.empty())
    Problem = Name.str() + ": not YAML";
  if (!Problem.empty())
    return llvm::createStringError(llvm::inconvertibleErrorCode(), Problem);
  return Documents;
}

} // namespace weft::driver
