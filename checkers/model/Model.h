//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// Answers "what does this declaration do?" from annotations, model files and
// attributes, once per declaration.

#ifndef WEFT_CHECKERS_MODEL_MODEL_H
#define WEFT_CHECKERS_MODEL_MODEL_H

#include "model/ModelFile.h"
#include "model/Roles.h"
#include "clang/AST/Decl.h"
#include "clang/AST/Type.h"
#include "llvm/ADT/DenseMap.h"
#include <memory>
#include <utility>
#include <vector>

namespace weft {

/// The roles of one translation unit's declarations. Not thread-safe: each
/// translation unit has its own.
class Model {
public:
  /// \p User: the files of the option WeftModels, read already.
  explicit Model(std::vector<std::shared_ptr<const ModelFile>> User);

  /// What annotations, models and attributes say of a function, type or
  /// variable. The reference stays valid as long as the model.
  const RoleSet &declaredRoles(const clang::NamedDecl &D) const;

  /// The roles of parameter \p Index, from 0, of \p Fn: annotations on any of
  /// its declarations, and models.
  RoleSet parameterRoles(const clang::FunctionDecl &Fn, unsigned Index) const;

  /// The roles of a type: its typedefs' first, then its class's, then those
  /// of its public bases. References are looked through.
  const RoleSet &typeRoles(clang::QualType T) const;
  bool hasRole(clang::QualType T, Role Kind) const {
    return typeRoles(T).has(Kind);
  }
  /// Does \p T have the role, or a base, field or array element that has it?
  bool containsRole(clang::QualType T, Role Kind) const;

  /// By name only (`num_workers`): enough to be silent, never to report.
  bool nameSuggests(Role Kind, const clang::NamedDecl &D) const;

  struct Problem {
    clang::SourceLocation Where;
    std::string Message;
  };
  /// Annotations that could not be understood, in the order they were met.
  llvm::ArrayRef<Problem> annotationProblems() const { return Problems; }

private:
  RoleSet lookUp(const clang::NamedDecl &D) const;
  void addProblem(clang::SourceLocation Where, std::string Message) const;

  std::vector<std::shared_ptr<const ModelFile>> User;
  mutable llvm::DenseMap<const clang::Decl *, std::unique_ptr<RoleSet>> Cache;
  mutable llvm::DenseMap<const clang::Type *, const RoleSet *> TypeCache;
  mutable llvm::DenseMap<std::pair<const clang::Type *, unsigned>, bool>
      Contains;
  mutable std::vector<Problem> Problems;
};

} // namespace weft

#endif
