# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# RUN: %python %s %S/Inputs %t %build_root %source_root
"""weft report --checklist: every check answers a question, audit checks included; what no check sees is
said, and so is what could not be linted."""
import os
import re
import subprocess
import sys

sys.path.insert(0, sys.argv[1])
from project import HEADER, Project, source

p = Project(sys.argv[2], os.path.join(sys.argv[3], "bin", "weft"))


def report(*options):
    result = subprocess.run([p.weft, "report", "--checklist", *options], cwd=p.folder, text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=p.environment())
    return result.returncode, result.stdout, result.stderr


def answers(markdown):
    """Question -> the bold answer."""
    return dict(re.findall(r"^### (.*)\n\n\*\*(.*?)\*\*", markdown, re.M))


p.write("counter.h", HEADER)
p.write("a<b>.cpp", source("f"))
p.database(["a<b>.cpp"])
p.write(".clang-tidy", "Checks: '-*,weft-unjoined-task'\n")
status, text, err = report()
assert status == 1, (status, err)
assert "1 unit linted" in text, text
found = answers(text)
assert found.pop("Is what tasks share guarded?") == "No: 1 finding.", text
assert "<code>a&lt;b&gt;.cpp:3</code>" in text, text
assert set(found.values()) == {"Nothing found.", "Not covered by a check."}, found
assert len(found) > 15, found

# Every check answers, and none is named that does not exist.
with open(os.path.join(sys.argv[4], "checkers", "Checks.def"), encoding="utf-8") as f:
    checks = set(re.findall(r'^WEFT_CHECK\(\w+, \w+, "([^"]+)"', f.read(), re.M))
assert set(re.findall(r"^- `weft-([\w-]+)` finds", text, re.M)) == checks, \
    checks ^ set(re.findall(r"^- `weft-([\w-]+)` finds", text, re.M))

# The same again, into a file; and of what clang-tidy wrote.
assert report("-o", "list.md")[:2] == (1, "") and p.read("list.md") == text
folder = next(path for path, _, names in os.walk(p.path("build/.weft/checklist")) if "result.yaml" in names)
status, again, err = report(os.path.join(folder, "result.yaml"))
assert status == 1 and answers(again) == answers(text), (status, err, again)

p.write("a<b>.cpp", "int f(int) { return 0; }\n")
status, text, err = report()
assert status == 0 and "No:" not in text, (status, text)
p.write("a<b>.cpp", "int f() { return x; }\n")
status, text, err = report()
assert status == 2 and "1 unit could not be linted" in text and "**Nothing found.**" not in text, (status, text)
assert subprocess.run([p.weft, "report"], stderr=subprocess.PIPE).returncode == 2
