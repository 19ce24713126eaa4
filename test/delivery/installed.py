# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# RUN: rm -rf %t && mkdir -p %t
# RUN: %python %s %source_root %build_root %t %cmake %clangxx %llvm_version
"""What `cmake --install` makes is whole and may be moved: weft-tidy, weft-clangd with its pages, the driver, the
plugin of the compiler. builtin-headers.test has more ways to call weft-tidy."""
import os
import subprocess
import sys
import urllib.parse

source, build, work, cmake, clangxx, version = sys.argv[1:]
sys.path[:0] = [os.path.join(source, "test", folder) for folder in ("repo", os.path.join("delivery", "Inputs"))]
sys.argv[1:] = [source]
from lsp import Server
from tree import complain, finish, rows

first, prefix = os.path.join(work, "first"), os.path.join(work, "moved here")
subprocess.run([cmake, "--install", build, "--prefix", first], check=True, stdout=subprocess.DEVNULL)
os.rename(first, prefix)
file = os.path.join(work, "finding.cpp")
with open(file, "w", encoding="utf-8") as f:
    f.write(text := """#include <immintrin.h>
#include <weft/annotations.h>
WEFT_PINS_THREAD() void pin();
WEFT_UNPINS_THREAD void unpin();
bool ready();
void use() {
  pin();
  _mm_pause();
  if (!ready())
    return;
  unpin();
}
""")
with open(os.path.join(work, ".clang-tidy"), "w", encoding="utf-8") as f:
    f.write("Checks: '-*,weft-*'\n")
FLAGS = ["-std=c++20", "-I" + os.path.join(prefix, "include")]
with open(os.path.join(work, "compile_flags.txt"), "w", encoding="utf-8") as f:
    f.write("\n".join(FLAGS) + "\n")


def run(*command):
    result = subprocess.run(command, cwd=work, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return f"exit status {result.returncode}\n{result.stdout}"


def expect(what, output, wanted):
    if "exit status 0\n" not in output or wanted not in output or "error:" in output:
        complain(what, f"'{wanted}' is not in: {output}")


def installed(*path):
    return os.path.join(prefix, *path)


FOUND = "[weft-unmatched-thread-pin]"
expect("weft-tidy", run(installed("bin", f"weft-tidy-{version}"), file, "--", *FLAGS), FOUND)
expect("plugin", run(clangxx, *FLAGS, "-fplugin=" + installed("lib", f"libweft-clang-{version}.so"),
                     "-fsyntax-only", file), FOUND)
for name in ("weft", f"weft-{version}"):
    listed = run(installed("bin", name), "list")
    expect(name, listed, f"\nweft-{rows()[-1].name} ")
    if listed.count("\n") != len(rows()) + 1:
        complain(name, f"does not list all {len(rows())} checks: {listed}")

server = Server([installed("bin", f"weft-clangd-{version}"), "--log=error", "--background-index=false"], work)
server.open(file, text)
found = server.diagnostics(file, 1)
if [d.get("code") for d in found] != ["weft-unmatched-thread-pin"]:
    complain("weft-clangd", f"expected one weft-unmatched-thread-pin: {found}")
else:
    href = urllib.parse.unquote(found[0].get("codeDescription", {}).get("href", ""))
    if href != f"file://{prefix}/share/doc/weft/checks/affinity/unmatched-thread-pin.md":
        complain("weft-clangd", f"the link leads elsewhere: {href}")
    elif not os.path.isfile(href.removeprefix("file://")):
        complain("weft-clangd", f"the link leads nowhere: {href}")
server.end()

#--- only the link to Clang's headers leads out of the tree, and all lead somewhere
leads_out = []
for folder, folders, files in os.walk(prefix):
    for name in folders + files:
        path = os.path.join(folder, name)
        if not os.path.islink(path):
            continue
        if not os.path.exists(path):
            complain(os.path.relpath(path, prefix), f"leads to {os.readlink(path)}, which is not there")
        if os.path.isabs(os.readlink(path)):
            leads_out.append(os.path.relpath(path, prefix))
if leads_out != [f"lib/weft/{version}/lib/clang/{version}"]:
    complain("links", f"absolute: {leads_out}")
finish()
