# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# RUN: rm -rf %t && mkdir -p %t
# RUN: %python %s %S/Inputs %t %clang_tidy %plugin %weft_tidy %llvm_version %source_root
"""weft-tidy takes what clang-tidy takes and answers as it does: output, messages, exit status."""
import difflib
import os
import shutil
import subprocess
import sys

inputs, work, clang_tidy, plugin, weft_tidy, version, source = sys.argv[1:]
for name in ("findings.cpp", "clean.cpp", "broken.cpp", "in-header.cpp", "in-header.h"):
    shutil.copy(os.path.join(inputs, name), work)

WEFT = "--checks=-*,weft-*"
FLAGS = ["--", "-std=c++20", "-I" + os.path.join(source, "runtime", "include")]


def link(folder, target):
    """Both as `clang-tidy`: each calls itself by its name."""
    os.mkdir(os.path.join(work, folder))
    path = os.path.join(work, folder, "clang-tidy")
    os.symlink(target, path)
    return path


stock, drop_in = link("stock", clang_tidy), link("drop-in", weft_tidy)

# What is wanted of both, and the exit status.
CASES = [
    (0, [WEFT, "findings.cpp", *FLAGS]),
    (0, [WEFT, "clean.cpp", *FLAGS]),
    (0, [WEFT, "--quiet", "findings.cpp", *FLAGS]),
    (1, [WEFT, "--warnings-as-errors=weft-*", "findings.cpp", *FLAGS]),
    (0, [WEFT, "--warnings-as-errors=weft-*", "clean.cpp", *FLAGS]),
    (0, ["--checks=-*,bugprone-*,clang-analyzer-*,weft-*", "findings.cpp", *FLAGS]),
    (1, [WEFT, "broken.cpp", *FLAGS]),
    (1, [WEFT, "missing.cpp", "--"]),
    (1, ["--checks=-*", "clean.cpp", "--"]),
    (1, ["--no-such-option"]),
    (1, [WEFT, "--config={Checks: [}", "clean.cpp", "--"]),
    (0, [WEFT, "--verify-config", "--config={Checks: '-*,weft-*'}"]),
    (1, ["--verify-config", "--config={Checks: '-*,weft-no-such-check'}"]),
    (0, [WEFT, "--dump-config", "--header-filter=x", "clean.cpp", "--"]),
    (0, [WEFT, "--explain-config", "clean.cpp", "--"]),
    (0, [WEFT, "--line-filter=[{\"name\":\"findings.cpp\",\"lines\":[[1,2]]}]", "findings.cpp", *FLAGS]),
    (0, [WEFT, "--use-color", "findings.cpp", *FLAGS]),
    (0, [WEFT, "--system-headers", "clean.cpp", *FLAGS]),
    (0, [WEFT, "findings.cpp", "clean.cpp", *FLAGS]),
    (0, [WEFT, "--export-fixes=fixes.yaml", "findings.cpp", *FLAGS]),
    (0, ["--version"]),
]
failed = False
for wanted, arguments in CASES:
    answers = []
    for command in ([stock, "-load", plugin], [drop_in]):
        arguments_now = list(arguments)
        if version == "19" and not any("header-filter" in a for a in arguments):
            arguments_now.insert(0, "--header-filter=.*")  # weft-tidy-19's own default
        result = subprocess.run([*command, *arguments_now], cwd=work, text=True,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        answers.append((result.returncode, *(text.replace(command[0], "TOOL")
                                             for text in (result.stdout, result.stderr))))
    if answers[0] != answers[1] or answers[0][0] != wanted:
        failed = True
        print(f"{' '.join(arguments)}: wanted {wanted}, is {answers[0][0]} and {answers[1][0]}")
        for a, b in zip(answers[0][1:], answers[1][1:]):
            print("\n".join(difflib.unified_diff(a.splitlines(), b.splitlines(), "clang-tidy", "weft-tidy", lineterm="", n=0)))
sys.exit(failed)
