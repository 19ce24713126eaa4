//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "model/ModelFile.h"
#include "model/RoleReader.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/Twine.h"
#include "llvm/Support/YAMLParser.h"

using namespace llvm;

namespace weft {

/// Reads one document. A node that makes no sense costs its own row only.
class ModelFileReader : RoleReader {
public:
  ModelFileReader(ModelFile &File, StringRef Name, Origin From)
      : RoleReader(Name, File.Problems, From, File.Texts), File(File) {}

  void read(StringRef Text) {
    yaml::Stream Stream(MemoryBufferRef(Text, name()), sources());
    for (yaml::Document &Document : Stream) {
      if (auto *Root = dyn_cast_or_null<yaml::MappingNode>(Document.getRoot()))
        readRoot(*Root);
      else if (!isa_and_nonnull<yaml::NullNode>(Document.getRoot()) &&
               !Stream.failed())
        problem(Document.getRoot(),
                "a model is a map with the keys 'library', 'functions', "
                "'parameters', 'types', 'variables' and 'names'");
      // Rows are read node by node: a syntax error further down must not be
      // followed by guesses.
      if (Stream.failed())
        return;
    }
  }

private:
  void readRoot(yaml::MappingNode &Root) {
    forEachEntry(&Root, "a model",
                 [&](StringRef Key, yaml::Node *KeyNode, yaml::Node *Value) {
                   if (Key == "library")
                     text(Value, "'library'");
                   else if (Key == "functions")
                     readRows(Value, Function);
                   else if (Key == "parameters")
                     readRows(Value, Parameter);
                   else if (Key == "types")
                     readRows(Value, Type);
                   else if (Key == "variables")
                     readRows(Value, Variable);
                   else if (Key == "names")
                     readNames(Value);
                   else
                     problem(KeyNode,
                             "unknown key '" + Key +
                                 "'; expected 'library', 'functions', "
                                 "'parameters', 'types', 'variables' or "
                                 "'names'");
                 });
  }

  void readRows(yaml::Node *Node, Attachment AppliesTo) {
    if (isa_and_nonnull<yaml::NullNode>(Node))
      return;
    auto *Sequence = dyn_cast_or_null<yaml::SequenceNode>(Node);
    if (!Sequence)
      return problem(Node, "expected a list of rows that start with '- name:'");
    for (yaml::Node &Row : *Sequence)
      readRow(Row, AppliesTo);
  }

  /// A row while it is read.
  struct Draft {
    Attachment AppliesTo;
    SmallVector<RoleUse, 4> Roles;
    SmallVector<Role, 4> Removed;
    std::optional<unsigned> ParameterCount;
    SmallVector<std::pair<unsigned, StringRef>, 2> ParameterTypes;
    unsigned Parameter = 0;
  };

  void readRow(yaml::Node &Node, Attachment AppliesTo) {
    SmallVector<std::string, 4> Names;
    Draft Row{AppliesTo, {}, {}, {}, {}, 0};
    forEachEntry(
        &Node, "a row",
        [&](StringRef Key, yaml::Node *KeyNode, yaml::Node *Value) {
          if (Key == "name")
            forEachScalar(Value, "a name", [&](StringRef Text, yaml::Node *) {
              Names.push_back(Text.str());
            });
          else if (Key == "roles")
            readRoles(Value, AppliesTo, Row.Roles);
          else if (Key == "remove")
            forEachScalar(
                Value, "a role", [&](StringRef Text, yaml::Node *Where) {
                  if (const RoleInfo *Info = roleFor(Text, Where, AppliesTo))
                    Row.Removed.push_back(Info->Kind);
                });
          else if (Key == "when")
            readCondition(Value, Row);
          else if (Key == "parameter" && AppliesTo == Parameter)
            readParameter(Value, Row);
          else
            problem(KeyNode,
                    "unknown key '" + Key +
                        "'; expected 'name', 'roles', 'remove' or 'when'");
        });
    if (Names.empty())
      return problem(&Node, "a row needs a 'name'");
    if (AppliesTo == Parameter && Row.Parameter == 0)
      return problem(&Node, "a row of 'parameters' needs a 'parameter'");
    for (StringRef Name : Names)
      addRow(Name, Row);
  }

  void readParameter(yaml::Node *Node, Draft &Row) {
    std::optional<std::string> Text = text(Node, "'parameter'");
    if (Text && (StringRef(*Text).getAsInteger(10, Row.Parameter) ||
                 Row.Parameter == 0))
      problem(Node, "'parameter' is a number from 1");
  }

  template <typename T> ArrayRef<T> keep(const SmallVectorImpl<T> &Items) {
    return ArrayRef<T>(Items).copy(File.Storage);
  }

  void addRow(StringRef Name, const Draft &Read) {
    Name.consume_front("::");
    SmallVector<StringRef, 4> Parts;
    File.Texts.save(Name).split(Parts, "::");
    ModelRow Row;
    Row.Name = Parts.pop_back_val();
    std::reverse(Parts.begin(), Parts.end());
    Row.Scopes = keep(Parts);
    Row.AppliesTo = Read.AppliesTo;
    Row.Roles = keep(Read.Roles);
    Row.Removed = keep(Read.Removed);
    Row.ParameterCount = Read.ParameterCount;
    Row.ParameterTypes = keep(Read.ParameterTypes);
    Row.Parameter = Read.Parameter;
    File.Rows[Row.Name].push_back(Row);
  }

  void readCondition(yaml::Node *Node, Draft &Row) {
    forEachEntry(
        Node, "'when'",
        [&](StringRef Key, yaml::Node *KeyNode, yaml::Node *Value) {
          std::optional<std::string> Text = text(Value, "a condition");
          unsigned Number = 0;
          if (!Text)
            return;
          if (Key == "arguments" && !StringRef(*Text).getAsInteger(10, Number))
            Row.ParameterCount = Number;
          else if (!Key.getAsInteger(10, Number) && Number > 0)
            Row.ParameterTypes.push_back({Number, File.Texts.save(*Text)});
          else
            problem(KeyNode, "a condition is 'arguments: N' or 'N: type'");
        });
  }

  void readNames(yaml::Node *Node) {
    forEachEntry(Node, "'names'",
                 [&](StringRef Key, yaml::Node *KeyNode, yaml::Node *Value) {
                   const RoleInfo *Info = findRole(Key);
                   if (!Info) {
                     problem(KeyNode, "unknown role '" + Key + "'");
                     return Value->skip();
                   }
                   forEachScalar(
                       Value, "a name pattern",
                       [&](StringRef Text, yaml::Node *Where) {
                         if (!File.Patterns.add(
                                 {Info->Kind, File.Texts.save(Text.lower())}))
                           problem(Where, "broken name pattern");
                       });
                 });
  }

  ModelFile &File;
};

void ModelFile::read(StringRef Name, StringRef Text, Origin From) {
  ModelFileReader(*this, Name, From).read(Text);
}

std::vector<ModelRow> ModelFile::allRows() const {
  std::vector<StringRef> Names;
  for (const auto &Entry : Rows)
    Names.push_back(Entry.first());
  sort(Names);
  std::vector<ModelRow> All;
  for (StringRef Name : Names)
    append_range(All, rows(Name));
  return All;
}

} // namespace weft
