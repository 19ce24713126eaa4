# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# RUN: rm -rf %t && mkdir -p %t
# RUN: %python %s %source_root %t %clang_tidy %plugin
"""A check of the audit tier is silent unless WeftAudit is on, and says so once where somebody asks for
it by its full name."""
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.join(sys.argv[1], "test", "repo"))
from tree import ROOT, code_blocks, complain, exists, finish, page, read, rows, sections

work, clang_tidy, plugin = sys.argv[2:]
audits = [row for row in rows() if row.tier == "Audit" and exists(page(row))]


def wrong_code(row):
    """A file with the code that the page says is reported, in a folder that is no test's."""
    code = next(code for heading, body in sections(read(page(row)))[1] if heading == "Wrong"
                for language, _, code in code_blocks(body) if language == "cpp")
    file = os.path.join(work, f"{row.name}.cpp")
    with open(file, "w", encoding="utf-8") as f:
        f.write(code)
    return file


def lint(checks, audit, files):
    result = subprocess.run(
        [clang_tidy, "-load", plugin, f"--checks=-*,{checks}", "--quiet",
         "--config={CheckOptions: {WeftAudit: '%s', WeftTestPaths: ''}}" % ("true" if audit else "false"), *files,
         "--", "-std=c++20", "-I" + os.path.join(ROOT, "runtime", "include")],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return result.stdout


def complaints_about_silence(output):
    return re.findall(r"^warning: '(weft-[\w-]+)' asks what only a reviewer can answer, .*\[clang-tidy-config\]$",
                      output, re.M)


if audits:
    sources = [wrong_code(row) for row in audits]
    names = ["weft-" + row.name for row in audits]

    by_name = lint(",".join(names), False, sources)
    if sorted(complaints_about_silence(by_name)) != sorted(names):
        complain("by name, WeftAudit off", f"says of {complaints_about_silence(by_name)} that it is silent:\n{by_name}")
    by_glob = lint("weft-*", False, sources[:1])
    if complaints_about_silence(by_glob):
        complain("by glob, WeftAudit off", by_glob)
    asked = lint(",".join(names), True, sources[:1])
    if complaints_about_silence(asked):
        complain("by name, WeftAudit on", asked)
    for output in by_name, by_glob:
        for name in names:
            if re.search(rf"[\[,]{name}[\],]", output):
                complain(name, f"is not silent without WeftAudit:\n{output}")
finish()
