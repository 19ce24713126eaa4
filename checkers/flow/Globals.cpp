//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "flow/Globals.h"
#include "clang/AST/DeclCXX.h"

using namespace clang;
using namespace llvm;

namespace weft::flow {

static bool visitIn(const Unit &U, const Decl *D,
                    function_ref<bool(const VarDecl &)> Visit) {
  if (const auto *Variable = dyn_cast<VarDecl>(D))
    return U.isInSystemHeader(*Variable) || Visit(*Variable);
  if (!isa<TranslationUnitDecl, NamespaceDecl, LinkageSpecDecl, ExportDecl>(D))
    return true;
  // A namespace of ours may be reopened in a system header and back.
  return all_of(cast<DeclContext>(D)->decls(),
                [&](const Decl *Member) { return visitIn(U, Member, Visit); });
}

bool forEachGlobal(const Unit &U, function_ref<bool(const VarDecl &)> Visit) {
  for (const Decl *D : U.context().getTraversalScope())
    if (!visitIn(U, D, Visit))
      return false;
  for (const CXXRecordDecl *Class : U.classes())
    for (const Decl *Member : Class->decls())
      if (const auto *Variable = dyn_cast<VarDecl>(Member);
          Variable && !Visit(*Variable))
        return false;
  return true;
}

} // namespace weft::flow
