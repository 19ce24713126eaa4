# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# REQUIRES: llvm-22
# RUN: %python %s %S/Inputs %t %build_root
"""weft lint --fix: each fix once and whole, in the project's own files; a second run changes nothing."""
import json
import os
import sys

sys.path.insert(0, sys.argv[1])
from project import HEADER, Project, expect, source

weft = os.path.join(sys.argv[3], "bin", "weft")
p = Project(sys.argv[2], weft)
p.write("counter.h", HEADER)
for name in "ab":
    p.write(f"{name}.cpp", source(name))
p.database(["a.cpp", "b.cpp"])
os.chmod(p.path("a.cpp"), 0o640)
expect(p.lint("--fix"), 0, 2, [], "weft: 2 fixed\n(.*\n)*weft: no findings")
assert "a(const Counter &counter)" in p.read("a.cpp")
assert os.stat(p.path("a.cpp")).st_mode & 0o777 == 0o640
fixed = {name: p.read(name) for name in ("counter.h", "a.cpp", "b.cpp")}
expect(p.lint("--fix"), 0, 0, [], "weft: 0 fixed")
assert fixed == {name: p.read(name) for name in fixed}
assert sorted(os.listdir(p.folder)) == ["a.cpp", "b.cpp", "build", "counter.h"]

# Only what was changed is formatted, and only where it is asked for.
ugly = source("a").replace("{ return", "{return") + "int  untouched;\n"
for option, formatted in (("--format-style=LLVM", True), ("--quiet", False)):
    p.write("a.cpp", ugly)
    expect(p.lint("--fix", option), 0)
    assert ("{ return" in p.read("a.cpp")) == formatted and "int  untouched" in p.read("a.cpp"), p.read("a.cpp")
p.write("a.cpp", source("a"))
expect(p.lint("--fix", "--format-style=NoSuchStyle"), 2, err="--format-style: .*")
assert p.read("a.cpp") == source("a")

# Not outside the project.
os.mkdir(p.path("below"))
p.database(["a.cpp"], folder="below/build")
expect(p.lint("--fix", cwd=p.path("below")), 1, found=[p.path("a.cpp") + ":3"],
       err="a.cpp:3:16: the fix of weft-copied-sync is left out: .*/a.cpp does not lie below .*/below")
assert p.read("a.cpp") == source("a")

# Findings whose fixes overlap: one now, the other with the next run. A note's fix is never applied. What
# three units find in one file is fixed once. (In a stand-in for weft-tidy: ours hardly overlap.)
fake = p.path("fake-weft-tidy")
text = "0123456789\n"
p.write("x.cpp", text)


def diagnostic(check, offset, length, new, notes=()):
    replacement = [{"FilePath": p.path("x.cpp"), "Offset": offset, "Length": length, "ReplacementText": new}]
    return {"DiagnosticName": check, "Level": "Warning", "BuildDirectory": p.folder, "Notes": list(notes),
            "DiagnosticMessage": {"Message": "m", "FilePath": p.path("x.cpp"), "FileOffset": offset,
                                  "Replacements": replacement if new is not None else []}}


note = diagnostic("", 8, 1, "NOTE")["DiagnosticMessage"]
export = {"MainSourceFile": "x.cpp", "Diagnostics": [
    diagnostic("weft-a", 1, 3, "A"), diagnostic("weft-b", 2, 4, "B"), diagnostic("weft-c", 6, 1, "C"),
    diagnostic("weft-d", 8, 1, None, [note])]}
p.write("fake-weft-tidy", f"""#!{sys.executable}
import sys
for argument in sys.argv:
    if argument.startswith("--export-fixes="):
        open(argument[15:], "w").write("---\\n" + {json.dumps(export)!r} + "\\n...\\n")
""")
os.chmod(fake, 0o755)
for name in ("y.cpp", "z.cpp"):
    p.write(name, "")
p.database(["x.cpp", "y.cpp", "z.cpp"])
answer = p.lint("--fix", "--weft-tidy", fake)
assert "x.cpp:1:3: the fix of weft-b is left out: it overlaps with another fix" in answer.err, answer.err
assert p.read("x.cpp") == "0A45C789\n", p.read("x.cpp")
