# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# RUN: %python %s %source_root
"""Our sources are as clang-format leaves them. One version decides: they differ in details."""
import subprocess

from tree import ROOT, complain, files, finish

ours = files("checkers/**/*.cpp", "checkers/**/*.h", "tools/**/*.cpp", "runtime/**/*.cpp", "runtime/**/*.h",
             "test/unit/*.cpp", "test/unit/*.h", "examples/**/*.cpp", "examples/**/*.h", "bench/files/*",
             "bench/runtime/*.cpp", "bench/runtime/*.h")
result = subprocess.run(["clang-format-19", "--dry-run", "-Werror", *ours], cwd=ROOT, text=True,
                        stdout=subprocess.PIPE, stderr=subprocess.PIPE)
for path in sorted({line.split(":")[0] for line in result.stderr.splitlines() if ": error: " in line}):
    complain(path, "is not formatted; run clang-format-19 -i")
if result.returncode and not result.stderr.strip():
    complain("clang-format-19", f"exits with {result.returncode}")
finish()
