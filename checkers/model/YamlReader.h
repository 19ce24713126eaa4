//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// Reads a YAML document node by node, and notes where it makes no sense.

#ifndef WEFT_CHECKERS_MODEL_YAMLREADER_H
#define WEFT_CHECKERS_MODEL_YAMLREADER_H

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/ADT/Twine.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Support/YAMLParser.h"
#include <optional>
#include <string>
#include <vector>

namespace weft {

class YamlReader {
protected:
  /// \p Problems: "NAME:line:column: …".
  YamlReader(llvm::StringRef Name, std::vector<std::string> &Problems);
  YamlReader(const YamlReader &) = delete;

  llvm::StringRef name() const { return Name; }
  /// For the document's stream: what is wrong with the syntax is noted, too.
  llvm::SourceMgr &sources() { return Sources; }

  void problem(const llvm::yaml::Node *Where, const llvm::Twine &Message);

  /// The text of a scalar; a problem and nothing otherwise.
  std::optional<std::string> text(const llvm::yaml::Node *Node,
                                  const llvm::Twine &What);

  void forEachEntry(
      llvm::yaml::Node *Node, const llvm::Twine &What,
      llvm::function_ref<void(llvm::StringRef Key, llvm::yaml::Node *KeyNode,
                              llvm::yaml::Node *Value)>
          Handle);

  /// One scalar or a list of scalars.
  void forEachScalar(
      llvm::yaml::Node *Node, const llvm::Twine &What,
      llvm::function_ref<void(llvm::StringRef Text, llvm::yaml::Node *Where)>
          Handle);

private:
  void addProblem(int Line, int Column, const llvm::Twine &Message);

  llvm::StringRef Name;
  std::vector<std::string> &Problems;
  llvm::SourceMgr Sources;
};

} // namespace weft

#endif
