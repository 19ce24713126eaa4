# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# RUN: rm -rf %t && mkdir -p %t
# RUN: %python %s %source_root %t %clang_tidy %plugin %clangxx %clang_plugin
"""The compiler with our plugin warns of what clang-tidy finds, notes and quick fixes included; NOLINT and
.clang-tidy and checks= count; warnings never fail a compile."""
import os
import re
import shutil
import subprocess
import sys

source, work, clang_tidy, tidy_plugin, clangxx, plugin = sys.argv[1:]
sys.path[:0] = [os.path.join(source, "test", "repo")]
sys.argv[1:] = [source]
from tree import complain, finish

FLAGS = ["-I" + os.path.join(source, "runtime", "include")]
LINT = ["-fplugin=" + plugin]
CHECKS = "-*,weft-*"


def run(command):
    result = subprocess.run(command, cwd=work, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    # Two checks that speak of one place come in either order.
    said = re.findall(r"^(?:\./)?(\S+:\d+:\d+: (?:warning|error|note): .*)$", result.stdout, re.M)
    # The compiler names the check in each note, too.
    said = [re.sub(r"(: note: .*) \[weft-[\w-]+\]$", r"\1", line.replace(work + os.sep, "")) for line in said]
    return result.returncode, sorted(said), re.findall(r"warning: .*\[(weft-[\w-]+)\]", result.stdout), result.stdout


def compile_(name, *flags, options=LINT):
    compiler = clangxx.removesuffix("++") if name.endswith(".c") else clangxx
    standard = "-std=c17" if name.endswith(".c") else "-std=c++20"
    return run([compiler, standard, *FLAGS, *options, *flags, "-c", name, "-o", name + ".o"])


def write(name, text):
    with open(os.path.join(work, name), "w", encoding="utf-8") as f:
        f.write(text)


def expect(what, found, wanted):
    if found != wanted:
        complain(what, f"expected {wanted}, is {found}")


#--- the same as clang-tidy says, in C too, and an object file
PINNED = """#include <weft/annotations.h>
WEFT_PINS_THREAD() void pin(void);
WEFT_UNPINS_THREAD void unpin(void);
int ready(void);
void use(void) {
  pin();
  if (!ready())
    return;
  unpin();
}
"""
write("pinned.c", PINNED)
for name in ("findings.cpp", "in-header.h"):
    shutil.copy(os.path.join(source, "test", "delivery", "Inputs", name), work)
for name in ("findings.cpp", "pinned.c"):
    standard = "-std=c17" if name.endswith(".c") else "-std=c++20"
    _, tidied, _, _ = run([clang_tidy, "-load", tidy_plugin, "--quiet", "--checks=" + CHECKS, "--header-filter=.*",
                           name, "--", standard, *FLAGS])
    status, compiled, _, output = compile_(name)
    expect(name, (status, compiled), (0, tidied))
    if not tidied:
        complain(name, "is no test: nothing is found")
    if name == "findings.cpp" and not re.search(r"^ *\| +std::jthread$", output, re.M):
        complain(name, f"the quick fix is not shown: {output}")
    if not os.path.exists(os.path.join(work, name + ".o")):
        complain(name, f"was not compiled: {output}")

#--- -Werror is for the compiler's own warnings; NOLINT
expect("-Werror", compile_("pinned.c", "-Werror")[:3:2], (0, ["weft-unmatched-thread-pin"]))
write("nolint.c", PINNED.replace("  pin();", "  pin(); // NOLINT(weft-unmatched-thread-pin)"))
expect("NOLINT", compile_("nolint.c")[:2], (0, []))

#--- all checks unless somebody says otherwise: the .clang-tidy above the file, then checks=
write(".clang-tidy", "CheckOptions: {}\n")
expect("a .clang-tidy without checks", compile_("pinned.c")[:3:2], (0, ["weft-unmatched-thread-pin"]))
write(".clang-tidy", "Checks: '-*'\n")
expect("a .clang-tidy that turns all off", compile_("pinned.c")[:2], (0, []))
CHECKS_ARE = "-fplugin-arg-weft-checks="
expect("checks= over the .clang-tidy", compile_("pinned.c", CHECKS_ARE + "weft-unmatched-*")[2],
       ["weft-unmatched-thread-pin"])
expect("checks= that leave the finding out", compile_("pinned.c", CHECKS_ARE + "-*,weft-unjoined-task")[:2], (0, []))
for argument, said in (("checks=-*,weft-unmatched-thread-pins", "enables no check"),
                       ("check=weft-*", "unknown argument 'check=weft-*'")):
    status, _, _, output = compile_("pinned.c", "-fplugin-arg-weft-" + argument)
    if not status or said not in output:
        complain(argument, f"exit status {status}, {output}")

write("audited.cpp", PINNED + """
template <typename T> WEFT_SPAWNS(1, "owned", "thread") void start(T) {}
void tiny(int *p) {
  start([p] { *p = 1; });
}
""")
write(".clang-tidy", "Checks: '-*,weft-*'\n")
expect(".clang-tidy", compile_("audited.cpp")[2], ["weft-unmatched-thread-pin"])
write(".clang-tidy", "Checks: '-*,weft-*'\nCheckOptions: {WeftAudit: true, WeftTestPaths: ''}\n")
expect("WeftAudit", sorted(compile_("audited.cpp")[2]),
       ["weft-tiny-task", "weft-unmatched-thread-pin"])

#--- models are read; what they get wrong fails the compile
write("launch.cpp", """namespace ours { template <typename T> void launch(T) {} }
void start() { int local = 0; ours::launch([&local] { ++local; }); }
""")
expect("without models", compile_("launch.cpp")[:2], (0, []))
model = "library: ours\nfunctions:\n  - name: ours::launch\n    roles: "
write("models.yaml", model + "{spawns: {param: 1, owner: detached, on: thread}}\n")
write(".clang-tidy", "Checks: '-*,weft-*'\nCheckOptions: {WeftModels: models.yaml}\n")
expect("WeftModels", compile_("launch.cpp")[:3:2], (0, ["weft-dangling-capture"]))
write("models.yaml", model + "{spawnz: 1}\n")
status, _, _, output = compile_("launch.cpp")
if not status or "models.yaml:4:13: unknown role" not in output:
    complain("a bad model", f"exit status {status}, {output}")
finish()
