//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// A YAML file as a tree that knows where in the text each of its nodes stands,
// so that a change of one leaves the rest of the text as it is.

#ifndef WEFT_TOOLS_WEFT_YAML_TREE_H
#define WEFT_TOOLS_WEFT_YAML_TREE_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <string>
#include <vector>

namespace weft::driver {

struct YamlNode {
  /// Other: an alias, which stands for a node elsewhere.
  enum class Kind { Null, Scalar, BlockScalar, Sequence, Mapping, Other };

  Kind Is = Kind::Null;
  /// Of a scalar, without quotes and escapes.
  std::string Value;
  /// Bytes of the text, as [Begin, End); those of a collection are
  /// without its brackets.
  size_t Begin = 0;
  size_t End = 0;
  /// Written with brackets.
  bool IsFlow = false;
  std::vector<YamlNode> Items;
  struct Member;
  std::vector<Member> Members;

  bool isScalar() const {
    return Is == Kind::Scalar || Is == Kind::BlockScalar;
  }
  /// The value under that key; null where there is none.
  const YamlNode *find(llvm::StringRef Key) const;
  /// The values of a scalar or of a sequence of scalars.
  std::vector<std::string> strings() const;
};

struct YamlNode::Member {
  YamlNode Key;
  YamlNode Value;
};

/// The documents of a file. An error is one line: `Name:line:column: what`.
llvm::Expected<std::vector<YamlNode>> parseYaml(llvm::StringRef Text,
                                                llvm::StringRef Name);

} // namespace weft::driver

#endif
