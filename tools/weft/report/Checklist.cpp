//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//

#include "report/Checklist.h"
#include "Checks.h"
#include "report/Escape.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/FormatVariadic.h"
#include <map>

namespace weft::driver {
namespace {

std::string count(size_t Number, llvm::StringRef What) {
  return llvm::formatv("{0} {1}{2}", Number, What, Number == 1 ? "" : "s");
}

/// As code in Markdown, whatever it holds.
std::string code(llvm::StringRef Text) {
  return "<code>" + markup(Text) + "</code>";
}

class Writer {
public:
  Writer(const Report &R, llvm::raw_ostream &Out) : R(R), Out(Out) {
    for (const Finding &F : R.Findings)
      OfChecks[F.Check].push_back(&F);
  }

  void head() {
    Out << "# Concurrency checklist\n\n";
    if (R.Units)
      Out << count(R.Units, "unit") << " linted, the audit checks included. ";
    Out << "Where nothing was found, nothing of what the checks look for is "
           "there; see `weft explain CHECK` for what that is.\n";
    if (R.Broken.empty())
      return;
    Out << "\n**" << count(R.Broken.size(), "unit")
        << " could not be linted: no answer below holds for them.**\n\n";
    for (const BrokenUnit &B : R.Broken)
      Out << "- " << code(B.File) << "\n";
  }

  void section(llvm::StringRef Heading) { Out << "\n## " << Heading << "\n"; }

  void question(llvm::StringRef Question, llvm::StringRef Checks,
                llvm::StringRef Unseen) {
    Out << "\n### " << Question << "\n\n";
    if (Checks.empty()) {
      Out << "**Not covered by a check.** " << Unseen << "\n";
      return;
    }
    llvm::SmallVector<llvm::StringRef> Names;
    Checks.split(Names, ' ');
    size_t Found = 0;
    for (llvm::StringRef Name : Names)
      Found += findings(Name).size();
    if (Found)
      Out << "**No: " << count(Found, "finding") << ".**\n\n";
    else
      Out << (R.Broken.empty() ? "**Nothing found.**\n\n"
                               : "**Nothing found in what was linted.**\n\n");
    for (llvm::StringRef Name : Names)
      answer(Name);
    if (!Unseen.empty())
      Out << "\nNot covered: " << Unseen << "\n";
  }

private:
  const std::vector<const Finding *> &findings(llvm::StringRef Name) {
    return OfChecks["weft-" + Name.str()];
  }

  void answer(llvm::StringRef Name) {
    const auto &Found = findings(Name);
    const CheckRow *Row = findCheck(Name);
    Out << "- `weft-" << Name << "` " << (Row ? Row->Sentence : "") << ": "
        << (Found.empty() ? "none" : std::to_string(Found.size())) << "\n";
    constexpr size_t Most = 10;
    for (const Finding *F : llvm::ArrayRef(Found).take_front(Most))
      Out << "  - "
          << code(llvm::formatv("{0}:{1}", F->Where.File, F->Where.Line).str())
          << " " << markup(F->Message) << "\n";
    if (Found.size() > Most)
      Out << "  - and " << Found.size() - Most << " more\n";
  }

  const Report &R;
  llvm::raw_ostream &Out;
  std::map<std::string, std::vector<const Finding *>> OfChecks;
};

} // namespace

void writeChecklist(const Report &R, llvm::raw_ostream &Out) {
  Writer W(R, Out);
  W.head();
#define WEFT_SECTION(HEADING) W.section(HEADING);
#define WEFT_QUESTION(QUESTION, CHECKS, UNSEEN)                                \
  W.question(QUESTION, CHECKS, UNSEEN);
#include "report/Checklist.def"
}

} // namespace weft::driver
