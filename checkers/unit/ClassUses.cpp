//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "unit/ClassUses.h"
#include "clang/AST/DeclFriend.h"
#include "clang/AST/DeclTemplate.h"

using namespace clang;
using namespace llvm;

namespace weft {

static bool bodySeen(const Unit &U, const CXXMethodDecl &Method) {
  if (Method.isImplicit() || Method.isDefaulted() || Method.isDeleted() ||
      Method.isPureVirtual())
    return true;
  const FunctionDecl *Definition = Method.getDefinition();
  return Definition && U.infoFor(Definition);
}

bool allBodiesSeen(const Unit &U, const CXXRecordDecl &Class) {
  if (!Class.hasDefinition() || Class.hasFriends())
    return false;
  for (const Decl *Member : Class.decls()) {
    if (isa<FunctionTemplateDecl>(Member))
      return false;
    if (const auto *Method = dyn_cast<CXXMethodDecl>(Member))
      if (!bodySeen(U, *Method))
        return false;
  }
  return true;
}

} // namespace weft
