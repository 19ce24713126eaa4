//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "nolint/Comments.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/GlobPattern.h"
#include <algorithm>

namespace weft::driver {
namespace {

constexpr llvm::StringLiteral Word = "NOLINT";

class Reader {
public:
  explicit Reader(llvm::StringRef Text) : Text(Text) {
    for (size_t At = 0; At <= Text.size();) {
      Starts.push_back(At);
      size_t End = Text.find('\n', At);
      At = End == llvm::StringRef::npos ? Text.size() + 1 : End + 1;
    }
  }

  std::vector<Suppression> read() {
    for (size_t At = Text.find(Word); At != llvm::StringRef::npos;
         At = Text.find(Word, At + Word.size()))
      comment(At);
    return std::move(Found);
  }

private:
  void comment(size_t At) {
    llvm::StringRef Rest = Text.drop_front(At + Word.size());
    unsigned Line = lineOf(At);
    if (isInMacroDefinition(Line))
      return;
    if (Rest.consume_front("NEXTLINE"))
      add(Rest, Line + 1, endOfExpression(Line + 1));
    else if (Rest.consume_front("BEGIN"))
      Open.push_back({add(Rest, Line, 0), listOf(Rest)});
    else if (Rest.consume_front("END"))
      close(listOf(Rest), Line);
    else
      add(Rest, Line, endOfExpression(Line));
  }

  static llvm::StringRef listOf(llvm::StringRef Rest) {
    return Rest.consume_front("(") ? Rest.take_front(Rest.find(')')) : "";
  }

  /// The indices of what was added.
  std::pair<size_t, size_t> add(llvm::StringRef Rest, unsigned First,
                                unsigned Last) {
    size_t Before = Found.size();
    llvm::SmallVector<llvm::StringRef> Globs;
    listOf(Rest).split(Globs, ',');
    for (llvm::StringRef Glob : Globs) {
      Glob = Glob.trim();
      if (Glob.starts_with("weft-"))
        Found.push_back(
            {Glob.str(), unsigned(Glob.data() - Text.data()), First, Last});
    }
    return {Before, Found.size()};
  }

  void close(llvm::StringRef List, unsigned Line) {
    auto It = std::find_if(Open.rbegin(), Open.rend(),
                           [&](const Begin &B) { return B.List == List; });
    if (It == Open.rend())
      return;
    for (size_t I = It->Added.first; I < It->Added.second; ++I)
      Found[I].LastLine = Line;
    Open.erase(std::next(It).base());
  }

  unsigned lineOf(size_t At) const {
    return std::upper_bound(Starts.begin(), Starts.end(), At) - Starts.begin();
  }

  llvm::StringRef line(unsigned Number) const {
    return Number > Starts.size()
               ? llvm::StringRef()
               : Text.drop_front(Starts[Number - 1]).split('\n').first;
  }

  bool isInMacroDefinition(unsigned Number) const {
    while (Number > 1 && line(Number - 1).rtrim().ends_with("\\"))
      --Number;
    llvm::StringRef Line = line(Number).ltrim();
    return Line.consume_front("#") && Line.ltrim().starts_with("define");
  }

  /// clang-tidy also looks at the line where a macro's use begins, which may be
  /// before the line of a finding in one of its arguments.
  unsigned endOfExpression(unsigned Number) const {
    constexpr unsigned MostLines = 100;
    int Depth = 0;
    for (unsigned At = Number; At < Number + MostLines; ++At) {
      llvm::StringRef Code = line(At).split("//").first;
      Depth += Code.count('(') - Code.count(')');
      if (Depth <= 0)
        return At;
    }
    return Number;
  }

  struct Begin {
    std::pair<size_t, size_t> Added;
    llvm::StringRef List;
  };

  llvm::StringRef Text;
  std::vector<size_t> Starts;
  std::vector<Suppression> Found;
  std::vector<Begin> Open;
};

} // namespace

bool Suppression::matches(llvm::StringRef Check) const {
  auto Pattern = llvm::GlobPattern::create(Glob);
  if (Pattern)
    return Pattern->match(Check);
  llvm::consumeError(Pattern.takeError());
  return false;
}

std::vector<Suppression> suppressionsIn(llvm::StringRef Text) {
  return Reader(Text).read();
}

std::string withoutNolint(llvm::StringRef Text) {
  std::string Result = Text.str();
  for (size_t At = Text.find(Word); At != llvm::StringRef::npos;
       At = Text.find(Word, At + Word.size()))
    Result[At] = '_';
  return Result;
}

} // namespace weft::driver
