//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// Parses a piece of code and builds its Unit, for unit tests.

#ifndef WEFT_TEST_UNIT_TESTUNIT_H
#define WEFT_TEST_UNIT_TESTUNIT_H

#include "unit/Unit.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/Frontend/ASTUnit.h"
#include "clang/Tooling/Tooling.h"
#include <gtest/gtest.h>
#include <memory>
#include <string>

namespace weft::test {

class TestUnit {
public:
  /// \p Models: YAML of a user model, or nothing.
  explicit TestUnit(llvm::StringRef Code, llvm::StringRef Models = {},
                    llvm::StringRef File = "input.cpp") {
    std::vector<std::string> Arguments = {
        File.ends_with(".c") ? "-std=c11" : "-std=c++20", "-w",
        std::string("-I") + WEFT_SOURCE_DIR + "/runtime/include"};
    Ast = clang::tooling::buildASTFromCodeWithArgs(Code, Arguments, File);
    std::vector<std::shared_ptr<const ModelFile>> Files;
    if (!Models.empty()) {
      auto Model = std::make_shared<ModelFile>();
      Model->read("test.yaml", Models, Origin::User);
      for (const std::string &Problem : Model->problems())
        ADD_FAILURE() << Problem;
      Files.push_back(std::move(Model));
    }
    U = Unit::build(Ast->getASTContext(), std::move(Files));
  }

  const Unit &operator*() const { return *U; }
  const Unit *operator->() const { return U.get(); }

  /// The first declaration of that name, anywhere.
  template <typename T = clang::NamedDecl>
  const T &declaration(llvm::StringRef Name) const {
    const T *Found = nullptr;
    struct Finder : clang::RecursiveASTVisitor<Finder> {
      llvm::StringRef Name;
      const T **Found;
      bool shouldVisitTemplateInstantiations() const { return true; }
      bool VisitNamedDecl(clang::NamedDecl *D) {
        const auto *Match = llvm::dyn_cast<T>(D);
        if (Match && D->getNameAsString() == Name)
          *Found = Match;
        return !*Found;
      }
    } Visitor;
    Visitor.Name = Name;
    Visitor.Found = &Found;
    Visitor.TraverseDecl(Ast->getASTContext().getTranslationUnitDecl());
    EXPECT_TRUE(Found) << "no declaration named " << Name.str();
    return *Found;
  }

  const RoleSet &roles(llvm::StringRef Name) const {
    return U->model().declaredRoles(declaration(Name));
  }

  /// The only closure that escapes in the function of that name.
  const Closure *closure(llvm::StringRef Function) const {
    const Closure *Found = nullptr;
    for (const Closure &C : U->closures())
      if (C.escapes() && C.Call->In->decl().getNameAsString() == Function) {
        EXPECT_FALSE(Found) << "more than one closure in " << Function.str();
        Found = &C;
      }
    return Found;
  }

private:
  std::unique_ptr<clang::ASTUnit> Ast;
  std::shared_ptr<const Unit> U;
};

/// Tasks without any library: what a `spawn` does is said by annotation.
inline const char *const TaskVocabulary = R"cpp(
#include <weft/annotations.h>
struct WEFT_TASK_HANDLE("joins") Task {
  Task();
  Task(Task &&);
  Task &operator=(Task &&);
  ~Task();
  void join() WEFT_JOINS();
  void detach() WEFT_DETACHES();
};
struct WEFT_TASK_HANDLE("terminates") RawTask {
  RawTask();
  template <class F> WEFT_SPAWNS(1, "handle", "thread") explicit RawTask(F) : RawTask() {}
  RawTask(RawTask &&);
  RawTask &operator=(RawTask &&);
  ~RawTask();
  bool joinable() const;
  void join() WEFT_JOINS();
  void detach() WEFT_DETACHES();
};
template <class F> WEFT_SPAWNS(1, "handle", "thread") Task spawn(F) { return Task(); }
template <class F> WEFT_SPAWNS(1, "detached", "thread") void go(F) {}
template <class F> WEFT_STORES(1) void keep(F) {}
template <class F> WEFT_INVOKES(1) void call(F) {}
struct Latch {
  void count_down() WEFT_COUNTS_DOWN();
  void wait() WEFT_AWAITS_ZERO();
};
bool ready() noexcept;
void use(int) noexcept;
)cpp";

} // namespace weft::test

#endif
