# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# RUN: %python %s %source_root
"""The folders of checkers/ are its architecture: a check -> flow -> unit -> model -> support. Names
of libraries are in models/, LLVM's versions are in support/."""
import os
import re

from tree import complain, families, files, finish, read, without_comments

MAY_INCLUDE = {
    "support": {"support"},
    "model": {"model", "support"},
    "unit": {"unit", "model", "support"},
    "flow": {"flow", "unit", "model", "support"},
}
own_folders = set(MAY_INCLUDE) | set(families())

for path in files("checkers/*/*.cpp", "checkers/*/*.h", "checkers/*/*.def"):
    folder = os.path.basename(os.path.dirname(path))
    is_check = folder not in MAY_INCLUDE
    allowed = MAY_INCLUDE.get(folder, set(MAY_INCLUDE))
    code = without_comments(read(path))
    for included in re.findall(r'^\s*#\s*include\s+"(\w+)/[^"]*"', read(path), re.M):
        if included in own_folders and included not in allowed:
            complain(path, f"{folder}/ must not include {included}/")
    if folder != "support" and re.search(r"^\s*#\s*(el)?if.*\b(LLVM|CLANG)_VERSION", code, re.M):
        complain(path, "depends on LLVM's version, which is for support/ alone")
    if is_check:
        for name in re.findall(r'"(?:::)?((?:std|boost|folly|absl|tbb|asio|marl|grpc)::\w+|pthread_\w+)"', code):
            complain(path, f"names {name}; what a library's function does is said in models/")
        lines = sum(1 for line in code.splitlines() if line.strip())
        if lines > 200:
            complain(path, f"{lines} lines of code: what grows beyond 200 belongs to flow/, unit/ or model/")
finish()
