# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# RUN: rm -rf %t && mkdir -p %t
# RUN: %python %s %source_root %build_root %t
"""A baseline hides what is known, wherever its line has gone, and nothing else; it only shrinks."""
import json
import os
import re
import subprocess
import sys

root, build, work = sys.argv[1:]
sys.path[:0] = [os.path.join(root, "test", "driver", "Inputs"), os.path.join(root, "test", "repo")]
from diagnostics import Weft, at, finding, write
from tree import complain, finish

src = os.path.join(work, "src")
os.makedirs(src)
weft = Weft(os.path.join(build, "bin", "weft"), src)
baseline = os.path.join(src, ".weft-baseline")


def expect(what, actual, wanted=True):
    if actual != wanted:
        complain(what, f"{actual!r} instead of {wanted!r}")


def read(path=baseline):
    with open(path, encoding="utf-8") as f:
        return f.read()


def entries():
    return [line for line in read().splitlines() if not line.startswith("#")]


def found(name, text, *checks_and_marks, broken=False):
    """Source and result: a finding of each check at each place of its mark."""
    with open(os.path.join(src, name), "w", encoding="utf-8") as f:
        f.write(text)
    path = os.path.join(src, name)
    findings = [finding(check, at(path, len(text[:m.start()].encode()), "it is so"))
                for check, mark in checks_and_marks for m in re.finditer(re.escape(mark), text)]
    if broken:
        findings.append(finding("clang-diagnostic-error", at(path, 0, "no"), level="Error"))
    return write(os.path.join(work, "yaml", re.sub(r"\W", "_", name) + ".yaml"), path, *findings)


def lint(*options):
    status, out, err = weft("merge", "--format", "json", os.path.join(work, "yaml"), *options)
    return status, len(json.loads(out)["findings"]) if out else None, err


def act(action, *options):
    return weft("baseline", action, *options, os.path.join(work, "yaml"))


ODD = "a b%20\nü.cpp"
found("one.cpp", "x();\n  run(1);\n  run(1);\n", ("weft-a", "run"), ("weft-b", "x"))
found(ODD, "run(2);\n", ("weft-a", "run"))
status, _, err = act("prune")
expect("prune without a baseline", (status, ".weft-baseline" in err, os.path.exists(baseline)), (2, True, False))
status, _, err = act("write")
expect("write", (status, len(entries())), (0, 4))
expect("it is sorted", entries(), sorted(entries()))
first = read()
expect("lines are nowhere", re.findall(r"\b[23]$|:\d", "\n".join(l for l in entries() if not l.startswith("one.cpp weft-a"))), [])
expect("nothing is shown", lint(), (0, 0, f"weft: 4 known of {baseline} not shown\n"))
expect("--no-baseline shows", lint("--no-baseline")[:2], (1, 4))
expect("--baseline FILE", lint("--baseline", os.path.join(work, "none"))[0], 2)
status, _, err = act("write")
expect("write does not replace", (status, "--force" in err, read()), (2, True, first))
expect("write again with --force is the same", (act("write", "--force")[0], read()), (0, first))

# Lines move and are indented anew.
found("one.cpp", "// new\n\nx ();\nvoid f() {\n\trun( 1 );\n    run(1) ;\n}\n", ("weft-a", "run"), ("weft-b", "x"))
expect("moved lines are known", lint()[:2], (0, 0))
# New ones are shown: other text, other check, other file, one more of the same.
found("one.cpp", "x();\nrun(1);\nrun(1);\nrun(1);\nrun(3);\n", ("weft-a", "run"), ("weft-b", "x"), ("weft-c", "x"))
found("two.cpp", "run(2);\n", ("weft-a", "run"))
expect("four are new", lint()[:2], (1, 4))
expect("prune adds nothing", (act("prune")[0], read()), (0, first))

# Gone ones: exit 1, until they are pruned.
os.remove(os.path.join(work, "yaml", "two_cpp.yaml"))
found("one.cpp", "x();\nrun(1);\n", ("weft-a", "run"))
status, count, err = lint()
expect("stale entries fail", (status, count, "weft baseline prune" in err, err.count("is gone")), (1, 0, True, 2))
expect("--pass-stale", lint("--pass-stale")[:2], (0, 0))
found("broken.cpp", "", broken=True)
status, count, err = lint()
expect("with a broken unit nobody knows what is gone", (status, "is gone" in err), (2, False))
status, _, err = act("prune")
expect("so nothing is pruned", (status, read(), "broken.cpp" in err), (2, first, True))
expect("nor written", (act("write", "--force")[0], read()), (2, first))
os.remove(os.path.join(work, "yaml", "broken_cpp.yaml"))
status, _, err = act("prune")
expect("prune", (status, [l for l in first.splitlines() if l not in read().splitlines()]),
       (0, [l for l in first.splitlines() if l.endswith(" 2") or " weft-b " in l]))
expect("and all is well", lint()[:2], (0, 0))
found("one.cpp", "x();\nrun(1);\n", ("weft-a", "run"), ("weft-b", "x"))
expect("what was pruned is new when it comes back", lint()[:2], (1, 1))

# Two branches that prune and merge: git needs no help.
def git(*command):
    result = subprocess.run(["git", "-c", "user.name=n", "-c", "user.email=e", *command], cwd=src, text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    expect(f"git {command}: {result.stdout}", result.returncode, 0)


for i in range(6):
    found(f"m{i}.cpp", "run();\nx();\n", ("weft-a", "run"), ("weft-b", "x"))
act("write", "--force")
git("init", "-q", "-b", "main")
git("add", ".weft-baseline")
git("commit", "-qm", "first")
git("checkout", "-qb", "other")
found("m1.cpp", "")
act("prune")
git("commit", "-qam", "other")
git("checkout", "-q", "main")
found("m1.cpp", "run();\nx();\n", ("weft-a", "run"), ("weft-b", "x"))
found("m4.cpp", "")
act("prune")
git("commit", "-qam", "main")
git("merge", "-q", "-m", "both", "other")
found("m1.cpp", "")
expect("merged", (lint()[:2], [l for l in entries() if l.startswith(("m1", "m4"))]), ((0, 0), []))

# What is no baseline is said with its line.
with open(baseline, "a", encoding="utf-8") as f:
    f.write("<<<<<<< HEAD\n")
status, out, err = weft("merge", "--format", "json", os.path.join(work, "yaml"))
expect("a conflict's mark", (status, out, f"{baseline}:{len(read().splitlines())}: " in err), (2, "", True))
expect("no such action", weft("baseline", "add")[0], 2)
finish()
