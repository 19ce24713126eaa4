# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# RUN: rm -rf %t && mkdir -p %t
# RUN: %python %s %source_root %t %clang_tidy %plugin %pch
"""Every page has the fixed sections, and its code is true: what stands under Wrong compiles and is
reported by the check, what stands under Right compiles and no Weft check has anything to say.

A block may choose a standard: ```cpp std=c++23. Checks of the audit tier are asked with WeftAudit on.
"""
import concurrent.futures
import os
import re
import subprocess
import sys

from tree import ROOT, code_blocks, complain, exists, finish, page, read, rows, sections

SECTIONS = ["What goes wrong", "Wrong", "Right", "Fix", "What is not reported", "Options", "Silence it",
            "Runtime", "See also"]
work, clang_tidy, plugin, pch_folder = sys.argv[2:]


def lint(row, heading, number, language, words, code, audit):
    """The errors and warnings that clang-tidy prints for one block."""
    file = os.path.join(work, f"{row.name}-{heading}-{number}.{language}")
    with open(file, "w", encoding="utf-8") as f:
        f.write(code)
    standard = re.search(r"\bstd=(\S+)", words)
    standard = standard.group(1) if standard else {"cpp": "c++20", "c": "c17"}[language]
    pch = os.path.join(pch_folder, standard + ".pch")
    result = subprocess.run(
        [clang_tidy, "-load", plugin, "--checks=-*,weft-*", "--header-filter=.*", "--quiet",
         "--config={CheckOptions: {WeftAudit: '%s', WeftTestPaths: ''}}" % ("true" if audit else "false"), file, "--",
         f"-std={standard}", "-pthread", "-I" + os.path.join(ROOT, "runtime", "include"),
         *(["-include-pch", pch] if os.path.exists(pch) else [])],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    found = re.findall(r"^[^\s].*?:(\d+:\d+: (?:warning|error): .*)$", result.stdout, re.M)
    if result.returncode and not found:
        found = [f"0:0: error: exit status {result.returncode}: {result.stderr}"]
    return found


def check_block(job):
    row, heading, number, language, words, code = job
    where = f"{page(row)}, {heading}, block {number}"
    # Two checks that say the same at one place share the line: [weft-a,weft-b].
    reported = re.compile(rf"[\[,]weft-{row.name}[\],]").search
    found = lint(*job, audit=row.tier == "Audit")
    if heading == "Wrong" and row.tier == "Mixed" and not any(map(reported, found)):
        found = lint(*job, audit=True)
    for line in found:
        if " error: " in line and "[weft-" not in line:
            complain(where, line)
        elif heading == "Right":
            complain(where, f"must be silent: {line}")
    if heading == "Wrong" and not any(map(reported, found)):
        complain(where, f"weft-{row.name} does not report it" +
                 "".join(f"\n    {line}" for line in found))


jobs = []
for row in rows():
    if not exists(page(row)):
        continue  # mirrored-trees says so
    title, parts = sections(read(page(row)))
    if title != f"weft-{row.name}":
        complain(page(row), f"the title is '{title}'")
    headings = [heading for heading, _ in parts]
    if headings != SECTIONS:
        complain(page(row), f"the sections are {headings}, not {SECTIONS}")
    for heading, body in parts:
        if heading not in ("Wrong", "Right"):
            continue
        blocks = [b for b in code_blocks(body) if b[0] in ("cpp", "c")]
        if not blocks:
            complain(page(row), f"no code under {heading}")
        jobs += [(row, heading, i, *block) for i, block in enumerate(blocks, 1)]

with concurrent.futures.ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
    list(pool.map(check_block, jobs))
finish()
