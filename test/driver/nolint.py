# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# RUN: %python %s %S/Inputs %t %build_root
"""weft nolint unused: the names of ours in NOLINT comments that suppress nothing, and no others."""
import json
import os
import subprocess
import sys

sys.path.insert(0, sys.argv[1])
from project import HEADER, Project

p = Project(sys.argv[2], os.path.join(sys.argv[3], "bin", "weft"))


def unused(*options):
    """The exit status and line:column check-or-glob of each finding."""
    result = subprocess.run([p.weft, "nolint", "unused", "--format", "json", *options], cwd=p.folder, text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=p.environment())
    if not result.stdout:
        return result.returncode, result.stderr
    report = json.loads(result.stdout)
    assert all(f["check"] == "unused-nolint" for f in report["findings"]), report
    found = []
    for f in report["findings"]:
        name = p.read(f["file"]).encode()[f["offset"]:].decode().split(")")[0].split(",")[0]
        assert f"'{name.strip()}'" in f["message"], f
        found.append((f["file"], f["line"], name.strip()) + (("unknown",) if "no check" in f["message"] else ()))
    return result.returncode, found


def expect(actual, wanted):
    assert actual == wanted, f"{actual}\ninstead of\n{wanted}"


# Line 3 of this header has a finding in whatever includes it; nobody includes dead.h.
p.write("counter.h", HEADER + "inline long a(Counter c) { return c.value; } // NOLINT(weft-copied-sync): a reason\n"
        "inline long b(Counter *c) { return c->value; } // NOLINT(weft-copied-sync)\n")
p.write("dead.h", "// NOLINT(weft-copied-sync)\n")
p.write("a.cpp", """#include "sub/../counter.h"
long used(Counter c) { return c.value; } // NOLINT(weft-copied-sync)
long used_too(Counter c) { return c.value; } // NOLINT( bugprone-x , weft-copied* )
long bare(Counter c) { return c.value; } // NOLINT
long others(Counter *c) { return c->value; } // NOLINT NOLINT(bugprone-x,*,-weft-copied-sync)
long idle(Counter *c) { return c->value; } // NOLINT(bugprone-x, weft-copied-sync)
long two(Counter c) { return c.value; } // NOLINT(weft-unjoined-task,weft-copied-sync)
long typo(Counter c) { return c.value; } // NOLINT(weft-copied-sink,weft-nothing*,weft-*)
// NOLINTNEXTLINE(weft-copied-sync)
long next(Counter c) { return c.value; }
// NOLINTNEXTLINE(weft-copied-sync)
long next_idle(Counter *c) { return c->value; }
// NOLINTBEGIN(weft-copied-sync)
// NOLINTBEGIN(weft-unjoined-task)
long block(Counter *);
long block(Counter c) { return c.value; }
// NOLINTEND(weft-unjoined-task)
// NOLINTEND(weft-copied-sync)
#define COPY(name) \\
  long name(Counter c) { return c.value; } // NOLINT(weft-copied-sync)
#define TWICE(one, two) one two
TWICE( // NOLINT(weft-copied-sync)
    long of_macro(Counter c) { return c.value; },
    )
const char *text = "ü"; /* NOLINT(weft-copied-sync) */
""")
os.mkdir(p.path("sub"))
p.write("b.cpp", '#include "counter.h"\n')
p.database(["a.cpp", "b.cpp"])
WANTED = [("a.cpp", 6, "weft-copied-sync"), ("a.cpp", 7, "weft-unjoined-task"), ("a.cpp", 8, "weft-copied-sink", "unknown"),
          ("a.cpp", 8, "weft-nothing*", "unknown"), ("a.cpp", 11, "weft-copied-sync"), ("a.cpp", 14, "weft-unjoined-task"),
          ("a.cpp", 25, "weft-copied-sync"), ("counter.h", 5, "weft-copied-sync")]
expect(unused(), (1, WANTED))

# Again, and once the code has changed: what was needed is not, and the other way round.
expect(unused(), (1, WANTED))
p.write("a.cpp", p.read("a.cpp").replace("long idle(Counter *c) { return c->value; }", "long idle(Counter c) { return c.value; }")
        .replace("long used(Counter c) { return c.value; }", "long used(Counter *c) { return c->value; }"))
expect(unused(), (1, [("a.cpp", 2, "weft-copied-sync"), *WANTED[1:]]))

# Audit checks count without --audit, a check that .clang-tidy turns off counts, too.
p.write(".clang-tidy", "Checks: '-*,weft-unjoined-task'\n")
expect(unused(), (1, [("a.cpp", 2, "weft-copied-sync"), *WANTED[1:]]))
os.remove(p.path(".clang-tidy"))
# The project's own lint is as it was: the comments suppress.
answer = p.lint("--format", "json")
assert answer.status == 0 and json.loads(answer.out)["findings"] == [], answer

# Nothing of ours; a unit that is broken.
p.write("a.cpp", "int x; // NOLINT(bugprone-x)\n")
p.write("b.cpp", "int y; // NOLINT\n")
expect(unused(), (0, []))
p.write("b.cpp", '#include "nowhere.h" // NOLINT(weft-copied-sync)\n')
expect(unused(), (2, []))
assert unused("--format", "xml")[0] == 2
assert subprocess.run([p.weft, "nolint", "add"], stderr=subprocess.PIPE).returncode == 2
