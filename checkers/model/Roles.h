//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// Roles: what a declaration does. Checks ask for them and never for names.

#ifndef WEFT_CHECKERS_MODEL_ROLES_H
#define WEFT_CHECKERS_MODEL_ROLES_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"
#include <cstdint>
#include <optional>

namespace weft {

enum class Role : uint8_t {
#define WEFT_ROLE(Enumerator, Spelling, Attaches, Parameters, Keywords,        \
                  Meaning)                                                     \
  Enumerator,
#include "model/Roles.def"
};

enum class Keyword : uint8_t {
#define WEFT_KEYWORD(Enumerator, Spelling, Group) Enumerator,
#include "model/Roles.def"
};

/// What a role may be attached to; a set of bits.
enum Attachment : uint8_t {
  Function = 1,
  Type = 2,
  Variable = 4,
  Parameter = 8
};

/// One row of Roles.def.
struct RoleInfo {
  Role Kind;
  llvm::StringLiteral Spelling;
  uint8_t Attaches;
  llvm::StringLiteral Parameters;
  llvm::StringLiteral Keywords;
  llvm::StringLiteral Meaning;

  /// The parameter's place in the role's list, if it has one of that name.
  std::optional<unsigned> parameterIndex(llvm::StringRef Name) const;
  bool hasKeywordGroup(llvm::StringRef Group) const;
};

struct KeywordInfo {
  Keyword Kind;
  llvm::StringLiteral Spelling;
  llvm::StringLiteral Group;
};

llvm::ArrayRef<RoleInfo> allRoles();
llvm::ArrayRef<KeywordInfo> allKeywords();
const RoleInfo &roleInfo(Role Kind);
const RoleInfo *findRole(llvm::StringRef Spelling);
/// The keyword of that spelling that \p Info allows.
const KeywordInfo *findKeyword(const RoleInfo &Info, llvm::StringRef Spelling);
/// The role whose spelling is nearest, for "did you mean"; empty if none is.
llvm::StringRef nearestRole(llvm::StringRef Spelling);

/// Which argument of a call a role speaks of. Arguments count from 1.
struct ParamRef {
  enum KindType : uint8_t { None, Index, This, Callable, Last, Rest, Token };
  KindType Kind = None;
  uint8_t Number = 0;

  bool operator==(const ParamRef &) const = default;
};

/// Parses `3`, `this`, `callable`, `last`, `rest` or `token`.
std::optional<ParamRef> parseParamRef(llvm::StringRef Text);

/// Where an answer came from, strongest last.
enum class Origin : uint8_t { Inferred, Attribute, BuiltIn, Annotation, User };

/// One role of one declaration, with its parameters and keywords.
struct RoleUse {
  Role Kind = Role::Spawns;
  Origin From = Origin::BuiltIn;
  ParamRef Params[3];
  uint64_t Keywords = 0;
  /// Points into the model file or the code that says so.
  llvm::StringRef Text;

  bool has(Keyword K) const { return Keywords >> unsigned(K) & 1; }
  void add(Keyword K) { Keywords |= uint64_t(1) << unsigned(K); }
};

class RoleSet {
public:
  RoleSet() = default;
  explicit RoleSet(llvm::ArrayRef<RoleUse> Uses) : Uses(Uses) {}

  const RoleUse *get(Role Kind) const {
    for (const RoleUse &Use : Uses)
      if (Use.Kind == Kind)
        return &Use;
    return nullptr;
  }
  bool has(Role Kind) const { return get(Kind); }
  bool empty() const { return Uses.empty(); }
  auto begin() const { return Uses.begin(); }
  auto end() const { return Uses.end(); }

  void add(const RoleUse &Use) { Uses.push_back(Use); }
  void remove(Role Kind) {
    llvm::erase_if(Uses, [&](const RoleUse &U) { return U.Kind == Kind; });
  }
  /// Adds \p Weaker's roles of kinds that this set does not have.
  void merge(llvm::ArrayRef<RoleUse> Weaker);
  void merge(const RoleSet &Weaker) { merge(llvm::ArrayRef(Weaker.Uses)); }

private:
  llvm::SmallVector<RoleUse, 1> Uses;
};

} // namespace weft

#endif
