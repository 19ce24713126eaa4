//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "model/Roles.h"
#include "llvm/ADT/StringExtras.h"

using namespace llvm;

namespace weft {

static constexpr RoleInfo Roles[] = {
#define WEFT_ROLE(Enumerator, Spelling, Attaches, Parameters, Keywords,        \
                  Meaning)                                                     \
  {Role::Enumerator, Spelling, Attaches, Parameters, Keywords, Meaning},
#include "model/Roles.def"
};

static constexpr KeywordInfo Keywords[] = {
#define WEFT_KEYWORD(Enumerator, Spelling, Group)                              \
  {Keyword::Enumerator, Spelling, Group},
#include "model/Roles.def"
};

static_assert(std::size(Keywords) <= 64, "RoleUse keeps keywords in 64 bits");

static bool listContains(StringRef List, StringRef Word) {
  while (!List.empty()) {
    auto [First, Rest] = List.split(' ');
    if (First == Word)
      return true;
    List = Rest;
  }
  return false;
}

std::optional<unsigned> RoleInfo::parameterIndex(StringRef Name) const {
  unsigned Index = 0;
  for (StringRef List = Parameters; !List.empty(); ++Index) {
    auto [First, Rest] = List.split(' ');
    if (First == Name)
      return Index;
    List = Rest;
  }
  return std::nullopt;
}

bool RoleInfo::hasKeywordGroup(StringRef Group) const {
  return listContains(Keywords, Group);
}

ArrayRef<RoleInfo> allRoles() { return Roles; }
ArrayRef<KeywordInfo> allKeywords() { return Keywords; }
const RoleInfo &roleInfo(Role Kind) { return Roles[unsigned(Kind)]; }

const RoleInfo *findRole(StringRef Spelling) {
  for (const RoleInfo &Info : Roles)
    if (Info.Spelling == Spelling)
      return &Info;
  return nullptr;
}

const KeywordInfo *findKeyword(const RoleInfo &Info, StringRef Spelling) {
  for (const KeywordInfo &Word : Keywords)
    if (Word.Spelling == Spelling && Info.hasKeywordGroup(Word.Group))
      return &Word;
  return nullptr;
}

StringRef nearestRole(StringRef Spelling) {
  StringRef Best;
  unsigned BestDistance = Spelling.size() / 2;
  for (const RoleInfo &Info : Roles) {
    unsigned Distance = Spelling.edit_distance(
        Info.Spelling, /*AllowReplacements=*/true, BestDistance);
    if (Distance <= BestDistance && (Best.empty() || Distance < BestDistance)) {
      Best = Info.Spelling;
      BestDistance = Distance;
    }
  }
  return Best;
}

std::optional<ParamRef> parseParamRef(StringRef Text) {
  unsigned Number = 0;
  if (!Text.getAsInteger(10, Number)) {
    if (Number == 0 || Number > 255)
      return std::nullopt;
    return ParamRef{ParamRef::Index, uint8_t(Number)};
  }
  if (Text == "this")
    return ParamRef{ParamRef::This};
  if (Text == "callable")
    return ParamRef{ParamRef::Callable};
  if (Text == "last")
    return ParamRef{ParamRef::Last};
  if (Text == "rest")
    return ParamRef{ParamRef::Rest};
  if (Text == "token")
    return ParamRef{ParamRef::Token};
  return std::nullopt;
}

void RoleSet::merge(ArrayRef<RoleUse> Weaker) {
  // A kind may occur more than once in one source: judge by what was here.
  const size_t Before = Uses.size();
  for (const RoleUse &Use : Weaker) {
    bool Known = false;
    for (size_t I = 0; I < Before && !Known; ++I)
      Known = Uses[I].Kind == Use.Kind;
    if (!Known)
      Uses.push_back(Use);
  }
}

} // namespace weft
