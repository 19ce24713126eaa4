# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# RUN: rm -rf %t && mkdir -p %t
# RUN: %python %s %source_root %build_root %t
"""weft-clangd with default settings: our findings, notes, quick fixes and links that lead to our pages;
and no crash on code that is being typed."""
import os
import re
import sys
import urllib.parse

root, build, work = sys.argv[1:]
sys.path[:0] = [os.path.join(root, "test", "repo"), os.path.join(root, "test", "delivery", "Inputs")]
from lsp import Server
from tree import complain, finish

FINDING = """#include <thread>
void serve();
bool connect();
bool run() {
  std::thread server(serve);
  if (!connect())
    return false;
  server.join();
  return true;
}
"""

# Every construct that the walk looks at, small enough to be typed token by token.
TYPED = """#include <functional>
#include <mutex>
#include <thread>
#include <vector>
template <typename T> struct Pool {
  std::vector<std::thread> workers_;
  std::mutex mutex_;
  T state_{};
  explicit Pool(int n) { for (int i = 0; i < n; ++i) workers_.emplace_back([this, &i] { work(i); }); }
  ~Pool() { for (auto &w : workers_) if (w.joinable()) w.join(); }
  void work(int k) { std::lock_guard lock(mutex_); state_ += k; }
};
int main() try {
  Pool<int> pool(4);
  std::thread detached([&pool] { pool.work(1); });
  detached.detach();
  return 0;
} catch (...) { return 1; }
"""


def write(name, text):
    path = os.path.join(work, name)
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)
    return path


write(".clang-tidy", "Checks: '-*,weft-*'\n")
write("compile_flags.txt", "-std=c++20\n")
server = Server([os.path.join(build, "bin", "weft-clangd"), "--log=error", "--background-index=false"], work)

#--- a finding, as an editor shows it
file = write("finding.cpp", FINDING)
server.open(file, FINDING)
found = server.diagnostics(file, 1)
if [(d.get("code"), d["range"]["start"]) for d in found] != [("weft-unjoined-task", {"line": 4, "character": 14})]:
    complain("finding", f"expected one weft-unjoined-task in line 5: {found}")
else:
    if not any("leaving here" in note["message"].lower() for note in found[0].get("relatedInformation", [])):
        complain("finding", f"its note is missing: {found}")
    href = found[0].get("codeDescription", {}).get("href", "")
    page = urllib.parse.unquote(href.removeprefix("file://"))
    if not (href.startswith("file://") and os.path.isfile(page) and "weft-unjoined-task" in open(page).readline()):
        complain("finding", f"the link leads to no page of ours: {href}")
    actions = server.request("textDocument/codeAction", {
        "textDocument": {"uri": "file://" + file}, "range": found[0]["range"],
        "context": {"diagnostics": found}})
    edits = [edit["newText"] for action in actions or [] if action.get("kind") == "quickfix"
             for changes in [action.get("edit", {}).get("changes", {})] for edit in changes.get("file://" + file, [])]
    if edits != ["std::jthread"]:
        complain("quick fix", f"expected std::jthread: {actions}")

#--- code that is being typed
file = write("typed.cpp", TYPED)
server.open(file, "")
server.diagnostics(file, 1)
ends = [m.end() for m in re.finditer(r"\w+|[^\w\s]", TYPED)]
for version, end in enumerate(ends, start=2):
    server.change(file, version, TYPED[:end])
    found = server.diagnostics(file, version)
if not any(d.get("code", "").startswith("weft-") for d in found):
    complain("typing", f"the whole file has a finding: {found}")

if status := server.end():
    complain("weft-clangd", f"ended with {status}")
finish()
