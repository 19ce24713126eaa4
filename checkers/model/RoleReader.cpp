//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "model/RoleReader.h"

using namespace llvm;

namespace weft {

const RoleInfo *RoleReader::roleFor(StringRef Spelling, yaml::Node *Where,
                                    Attachment AppliesTo) {
  const RoleInfo *Info = findRole(Spelling);
  if (!Info) {
    StringRef Nearest = nearestRole(Spelling);
    problem(Where, "unknown role '" + Spelling + "'" +
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

void RoleReader::readRoles(yaml::Node *Node, Attachment AppliesTo,
                           SmallVectorImpl<RoleUse> &Into) {
  if (auto *Sequence = dyn_cast_or_null<yaml::SequenceNode>(Node)) {
    for (yaml::Node &Item : *Sequence)
      readRoles(&Item, AppliesTo, Into);
  } else if (isa_and_nonnull<yaml::MappingNode>(Node)) {
    forEachEntry(Node, "'roles'",
                 [&](StringRef Key, yaml::Node *KeyNode, yaml::Node *Value) {
                   readRole(Key, KeyNode, Value, AppliesTo, Into);
                 });
  } else if (std::optional<std::string> Text = text(Node, "a role")) {
    readRole(*Text, Node, nullptr, AppliesTo, Into);
  }
}

void RoleReader::readRole(StringRef Spelling, yaml::Node *Where,
                          yaml::Node *Arguments, Attachment AppliesTo,
                          SmallVectorImpl<RoleUse> &Into) {
  const RoleInfo *Info = roleFor(Spelling, Where, AppliesTo);
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
    Into.push_back(Use);
}

bool RoleReader::readNamedArgument(const RoleInfo &Info, StringRef Key,
                                   yaml::Node *KeyNode, yaml::Node *Value,
                                   RoleUse &Use) {
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

bool RoleReader::readArgument(const RoleInfo &Info, StringRef Text,
                              yaml::Node *Where, RoleUse &Use) {
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
    Use.Text = Texts.save(Text);
    return true;
  }
  problem(Where, "role '" + Twine(Info.Spelling) + "' takes no '" + Text + "'");
  return false;
}

} // namespace weft
