# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# RUN: %python %s %source_root
"""Every source names its licence; every script has --help; no path of somebody's machine is left."""
import os
import re
import subprocess

from tree import ROOT, complain, files, finish, read

LICENCE = "SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception"
SOURCES = ["CMakeLists.txt", "cmake/*", "scripts/*", "scripts/lib/*.py", ".ci/*", "bench/lint", "bench/driver", "bench/files/*",
           "bench/runtime/*.[chp]*", "bench/runtime/CMakeLists.txt", "bench/runtime/go/*.go", "bench/runtime/tokio/*.toml",
           "bench/runtime/tokio/src/*", "test/runtime/*.py", "test/install/*.*", "test/install/consumer/*",
           "test/integration/scale-*.py", "test/integration/packages.py", "test/integration/Inputs/*.py",
           "integrations/scale-out/*", "integrations/scale-out/bazel/*", "packaging/debian/*.*",
           "checkers/**/*.cpp", "checkers/**/*.h", "checkers/**/*.def", "checkers/**/CMakeLists.txt",
           "runtime/**/*.h", "runtime/**/*.cpp", "runtime/**/CMakeLists.txt", "tools/**/*.cpp", "tools/**/*.h",
           "tools/**/CMakeLists.txt", "examples/**/*.cpp", "examples/**/*.h", "examples/**/CMakeLists.txt",
           "action.yml", ".pre-commit-hooks.yaml", "integrations/run-weft", "integrations/ci/*", "integrations/*/*.yml",
           "test/*.py", "test/*.txt", "test/*.in", "test/repo/*.py", "test/delivery/*.py", "test/unit/*.cpp", "test/integration/*.py",
           "test/driver/*.py", "integrations/editors/*/*.[lev]*"]
for path in files(*SOURCES):
    if os.path.isfile(os.path.join(ROOT, path)) and "__pycache__" not in path:
        if LICENCE not in "".join(read(path).splitlines(keepends=True)[:8]):
            complain(path, "no SPDX line at its top")

TEXTS = ["*", ".c*", "*/*", "*/*/*", "*/*/*/*", "*/*/*/*/*"]
for path in files(*TEXTS):
    if (not os.path.isfile(os.path.join(ROOT, path)) or "__pycache__" in path
            or path.startswith(("build/", ".git/"))):
        continue
    try:
        text = read(path)
    except UnicodeDecodeError:
        continue
    for number, line in enumerate(text.splitlines(), 1):
        if re.search(r"(^|[^\w.])/(home|root|work|farm)/\w", line):
            complain(f"{path}:{number}", "a path of one machine")

for path in files("scripts/*", "bench/*", "bench/runtime/*.py", "integrations/scale-out/*"):
    if os.path.isfile(os.path.join(ROOT, path)) and os.access(os.path.join(ROOT, path), os.X_OK):
        result = subprocess.run([os.path.join(ROOT, path), "--help"], stdout=subprocess.PIPE,
                                stderr=subprocess.STDOUT, text=True, timeout=60)
        if result.returncode or "usage" not in result.stdout.lower():
            complain(path, "--help does not show its usage")
finish()
