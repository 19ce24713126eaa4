# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# RUN: rm -rf %t && mkdir -p %t/checkers
# RUN: %python %s %source_root %t %clangxx %llvm_include
"""scripts/new-check writes files that are in their places, in order, and compile."""
import os
import re
import shutil
import subprocess
import sys

from tree import ROOT

work, clangxx, llvm_include = sys.argv[2:]
shutil.copy(os.path.join(ROOT, "checkers", "Checks.def"), os.path.join(work, "checkers"))


def new_check(*arguments):
    return subprocess.run([sys.executable, os.path.join(ROOT, "scripts", "new-check"), *arguments, "--root", work],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


for family, name in (("sync", "aaa-first-of-sync"), ("aaa", "first-of-all"), ("zzz", "last-of-all")):
    result = new_check(family, name)
    assert result.returncode == 0, result.stdout
    for path in (f"test/checkers/{family}/{name}.cpp", f"docs/checks/{family}/{name}.md"):
        assert os.path.exists(os.path.join(work, path)), path

with open(os.path.join(work, "checkers", "Checks.def"), encoding="utf-8") as f:
    rows = re.findall(r'^WEFT_CHECK\((\w+), \w+, "([^"]+)"', f.read(), re.M)
assert rows == sorted(rows) and len(rows) == len(set(rows)), rows
assert rows[0] == ("aaa", "first-of-all") and rows[-1] == ("zzz", "last-of-all"), rows

for arguments, message in ((("sync", "aaa-first-of-sync"), "already"), (("sync", "Bad_Name"), "no name"),
                           (("unit", "some-check"), "no family")):
    result = new_check(*arguments)
    assert result.returncode == 2 and message in result.stdout and result.stdout.count("\n") == 1, result.stdout

source = os.path.join(work, "checkers", "sync", "AaaFirstOfSync.cpp")
subprocess.run([clangxx, "-std=c++20", "-fsyntax-only", "-fno-exceptions", "-Wall", "-Wextra", "-Werror",
                "-I" + os.path.join(ROOT, "checkers"), "-idirafter", llvm_include, source], check=True)
