# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# RUN: %python %s %S/Inputs %t %build_root
"""weft lint: exit statuses, what is linted again and what is not, which units are chosen."""
import os
import sys
import time

sys.path.insert(0, sys.argv[1])
from project import HEADER, Project, expect, places, source

weft = os.path.join(sys.argv[3], "bin", "weft")
p = Project(sys.argv[2], weft)

# --- No database, a bad one
expect(p.lint(), 2, err="no compile_commands.json.*cmake.*meson.*bear.* -p")
expect(p.lint("-p", "nowhere"), 2, err="there is no .*/nowhere")
p.write("build/compile_commands.json", "[{")
expect(p.lint(), 2, err="build/compile_commands.json")
p.write("build/compile_commands.json", "[]")
expect(p.lint(), 2, err="build/compile_commands.json")

# --- Findings, and nothing to do the second time
p.write("include/counter.h", HEADER)
p.write("include/other.h", "inline int other() { return 1; }\n")
for name in "ab":
    p.write(f"{name}.cpp", source(name))
p.write("sub dir/c.cpp", '#include "other.h"\nint c() { return other(); }\n')
SOURCES = ["a.cpp", "b.cpp", "sub dir/c.cpp"]
p.database(SOURCES, "-Iinclude")
first = p.lint("--stats")
expect(first, 1, 3, ["a.cpp:3", "b.cpp:3"], r"weft: 2 findings in 2 files; 3 units")
assert "weft-copied-sync                                 2       2" in first.err, first.err
again = p.lint("--stats")
expect(again, 1, 0)
assert again.out == first.out
assert os.path.exists(p.path("build/.weft/.gitignore"))

# --- A header: its includers
p.write("include/other.h", "inline int other() { return 2; }\n")
expect(p.lint(), 1, 1)
p.write("include/counter.h", HEADER + "inline long get(Counter counter) { return counter.value; }\n")
expect(p.lint(), 1, 2, ["a.cpp:3", "b.cpp:3", "include/counter.h:4"])
p.write("include/counter.h", HEADER)
expect(p.lint(), 1, 2)
# Touched, it may have changed.
os.utime(p.path("a.cpp"))
expect(p.lint(), 1, 1)

# --- Paths
expect(p.lint("a.cpp"), 1, 0, ["a.cpp:3"], "1 unit,")
expect(p.lint("sub dir"), 0, 0, [], "1 unit,")
expect(p.lint("include/counter.h"), 0, 0, [], "2 units")
expect(p.lint("include/counter.h", "b.cpp"), 1, 0, ["b.cpp:3"])
expect(p.lint(".."), 1, 0, ["a.cpp:3", "b.cpp:3"])
expect(p.lint("nothing.cpp"), 2, err="there is no .*/nothing.cpp")
p.write("include/unused.h", "")
expect(p.lint("include/unused.h"), 2, err="no unit is, or includes, .*/include/unused.h")
# Of a new unit, nobody knows what it includes.
p.write("d.cpp", source("d"))
p.database([*SOURCES, "d.cpp"], "-Iinclude")
expect(p.lint("include/counter.h"), 0, 1, [], "of 1 unit")
expect(p.lint("--quiet"), 1, found=["a.cpp:3", "b.cpp:3", "d.cpp:3"])
p.database(SOURCES, "-Iinclude")

# --- The compile command, the options
p.database(SOURCES, "-Iinclude", "-DX")
expect(p.lint(), 1, 3)
expect(p.lint("--checks=-*,weft-unjoined-task"), 0, 3)
expect(p.lint("--checks=-*,weft-unjoined-task", "--extra-arg=-DY"), 0, 3)
expect(p.lint(), 1, 3)
p.write("tiny/tiny.c", """#include <pthread.h>
void *work(void *p) { return p; }
void handle(void) {
  pthread_t t;
  if (pthread_create(&t, 0, work, 0) == 0)
    pthread_detach(t);
}
""")
p.write("tiny/compile_commands.json", '[{"directory": ".", "file": "tiny.c", "command": "cc -c tiny.c"}]')
# This project may lie below a folder named test.
p.write("tiny/.clang-tidy", "Checks: '-*,weft-*'\nCheckOptions: {WeftTestPaths: ''}\n")
expect(p.lint("-p", "tiny"), 0, 1)
expect(p.lint("-p", "tiny", "--audit"), 1, 1, ["tiny/tiny.c:5"])
expect(p.lint("--audit", "--config={}"), 2, err="WeftAudit: true")
expect(p.lint("--checks=-*"), 2, err="a.cpp could not be linted: .*[Nn]o checks enabled")

# --- .clang-tidy: appears, changes, goes; elsewhere; unreadable; without our checks
old = time.time() - 1e6
expect(p.lint(), 1)
p.write(".clang-tidy", "Checks: '-*,weft-unjoined-task'\n")
os.utime(p.path(".clang-tidy"), (old, old))
expect(p.lint(), 0, 3)
p.write(".clang-tidy", "Checks: '-*,misc-static-assert'\n")
expect(p.lint(), 1, 3, ["a.cpp:3", "b.cpp:3"])
p.write(".clang-tidy", "Checks: [\n")
expect(p.lint(), 2, err=r"the configuration cannot be read: (.|\n)*Error parsing .*/.clang-tidy")
os.remove(p.path(".clang-tidy"))
expect(p.lint(), 1, 3)
p.write("sub dir/.clang-tidy", "Checks: '-*,weft-unjoined-task'\n")
expect(p.lint(), 1, 1)

# --- '..' behind a link is the folder that the link leads to.
p.write("x/include/linked.h", "inline int linked() { return 1; }\n")
os.makedirs(p.path("x/y"))
os.symlink("x/y", p.path("link"))
p.write("sub dir/c.cpp", '#include "linked.h"\nint c() { return linked(); }\n')
p.database(SOURCES, "-Iinclude", "-Ilink/../include")
expect(p.lint(), 1, 3)
expect(p.lint(), 1, 0)
p.write("x/include/linked.h", "inline int linked() { return 2; }\n")
expect(p.lint(), 1, 1)
expect(p.lint("link/../include/linked.h"), 2, err="there is no ")
expect(p.lint("x/include/linked.h"), 0, 0, [], "1 unit,")
p.write("sub dir/c.cpp", '#include "other.h"\nint c() { return other(); }\n')

# --- A model file
p.write("models.yaml", "library: mine\ntypes:\n  - name: Gauge\n    roles: [no_copy]\n")
p.write("a.cpp", "struct Gauge { int value; };\nint a(Gauge g) { return g.value; }\n")
modelled = "--config={CheckOptions: {WeftModels: models.yaml}}"
expect(p.lint(modelled), 1, 3, ["a.cpp:2", "b.cpp:3"])
expect(p.lint(modelled), 1, 0)
p.write("models.yaml", "library: mine\n")
expect(p.lint(modelled), 1, 3, ["b.cpp:3"])
expect(p.lint("--config={CheckOptions: {WeftModels: nowhere.yaml}}"), 2, 3,
       err="a.cpp could not be linted: nowhere.yaml: cannot read this model file")

# --- What does not parse is never clean, is never kept, and hides nothing
p.write("a.cpp", "int a = ;\n" + source("broken"))
expect(p.lint(), 2, 3, ["a.cpp:4", "b.cpp:3"], "a.cpp could not be linted: a.cpp:1:9: expected expression")
expect(p.lint(), 2, 1, ["a.cpp:4", "b.cpp:3"], "a.cpp could not be linted: a.cpp:1:9: expected expression")
expect(p.lint("b.cpp"), 1, 0)
os.remove(p.path("a.cpp"))
expect(p.lint(), 2, err="a.cpp could not be linted")
p.write("a.cpp", source("a"))
expect(p.lint(), 1, 1, ["a.cpp:3", "b.cpp:3"])
# A warning that the build makes an error is the build's business.
p.database(SOURCES, "-Iinclude", "-Wall", "-Wlogical-op", "-Werror")
p.write("b.cpp", "int b() { int unused; return 1; }\n")
expect(p.lint(), 1, 3, ["a.cpp:3"])

# --- The newest database is taken, and another cache is another lint
p.database(["a.cpp"], "-Iinclude", folder="out")
expect(p.lint("--verbose"), 1, 1, ["a.cpp:3"], "units are those of .*/out/compile_commands.json")
expect(p.lint("--cache-dir", "kept"), 1, 1)
assert os.path.exists(p.path("kept/build.ninja"))
expect(p.lint("-p", "build/compile_commands.json"), 1, 0)

# --- The report in a file
expect(p.lint("-o", "report.txt"), 1, 0, [])
assert p.read("report.txt") == p.lint().out
expect(p.lint("-o", "no/such/folder.txt"), 2, err="could not be written")
expect(p.lint("--format", "no-such-form"), 2, err="no-such-form")

# --- Programs that are missing
expect(p.lint(env=p.environment(PATH=p.folder)), 2, err="there is no ninja in PATH")
expect(p.lint("--weft-tidy", "nowhere"), 2, err="nowhere is no program")

# --- Costs
profile = p.lint("--profile")
assert profile.status == 1 and "weft-copied-sync " in profile.err, profile.err
assert "weft-copied-sync " in p.lint("--profile").err
