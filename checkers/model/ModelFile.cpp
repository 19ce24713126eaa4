//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "model/ModelFile.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/Twine.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Support/YAMLParser.h"

using namespace llvm;

namespace weft {

/// Reads one document. A node that makes no sense costs its own row only.
class ModelFileReader {
public:
  ModelFileReader(ModelFile &File, StringRef Name, Origin From)
      : File(File), Name(Name), From(From) {
    Sources.setDiagHandler(
        [](const SMDiagnostic &Problem, void *Self) {
          auto *Reader = static_cast<ModelFileReader *>(Self);
          Reader->addProblem(Problem.getLineNo(), Problem.getColumnNo() + 1,
                             Problem.getMessage());
        },
        this);
  }

  void read(StringRef Text) {
    yaml::Stream Stream(MemoryBufferRef(Text, Name), Sources);
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
  void addProblem(int Line, int Column, const Twine &Message) {
    std::string Text =
        (Name + ":" + Twine(Line) + ":" + Twine(Column) + ": " + Message).str();
    if (File.Problems.empty() || File.Problems.back() != Text)
      File.Problems.push_back(std::move(Text));
  }

  void problem(const yaml::Node *Where, const Twine &Message) {
    SMRange Range = Where ? Where->getSourceRange() : SMRange();
    if (!Range.isValid())
      return addProblem(1, 1, Message);
    auto [Line, Column] = Sources.getLineAndColumn(Range.Start);
    addProblem(int(Line), int(Column), Message);
  }

  /// The text of a scalar; a problem and nothing otherwise.
  std::optional<std::string> text(const yaml::Node *Node, const Twine &What) {
    SmallString<32> Storage;
    if (const auto *Scalar = dyn_cast_or_null<yaml::ScalarNode>(Node))
      return Scalar->getValue(Storage).str();
    problem(Node, What + " must be a plain value");
    return std::nullopt;
  }

  template <typename Handler>
  void forEachEntry(yaml::Node *Node, const Twine &What, Handler Handle) {
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

  /// One scalar or a list of scalars.
  template <typename Handler>
  void forEachScalar(yaml::Node *Node, const Twine &What, Handler Handle) {
    if (auto *Sequence = dyn_cast_or_null<yaml::SequenceNode>(Node)) {
      for (yaml::Node &Item : *Sequence)
        if (std::optional<std::string> Text = text(&Item, What))
          Handle(*Text, &Item);
    } else if (std::optional<std::string> Text = text(Node, What)) {
      Handle(*Text, Node);
    }
  }

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
            readRoles(Value, Row);
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

  const RoleInfo *roleFor(StringRef Spelling, yaml::Node *Where,
                          Attachment AppliesTo) {
    const RoleInfo *Info = findRole(Spelling);
    if (!Info) {
      StringRef Nearest = nearestRole(Spelling);
      problem(Where,
              "unknown role '" + Spelling + "'" +
                  (Nearest.empty() ? Twine()
                                   : "; did you mean '" + Nearest + "'?"));
      return nullptr;
    }
    if (!(Info->Attaches & AppliesTo)) {
      problem(Where, "role '" + Spelling + "' does not belong on a " +
                         (AppliesTo == Function    ? "function"
                          : AppliesTo == Parameter ? "parameter"
                          : AppliesTo == Type      ? "type"
                                                   : "variable"));
      return nullptr;
    }
    return Info;
  }

  void readRoles(yaml::Node *Node, Draft &Row) {
    if (auto *Sequence = dyn_cast_or_null<yaml::SequenceNode>(Node)) {
      for (yaml::Node &Item : *Sequence)
        readRoles(&Item, Row);
    } else if (isa_and_nonnull<yaml::MappingNode>(Node)) {
      forEachEntry(Node, "'roles'",
                   [&](StringRef Key, yaml::Node *KeyNode, yaml::Node *Value) {
                     readRole(Key, KeyNode, Value, Row);
                   });
    } else if (std::optional<std::string> Text = text(Node, "a role")) {
      readRole(*Text, Node, nullptr, Row);
    }
  }

  void readRole(StringRef Spelling, yaml::Node *Where, yaml::Node *Arguments,
                Draft &Row) {
    const RoleInfo *Info = roleFor(Spelling, Where, Row.AppliesTo);
    if (!Info) {
      if (Arguments)
        Arguments->skip();
      return;
    }
    RoleUse Use;
    Use.Kind = Info->Kind;
    Use.From = From;
    bool Complete = true;
    if (isa_and_nonnull<yaml::MappingNode>(Arguments))
      forEachEntry(Arguments, "a role's arguments",
                   [&](StringRef Key, yaml::Node *KeyNode, yaml::Node *Value) {
                     Complete &=
                         readNamedArgument(*Info, Key, KeyNode, Value, Use);
                   });
    else if (Arguments && !isa<yaml::NullNode>(Arguments))
      forEachScalar(Arguments, "an argument of a role",
                    [&](StringRef Text, yaml::Node *Place) {
                      Complete &= readArgument(*Info, Text, Place, Use);
                    });
    if (Complete)
      Row.Roles.push_back(Use);
  }

  /// `param: 3` or `on: thread`.
  bool readNamedArgument(const RoleInfo &Info, StringRef Key,
                         yaml::Node *KeyNode, yaml::Node *Value, RoleUse &Use) {
    std::optional<std::string> Text = text(Value, "an argument of a role");
    if (!Text)
      return false;
    if (std::optional<unsigned> Index = Info.parameterIndex(Key)) {
      std::optional<ParamRef> Param = parseParamRef(*Text);
      if (!Param) {
        problem(Value, "'" + *Text +
                           "' is no parameter; expected a number from 1, "
                           "'this', 'callable', 'last', 'rest' or 'token'");
        return false;
      }
      Use.Params[*Index] = *Param;
      return true;
    }
    if (const KeywordInfo *Word = findKeyword(Info, *Text);
        Word && Word->Group == Key) {
      Use.add(Word->Kind);
      return true;
    }
    // A flag: `keeps: true`.
    if (const KeywordInfo *Flag = findKeyword(Info, Key);
        Flag && Flag->Group == Key && (*Text == "true" || *Text == "false")) {
      if (*Text == "true")
        Use.add(Flag->Kind);
      return true;
    }
    problem(KeyNode, "role '" + Twine(Info.Spelling) + "' takes no '" + Key +
                         ": " + *Text + "'");
    return false;
  }

  /// A number or word without a key: the role's first parameter, or a keyword.
  bool readArgument(const RoleInfo &Info, StringRef Text, yaml::Node *Where,
                    RoleUse &Use) {
    if (const KeywordInfo *Word = findKeyword(Info, Text)) {
      Use.add(Word->Kind);
      return true;
    }
    if (std::optional<ParamRef> Param = parseParamRef(Text);
        Param && !Info.Parameters.empty()) {
      Use.Params[0] = *Param;
      return true;
    }
    if (Info.hasKeywordGroup("text")) {
      Use.Text = File.Texts.save(Text);
      return true;
    }
    problem(Where,
            "role '" + Twine(Info.Spelling) + "' takes no '" + Text + "'");
    return false;
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
  StringRef Name;
  Origin From;
  SourceMgr Sources;
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
