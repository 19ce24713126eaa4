//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// Reads what a model's row says under `roles`.

#ifndef WEFT_CHECKERS_MODEL_ROLEREADER_H
#define WEFT_CHECKERS_MODEL_ROLEREADER_H

#include "model/Roles.h"
#include "model/YamlReader.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/StringSaver.h"

namespace weft {

class RoleReader : protected YamlReader {
protected:
  RoleReader(llvm::StringRef Name, std::vector<std::string> &Problems,
             Origin From, llvm::StringSaver &Texts)
      : YamlReader(Name, Problems), From(From), Texts(Texts) {}

  /// The role of that name; a problem and null where there is none, or it does
  /// not belong on such a declaration.
  const RoleInfo *roleFor(llvm::StringRef Spelling, llvm::yaml::Node *Where,
                          Attachment AppliesTo);

  /// `joins`, `[lock, no_copy]`, `{spawns: {param: 1}}`.
  void readRoles(llvm::yaml::Node *Node, Attachment AppliesTo,
                 llvm::SmallVectorImpl<RoleUse> &Into);

private:
  void readRole(llvm::StringRef Spelling, llvm::yaml::Node *Where,
                llvm::yaml::Node *Arguments, Attachment AppliesTo,
                llvm::SmallVectorImpl<RoleUse> &Into);
  /// `param: 3` or `on: thread`.
  bool readNamedArgument(const RoleInfo &Info, llvm::StringRef Key,
                         llvm::yaml::Node *KeyNode, llvm::yaml::Node *Value,
                         RoleUse &Use);
  /// A number or word without a key: the role's first parameter, or a keyword.
  bool readArgument(const RoleInfo &Info, llvm::StringRef Text,
                    llvm::yaml::Node *Where, RoleUse &Use);

  const Origin From;
  llvm::StringSaver &Texts;
};

} // namespace weft

#endif
