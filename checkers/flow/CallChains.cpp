//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "flow/CallChains.h"
#include "clang/AST/DeclCXX.h"

using namespace clang;
using namespace llvm;

namespace weft::flow {

static const FunctionDecl *patternOf(const FunctionInfo &Fn) {
  const FunctionDecl *Pattern = Fn.decl().getTemplateInstantiationPattern();
  return (Pattern ? Pattern : &Fn.decl())->getCanonicalDecl();
}

bool isInside(const FunctionInfo &Inner, const FunctionInfo &Outer) {
  for (const FunctionInfo *Fn = &Inner; Fn; Fn = Fn->enclosing())
    if (patternOf(*Fn) == patternOf(Outer))
      return true;
  return false;
}

bool leadsTo(const Unit &U, const FunctionInfo &Caller, const FunctionInfo &Fn,
             unsigned Depth) {
  if (Depth == 4)
    return false;
  return any_of(U.callsTo(&Fn.decl()), [&](const CallSite &Call) {
    return isInside(*Call.In, Caller) ||
           (!isInside(*Call.In, Fn) && leadsTo(U, Caller, *Call.In, Depth + 1));
  });
}

static bool setsUpOrEnds(const FunctionInfo &Fn) {
  const auto *Method = dyn_cast<CXXMethodDecl>(&Fn.decl());
  return isa<CXXConstructorDecl, CXXDestructorDecl>(&Fn.decl()) ||
         (Method && (Method->isCopyAssignmentOperator() ||
                     Method->isMoveAssignmentOperator()));
}

bool isPartOf(const Unit &U, const FunctionInfo &Helper, const FunctionInfo &Fn,
              unsigned Depth) {
  if (isInside(Helper, Fn) || setsUpOrEnds(Helper))
    return true;
  const ArrayRef<CallSite> Calls = U.callsTo(&Helper.decl());
  if (Depth == 3 || Calls.empty())
    return false;
  return all_of(Calls, [&](const CallSite &Call) {
    return Call.In != &Helper && isPartOf(U, *Call.In, Fn, Depth + 1);
  });
}

} // namespace weft::flow
