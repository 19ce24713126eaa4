# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# REQUIRES: llvm-22
# RUN: %python %s %S/Inputs %t %build_root
"""weft lint: 10,000 units, and a compile command of a megabyte. (A stand-in for weft-tidy lints most.)"""
import json
import os
import sys
import time

sys.path.insert(0, sys.argv[1])
from project import HEADER, Project, expect, source

build = os.path.abspath(sys.argv[3])
p = Project(sys.argv[2], os.path.join(build, "bin", "weft"))

# --- One command of a megabyte, with the real weft-tidy
p.write("counter.h", HEADER)
p.write("a.cpp", source("a"))
p.database(["a.cpp"], *(f"-DA_RATHER_LONG_MACRO_{i:06}=some_value_or_other_{i:06}" for i in range(20000)))
assert os.path.getsize(p.path("build/compile_commands.json")) > 1e6
expect(p.lint(), 1, 1, ["a.cpp:3"])
expect(p.lint(), 1, 0, ["a.cpp:3"])

# --- 10,000 entries, of which one is asked for; then all are up to date
count = 10000
sources = [f"unit{i:05}.cpp" for i in range(count)]
for name in sources:
    p.write(name, "")
p.write("unit00042.cpp", source("a"))
p.database(sources)
expect(p.lint("unit00042.cpp"), 1, 1, ["unit00042.cpp:3"])
start = time.monotonic()
expect(p.lint("unit00042.cpp"), 1, 0, ["unit00042.cpp:3"])
print(f"10,000 units, of which one is asked for: {time.monotonic() - start:.2f} s")
