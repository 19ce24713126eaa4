# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# RUN: %python %s %S/Inputs %t %build_root
"""weft lint-unit, as an engine of one's own calls it: its files and exit status depend on its arguments
alone, and weft merge makes of its results what weft lint reports."""
import os
import subprocess
import sys

sys.path.insert(0, sys.argv[1])
from project import HEADER, Project, expect, source

weft = os.path.join(os.path.abspath(sys.argv[3]), "bin", "weft")
p = Project(sys.argv[2], weft)
p.write("counter.h", HEADER)
p.write("a.cpp", source("a"))
p.write("clean.cpp", "int clean();\n")
p.write("broken.cpp", "int a = ;\n" + source("b"))
p.write("two words.cpp", source("c"))
p.database(["a.cpp", "clean.cpp", "broken.cpp", "two words.cpp"])


def unit(name, *options, cwd="/", env=None):
    arguments = ["-p", p.path("build"), *options, p.path(name), "--checks=-*,weft-*"]
    return subprocess.run([weft, "lint-unit", *arguments], cwd=cwd, env=env or {}, text=True, timeout=60,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


names = ["a.cpp", "clean.cpp", "two words.cpp"]
for number, name in enumerate(names):
    results = []
    for cwd, env in (("/", {}), (p.folder, {"HOME": p.folder, "LANG": "C"})):
        answer = unit(name, f"--result={p.path(f'out/{number}.yaml')}",
                      f"--dependency-file={p.path(f'out/{number}.d')}", cwd=cwd, env=env)
        assert answer.returncode == 0 and not answer.stdout, answer
        results.append(p.read(f"out/{number}.yaml") + p.read(f"out/{number}.d"))
    assert results[0] == results[1], results
rule = p.read("out/2.d")
assert rule.startswith(p.path("out/2") + ": \\\n") and "two\\ words.cpp" in rule and "counter.h" in rule, rule
assert sorted(os.listdir(p.path("out"))) == [f"{i}.{e}" for i in range(3) for e in ("d", "yaml")]


def merged():
    result = subprocess.run([weft, "merge", "out"], cwd=p.folder, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    return result.returncode, result.stdout


assert merged() == (1, p.lint("--quiet", *names).out), merged()

# A unit that did not parse says so in its result, or beside it.
answer = unit("broken.cpp", f"--result={p.path('out/3.yaml')}")
assert answer.returncode == 2, answer
assert "expected expression" in p.read("out/3.yaml") and merged()[0] == 2, merged()
answer = unit("broken.cpp", f"--result={p.path('out/3.yaml')}", f"--broken-result={p.path('out/3.broken')}", "--exit-zero")
assert answer.returncode == 0 and os.path.exists(p.path("out/3.broken")), answer
assert not os.path.exists(p.path("out/3.yaml"))
answer = unit("nowhere.cpp", f"--result={p.path('out/4.yaml')}")
assert answer.returncode == 2, answer
assert unit("a.cpp").returncode == 2  # No --result
