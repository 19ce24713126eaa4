# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# RUN: %python %s %S/Inputs %t.project %build_root
"""weft lint with a baseline: new findings alone, also in a part of the project and of a file."""
import os
import subprocess
import sys

sys.path.insert(0, sys.argv[1])
from project import HEADER, Project, expect, source

p = Project(sys.argv[2], os.path.join(sys.argv[3], "bin", "weft"))


def baseline(action, *options):
    result = subprocess.run([p.weft, "baseline", action, *options], cwd=p.folder, text=True, env=p.environment(),
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return result.returncode, result.stdout


p.write("counter.h", HEADER)
p.write("a.cpp", source("f"))
p.write("b.cpp", source("g"))
p.database(["a.cpp", "b.cpp"])
assert baseline("write")[0] == 0
expect(p.lint(), 0, found=[], err="2 known of .*\nweft: no findings; 2 units, 0 linted now")
expect(p.lint("--quiet"), 0, found=[], err="^$")
expect(p.lint("--baseline", "none"), 2, err="--baseline: there is no none; make it with")
expect(p.lint("--no-baseline"), 1, found=["a.cpp:3", "b.cpp:3"])

# Of two equal lines, the second is new: also where only its part of the file is asked for.
p.git("init", "-q", "-b", "main")
p.git("add", "a.cpp", "b.cpp", "counter.h", ".weft-baseline")
p.git("commit", "-qm", "first")
p.write("a.cpp", source("f") + "namespace other {\n" + source("f").splitlines()[2] + "\n}\n")
expect(p.lint(), 1, found=["a.cpp:5"])
expect(p.lint("--since", "HEAD"), 1, found=["a.cpp:5"])
expect(p.lint("a.cpp"), 1, found=["a.cpp:5"])
p.write("a.cpp", source("f"))

# A part of the project does not tell what is gone; the whole does.
p.write("a.cpp", "int f() { return 0; }\n")
expect(p.lint("b.cpp"), 0, found=[])
expect(p.lint("--since", "HEAD"), 0, found=[])
expect(p.lint(), 1, found=[], err="a.cpp: a known weft-copied-sync is gone\n.*weft baseline prune")
expect(p.lint("--pass-stale"), 0, found=[])
p.write("b.cpp", "int g() { return x; }\n")
assert baseline("prune")[0] == 2
p.write("b.cpp", source("g"))
status, said = baseline("prune")
assert status == 0 and "1 removed, 1 known" in said, said
expect(p.lint(), 0, found=[])
