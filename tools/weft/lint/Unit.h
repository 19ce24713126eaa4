//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#ifndef WEFT_TOOLS_WEFT_LINT_UNIT_H
#define WEFT_TOOLS_WEFT_LINT_UNIT_H

#include <string>
#include <vector>

namespace weft::driver {

/// A translation unit to lint: one entry of compile_commands.json. All paths
/// are absolute.
struct Unit {
  std::string Source;
  std::string Directory;
  std::vector<std::string> Command;
  /// Where all that is known of this unit lies, in the cache.
  std::string Folder;
  /// Of all that decides over the result and is no file: another key, another
  /// lint.
  std::string Key;
  /// Does the .clang-tidy that applies ask for any of our checks?
  bool AsksForWeft = false;

  /// Its one-entry compile_commands.json.
  std::string database() const { return Folder + "/compile_commands.json"; }
  std::string result() const { return Folder + "/result.yaml"; }
  /// Instead of the result, where the unit did not parse.
  std::string broken() const { return Folder + "/broken.yaml"; }
  std::string dependencies() const { return Folder + "/result.yaml.d"; }
  std::string profile() const { return Folder + "/profile.json"; }
};

} // namespace weft::driver

#endif
