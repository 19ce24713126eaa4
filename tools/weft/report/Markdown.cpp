//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "report/Markdown.h"
#include "report/Escape.h"
#include "llvm/ADT/SmallVector.h"

namespace weft::driver {

llvm::StringRef sectionOf(llvm::StringRef Page, llvm::StringRef Heading) {
  std::string Start = "\n## " + Heading.str() + "\n";
  size_t At = Page.find(Start);
  if (At == llvm::StringRef::npos)
    return {};
  llvm::StringRef Body = Page.drop_front(At + Start.size());
  return Body.take_front(Body.find("\n## ")).trim('\n');
}

std::string plainText(llvm::StringRef Page) {
  std::string Plain;
  bool IsCode = false;
  while (!Page.empty()) {
    auto [Line, Rest] = Page.split('\n');
    Page = Rest;
    if (Line.starts_with("```")) {
      IsCode = !IsCode;
      continue;
    }
    if (!IsCode)
      Line = Line.ltrim('#').ltrim();
    for (char C : Line)
      if (IsCode || C != '`')
        Plain += C;
    Plain += '\n';
  }
  return llvm::StringRef(Plain).rtrim().str();
}

namespace {

class HtmlWriter {
public:
  std::string write(llvm::StringRef Page) {
    while (!Page.empty()) {
      auto [Line, Rest] = Page.split('\n');
      Page = Rest;
      add(Line);
    }
    close();
    return std::move(Html);
  }

private:
  enum class Block { None, Paragraph, List, Code };

  void add(llvm::StringRef Line) {
    if (Line.starts_with("```")) {
      bool Ends = Open == Block::Code;
      close();
      if (!Ends)
        open(Block::Code, "<pre><code>");
    } else if (Open == Block::Code) {
      Html += markup(Line) + "\n";
    } else if (Line.consume_front("# ")) {
      close();
      Html += "<h3>" + spans(Line) + "</h3>\n";
    } else if (Line.consume_front("## ")) {
      close();
      Html += "<h4>" + spans(Line) + "</h4>\n";
    } else if (Line.consume_front("- ")) {
      if (Open == Block::List)
        Html += "</li>\n";
      else
        open(Block::List, "<ul>\n");
      Html += "<li>" + spans(Line);
    } else if (Line.trim().empty()) {
      close();
    } else {
      if (Open == Block::None)
        open(Block::Paragraph, "<p>");
      else
        Html += "\n";
      Html += spans(Line.ltrim());
    }
  }

  void open(Block B, llvm::StringRef Tag) {
    close();
    Open = B;
    Html += Tag;
  }

  void close() {
    switch (Open) {
    case Block::None:
      break;
    case Block::Paragraph:
      Html += "</p>\n";
      break;
    case Block::List:
      Html += "</li>\n</ul>\n";
      break;
    case Block::Code:
      Html += "</code></pre>\n";
      break;
    }
    Open = Block::None;
  }

  static std::string spans(llvm::StringRef Text) {
    llvm::SmallVector<llvm::StringRef> Parts;
    Text.split(Parts, '`');
    std::string Html;
    for (size_t I = 0; I < Parts.size(); ++I)
      Html +=
          I % 2 ? "<code>" + markup(Parts[I]) + "</code>" : markup(Parts[I]);
    return Html;
  }

  Block Open = Block::None;
  std::string Html;
};

} // namespace

std::string htmlOf(llvm::StringRef Page) { return HtmlWriter().write(Page); }

} // namespace weft::driver
