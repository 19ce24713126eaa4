# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# REQUIRES: ccache
# RUN: rm -rf %t && mkdir -p %t
# RUN: %python %s %source_root %t %clangxx %clang_plugin
"""ccache replays the plugin's warnings. A changed plugin is noticed by itself; an edited NOLINT only with
CCACHE_COMMENTS, an edited .clang-tidy only with CCACHE_EXTRAFILES (docs/compiler-plugin.md)."""
import os
import shutil
import subprocess
import sys

source, work, clangxx, plugin = sys.argv[1:]
sys.path[:0] = [os.path.join(source, "test", "repo")]
sys.argv[1:] = [source]
from tree import complain, finish

CODE = """#include <weft/annotations.h>
WEFT_PINS_THREAD() void pin();
WEFT_UNPINS_THREAD void unpin();
bool ready();
void use() {
  pin(); // %s
  if (!ready())
    return;
  unpin();
}
"""
shutil.copy(plugin, os.path.join(work, "plugin.so"))
LINT = ["-fplugin=./plugin.so"]


def write(name, text):
    with open(os.path.join(work, name), "w", encoding="utf-8") as f:
        f.write(text)


def compile_(**settings):
    """(was it a hit?, how many warnings)"""
    settings = {"CCACHE_DIR": os.path.join(work, "cache"), "CCACHE_CONFIGPATH": os.path.join(work, "none"),
                "CCACHE_STATSLOG": os.path.join(work, "log"), **settings}
    write("log", "")
    result = subprocess.run(["ccache", clangxx, *LINT, "-I" + os.path.join(source, "runtime", "include"),
                             "-c", "f.cpp", "-o", "f.o"], cwd=work, text=True, stderr=subprocess.PIPE,
                            env={**os.environ, **settings}, check=True)
    with open(os.path.join(work, "log"), encoding="utf-8") as f:
        hit = "cache_hit" in f.read()
    return hit, result.stderr.count(": warning: 'pin' ties")


def expect(what, wanted, **settings):
    found = compile_(**settings)
    if found != wanted:
        complain(what, f"expected (hit, warnings) {wanted}, is {found}")


ON, OFF = "Checks: '-*,weft-*'\n", "Checks: '-*,weft-*,-weft-unmatched-thread-pin'\n"
write("f.cpp", CODE % "")
write(".clang-tidy", ON)
expect("the first time", (False, 1))
expect("the second time", (True, 1))
with open(os.path.join(work, "plugin.so"), "ab") as f:
    f.write(b"\n")
expect("another plugin", (False, 1))

write("f.cpp", CODE % "NOLINT")
expect("a new NOLINT is missed", (True, 1))
write("f.cpp", CODE % "")
write(".clang-tidy", OFF)
expect("a new .clang-tidy is missed", (True, 1))
write(".clang-tidy", ON)

# With both, from the start: what a cache was filled with before does not know of them.
settings = {"CCACHE_DIR": os.path.join(work, "strict"), "CCACHE_COMMENTS": "1",
            "CCACHE_EXTRAFILES": os.path.join(work, ".clang-tidy")}
expect("strict, the first time", (False, 1), **settings)
write("f.cpp", CODE % "NOLINT")
expect("strict, NOLINT", (False, 0), **settings)
write("f.cpp", CODE % "")
expect("strict, without NOLINT", (True, 1), **settings)
write(".clang-tidy", OFF)
expect("strict, .clang-tidy", (False, 0), **settings)
write(".clang-tidy", ON)
expect("strict, .clang-tidy as it was", (True, 1), **settings)
finish()
