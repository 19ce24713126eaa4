# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# RUN: rm -rf %t && mkdir -p %t
# RUN: %python %s %source_root %build_root %t
"""weft-clangd with default settings: our findings, notes, quick fixes and links that lead to our pages;
and no crash on code that is being typed."""
import os
import sys
import urllib.parse

root, build, work = sys.argv[1:]
sys.path[:0] = [os.path.join(root, "test", "repo"), os.path.join(root, "test", "delivery", "Inputs")]
from lsp import Server
from planted import FINDING
from tree import complain, finish
from typist import Typist, type_out


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

#--- code that is being typed: every twelfth prefix; test/integration/typing.py has every one, of more files
typists = []
for name in ("pool.cpp", "coroutines.cpp", "lambdas.cpp"):
    with open(os.path.join(root, "test", "delivery", "Inputs", "typed", name), encoding="utf-8") as f:
        typists.append(Typist(server, write(name, ""), f.read(), every=12))
type_out(typists)
for typist in typists:
    if [d for d in typist.found if d["severity"] == 1] or not any(d["code"].startswith("weft-") for d in typist.found):
        complain("typing", f"{typist.path}: the whole file has a finding and no error: {typist.found}")

if status := server.end():
    complain("weft-clangd", f"ended with {status}")
finish()
