//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "support/Comments.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Lex/Lexer.h"

using namespace clang;
using namespace llvm;

namespace weft {

bool holdsComment(const CompoundStmt &Block, const ASTContext &Context) {
  const SourceManager &Sources = Context.getSourceManager();
  if (!Block.getLBracLoc().isFileID() || !Block.getRBracLoc().isFileID())
    return true;
  const auto [File, Begin] = Sources.getDecomposedLoc(Block.getLBracLoc());
  const unsigned End = Sources.getFileOffset(Block.getRBracLoc());
  bool Invalid = false;
  const StringRef Text = Sources.getBufferData(File, &Invalid);
  if (Invalid)
    return true;
  Lexer Words(Sources.getLocForStartOfFile(File), Context.getLangOpts(),
              Text.begin(), Text.begin() + Begin, Text.end());
  Words.SetCommentRetentionState(true);
  for (Token Word; !Words.LexFromRawLexer(Word);) {
    const bool Behind = Sources.getFileOffset(Word.getLocation()) > End;
    if (Behind && (Word.isAtStartOfLine() || Word.isNot(tok::comment)))
      return false;
    if (Word.is(tok::comment))
      return true;
  }
  return false;
}

} // namespace weft
