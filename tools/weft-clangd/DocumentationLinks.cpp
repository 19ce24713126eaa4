//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// clangd gives every clang-tidy check a link to upstream's pages, where ours
// are not. The links are rewritten in the messages on their way to the editor.

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"
#include <cstdio>
#include <memory>
#include <string>

using namespace llvm;

namespace clang::clangd {
class Transport {
public:
  virtual ~Transport();
};
enum JSONStreamStyle : int;
} // namespace clang::clangd

namespace {
struct CheckPage {
  StringRef Name;
  StringRef Family;
};

constexpr CheckPage Pages[] = {
#define WEFT_CHECK(Family, Class, Name, ...) {Name, #Family},
#include "Checks.def"
};

/// `file:///…`: everything but what a path may hold as it is, is encoded.
std::string fileUrl(StringRef Path) {
  std::string Url = "file://";
  for (unsigned char C : Path)
    if (isAlnum(C) || StringRef("/-_.~+").contains(C))
      Url += C;
    else
      Url += "%" + utohexstr(C, /*LowerCase=*/false, /*Width=*/2);
  return Url;
}

/// Where the folder `docs` is; empty where nobody knows.
std::string documentationUrl() {
  if (StringRef Published = WEFT_DOCS_URL; !Published.empty())
    return Published.rtrim('/').str();
  static int Anchor;
  std::string Executable = sys::fs::getMainExecutable("weft-clangd", &Anchor);
  // The build tree; <prefix>/lib/weft/<N>/bin, lib/<triple>/weft/<N>/bin.
  for (StringRef Up : {"..", "../../../..", "../../../../.."}) {
    SmallString<256> Folder = sys::path::parent_path(Executable);
    sys::path::append(Folder, Up, "share/doc/weft");
    sys::path::remove_dots(Folder, /*remove_dot_dot=*/true);
    if (sys::fs::is_directory(Folder + "/checks"))
      return fileUrl(Folder);
  }
  return "";
}

/// Rewrites the links in a stream of messages, each behind its header
/// `Content-Length: N`, and passes everything else on as it is.
class LinkRewriter : public raw_ostream {
public:
  explicit LinkRewriter(raw_ostream &Out)
      : Out(Out), Documentation(documentationUrl()) {
    SetUnbuffered();
  }

private:
  void write_impl(const char *Data, size_t Size) override {
    Received += Size;
    Pending.append(Data, Size);
    while (passMessageOn())
      ;
  }

  bool passMessageOn() {
    static constexpr StringLiteral Header = "Content-Length: ";
    static constexpr StringLiteral End = "\r\n\r\n";
    StringRef All = Pending;
    const size_t HeaderEnd = All.find(End);
    size_t Length;
    if (HeaderEnd == StringRef::npos)
      return false;
    if (!All.starts_with(Header) ||
        All.slice(Header.size(), HeaderEnd).getAsInteger(10, Length)) {
      Out << Pending;
      Out.flush();
      Pending.clear();
      return false;
    }
    const size_t BodyBegin = HeaderEnd + End.size();
    if (All.size() < BodyBegin + Length)
      return false;
    const std::string Body = withOurLinks(All.substr(BodyBegin, Length));
    Out << Header << Body.size() << End << Body;
    Out.flush();
    Pending.erase(0, BodyBegin + Length);
    return true;
  }

  std::string withOurLinks(StringRef Body) const {
    static constexpr StringLiteral Upstream =
        "\"href\":\"https://clang.llvm.org/extra/clang-tidy/checks/weft/";
    static constexpr StringLiteral Suffix = ".html\"";
    std::string Result;
    for (size_t At; (At = Body.find(Upstream)) != StringRef::npos;) {
      StringRef Rest = Body.substr(At + Upstream.size());
      StringRef Name = Rest.take_until([](char C) { return C == '.'; });
      const CheckPage *Page = find_if(
          Pages, [&](const CheckPage &Each) { return Each.Name == Name; });
      const bool Known = Page != std::end(Pages) && !Documentation.empty() &&
                         Rest.substr(Name.size()).starts_with(Suffix);
      const size_t Replaced =
          Upstream.size() + (Known ? Name.size() + Suffix.size() : 0);
      if (Known)
        Result += (Body.take_front(At) + "\"href\":\"" + Documentation +
                   "/checks/" + Page->Family + "/" + Page->Name + ".md\"")
                      .str();
      else
        Result += Body.take_front(At + Replaced);
      Body = Body.drop_front(At + Replaced);
    }
    return Result + Body.str();
  }

  uint64_t current_pos() const override { return Received; }

  raw_ostream &Out;
  std::string Documentation;
  std::string Pending;
  uint64_t Received = 0;
};
} // namespace

// clang::clangd::newJSONTransport, which the linker's --wrap leads here.
std::unique_ptr<clang::clangd::Transport> upstreamsTransport(
    std::FILE *In, raw_ostream &Out, raw_ostream *Mirror, bool Pretty,
    clang::clangd::JSONStreamStyle
        Style) asm("__real__ZN5clang6clangd16newJSONTransportEP8_IO_FILERN4llvm"
                   "11raw_ostreamEPS4_bNS0_15JSONStreamStyleE");
std::unique_ptr<clang::clangd::Transport> newJsonTransport(
    std::FILE *In, raw_ostream &Out, raw_ostream *Mirror, bool Pretty,
    clang::clangd::JSONStreamStyle
        Style) asm("__wrap__ZN5clang6clangd16newJSONTransportEP8_IO_FILERN4llvm"
                   "11raw_ostreamEPS4_bNS0_15JSONStreamStyleE");

std::unique_ptr<clang::clangd::Transport>
newJsonTransport(std::FILE *In, raw_ostream &Out, raw_ostream *Mirror,
                 bool Pretty, clang::clangd::JSONStreamStyle Style) {
  static LinkRewriter Rewriter(Out); // As long-lived as the transport.
  return upstreamsTransport(In, Rewriter, Mirror, Pretty, Style);
}
