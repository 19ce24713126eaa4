# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# REQUIRES: llvm-22
# RUN: %python %s %S/Inputs %t %build_root
"""weft lint --since: findings at changed lines, and those whose notes touch them."""
import os
import sys

sys.path.insert(0, sys.argv[1])
from project import HEADER, Project, expect, source

p = Project(sys.argv[2], os.path.join(sys.argv[3], "bin", "weft"))
p.write("counter.h", HEADER)
SOURCES = ["a.cpp", "b.cpp", "with space.cpp", "qu'o\"te.cpp", "ü.cpp", "old name.cpp", "gone.cpp"]
for number, name in enumerate(SOURCES):
    p.write(name, source(f"f{number}"))
p.write("plain.cpp", "int plain();\n")
p.database([*SOURCES, "plain.cpp"])
p.write(".gitignore", "build/\n")
expect(p.lint("--since", "HEAD"), 2, err="git says: fatal: not a git repository")
p.git("init", "-q", "-b", "main")
p.git("add", ".")
p.git("commit", "-qm", "first")
expect(p.lint("--since", "no-such-revision"), 2, err="git says: fatal: .*no-such-revision")
expect(p.lint("--since", "--output=x"), 2, err="git says: fatal: ")
assert not os.path.exists(p.path("x"))

# Nobody knows yet what includes what: all are linted, and nothing changed.
expect(p.lint("--since", "HEAD"), 0, 8, [], "no findings; 8 units")
expect(p.lint("--since", "HEAD"), 0, 0, [], "no findings; 0 units")

# A changed line with a finding, and one without
p.write("a.cpp", source("f0") + "int more();\n")
expect(p.lint("--since", "HEAD"), 0, 1, [], "1 unit,")
p.write("a.cpp", source("f0").replace("long f0(", "long  f0("))
expect(p.lint("--since", "HEAD"), 1, 1, ["a.cpp:3"])
# A line of the change that looks like a header of the diff
p.write("plain.cpp", "int plain();\n#if 0\n++ b/gone.cpp\n@@ -1,9 +1,9 @@\n#endif\n")
expect(p.lint("--since", "HEAD"), 1, found=["a.cpp:3"], err="2 units")
# The finding's line is as it was, its note's is not: the member is new.
p.write("counter.h", HEADER.replace("long value;", "long value, more;"))
expect(p.lint("--since", "HEAD"), 1, 7, [f"{name}:3" for name in sorted(SOURCES, key=os.fsencode)])
p.write("counter.h", HEADER)
expect(p.lint("--since", "HEAD"), 1, found=["a.cpp:3"])

# Names that git quotes; a rename; a file that is gone; one that git does not know
for name in ("with space.cpp", "qu'o\"te.cpp", "ü.cpp"):
    p.write(name, p.read(name).replace("long f", "long  f"))
p.git("mv", "old name.cpp", "new name.cpp")
p.write("new name.cpp", "// moved\n" + p.read("new name.cpp"))
os.remove(p.path("gone.cpp"))
p.write("un tracked.cpp", source("untracked"))
p.database(["a.cpp", "b.cpp", "with space.cpp", "qu'o\"te.cpp", "ü.cpp", "new name.cpp", "plain.cpp", "un tracked.cpp"])
found = ["a.cpp:3", "qu'o\"te.cpp:3", "un tracked.cpp:3", "with space.cpp:3", "ü.cpp:3"]
expect(p.lint("--since", "HEAD"), 1, found=found)
# From below, and restricted
expect(p.lint("--since", "HEAD", "with space.cpp", "b.cpp"), 1, found=["with space.cpp:3"], err="1 unit,")

# What others did on the main branch meanwhile is not ours.
p.git("add", "-A")
p.git("commit", "-qm", "second")
p.git("checkout", "-q", "-b", "topic", "HEAD~")
p.write("b.cpp", source("f1").replace("long f1", "long  f1"))
p.database(SOURCES)
expect(p.lint("--since", "main", "--since-merge-base"), 1, found=["b.cpp:3"])
p.database(["a.cpp", "b.cpp"])
expect(p.lint("--since", "main"), 1, found=["a.cpp:3", "b.cpp:3"])
# A removed line changes its neighbours.
p.git("checkout", "-qf", "main")
p.write("a.cpp", p.read("a.cpp").replace("\n\nlong", "\nlong"))
expect(p.lint("--since", "HEAD", "a.cpp"), 1, found=["a.cpp:2"])
