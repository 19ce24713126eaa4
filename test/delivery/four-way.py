# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# REQUIRES: both-versions, llvm-22
# RUN: %python %s --work %t --source %source_root %build_root %other_build
"""The four delivery forms (plugin and weft-tidy, LLVM 19 and 22) say the same.

  four-way.py --work DIR --source ROOT BUILD19 BUILD22 [--whole | FILE...]

Without FILE: test/delivery/Inputs and the first test of each family; with --whole, of each check. (All tests run
with the plugin on one version and with weft-tidy on the other, too, but a test names only the notes that it is
about.) Not those that expect something else of one version (a CHECK line with the suffix LLVM<N>) or code that
does not compile.
"""
import argparse
import concurrent.futures
import difflib
import glob
import os
import re
import subprocess
import sys

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--work", required=True, help="an empty folder")
parser.add_argument("--source", required=True, help="the repository")
parser.add_argument("--whole", action="store_true", help="the first test of each check")
parser.add_argument("builds", nargs=2)
parser.add_argument("files", nargs="*")
args = parser.parse_args()
sys.path.insert(0, os.path.join(args.source, "test", "repo"))
sys.argv[1:] = [args.source]  # where tree.py looks
from tree import rows


def forms(build):
    with open(os.path.join(build, "CMakeCache.txt"), encoding="utf-8") as f:
        cache = f.read()
    version = re.search(r"^WEFT_LLVM_VERSION:\w+=(\d+)", cache, re.M).group(1)
    clang_tidy = re.search(r"^WEFT_CLANG_TIDY:\w+=(.*)", cache, re.M).group(1)
    plugin = os.path.join(build, "lib", f"libweft-tidy-{version}.so")
    return [(f"plugin {version}", [clang_tidy, "-load", plugin]),
            (f"weft-tidy {version}", [os.path.join(build, "bin", "weft-tidy")])]


FORMS = [form for build in sorted(args.builds) for form in forms(build)]
FLAGS = ["--quiet", "--checks=-*,weft-*", "--header-filter=.*"]


def lint(form, file):
    with open(file, encoding="utf-8") as f:
        text = f.read()
    # The folder of these tests is no reason to be silent.
    options = "WeftTestPaths: ''"
    run = re.search(r"//\s*RUN" r": %check_weft (.*)", text)  # in two words, see comparable()
    line = run.group(1) if run else ""
    standard = re.search(r"--std[ =](\S+)", line)
    standard = standard.group(1).split(",")[-1] if standard else ("c17" if file.endswith(".c") else "c++20")
    if "WeftAudit" in line:
        options += ", WeftAudit: 'true'"
    yaml = os.path.join(args.work, re.sub(r"\W", "_", f"{form[0]} {file}") + ".yaml")
    compiler_flags = line.partition(" -- ")[2].split()
    command = [*form[1], *FLAGS, f"--config={{CheckOptions: {{{options}}}}}", f"--export-fixes={yaml}", file, "--",
               f"-std={standard}", "-I" + os.path.join(args.source, "runtime", "include"), *compiler_flags]
    result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=300)
    is_test_of_check = bool(run)
    if is_test_of_check and "[clang-diagnostic-error]" in result.stdout:
        sys.exit(f"{file} does not compile, so there is nothing to compare\n{result.stdout}")
    fixes = ""
    if os.path.exists(yaml):
        with open(yaml, encoding="utf-8") as f:
            fixes = f.read()
    return in_one_order(f"exit status {result.returncode}\n{result.stdout}{fixes}")


def in_one_order(output):
    """Which of two checks is the first to speak of one place is clang-tidy's choice: an LLVM's hash decides.
    Only the first is printed with the code; the fixes are in the YAML, too."""
    output = re.sub(r"(?m)^ *\d* \| .*\n", "", output)
    blocks = re.split(r"(?m)^(?=\S+:\d+:\d+: (?:warning|error): |  - DiagnosticName:)", output)

    def place(block):
        found = re.match(r"\S+?:(\d+):(\d+): ", block) or re.search(r"FileOffset: +(\d+)()", block)
        return (block.startswith("  - "), *[int(n or 0) for n in found.groups()], block) if found else (False, 0, 0, "")
    # What follows the last block of its kind differs from the rest by a line break at most.
    return "\n".join(block.rstrip("\n") for block in blocks[:1] + sorted(blocks[1:], key=place))


def comparable(file):
    with open(file, encoding="utf-8") as f:
        text = f.read()
    # In two words, or lit would take it for a directive of this file.
    return not re.search(r"CHECK-\w+-LLVM\d|--allow-errors|" "REQUIRES" ": llvm-", text)


os.makedirs(args.work, exist_ok=True)
files = args.files
if not files:
    tests = os.path.join(args.source, "test")
    files = sorted(glob.glob(os.path.join(tests, "delivery", "Inputs", "*.cpp")))
    chosen = rows() if args.whole else {row.family: row for row in reversed(rows())}.values()
    files += [os.path.join(tests, "checkers", row.family, row.name + ".cpp") for row in chosen]
    files = [f for f in files if comparable(f)]


def forms_for(number, file):
    """All forms for what is about the forms; for a check's test one plugin and one weft-tidy, of two versions."""
    if args.files or len(FORMS) != 4 or f"{os.sep}delivery{os.sep}" in file:
        return FORMS
    return [FORMS[0], FORMS[3]] if number % 2 else [FORMS[1], FORMS[2]]


jobs = [(form, file) for number, file in enumerate(files) for form in forms_for(number, file)]
with concurrent.futures.ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
    outputs = dict(zip([(form[0], file) for form, file in jobs], pool.map(lambda job: lint(*job), jobs)))

failed = findings = 0
for number, file in enumerate(files):
    (reference, _), *others = forms_for(number, file)
    first = outputs[reference, file]
    findings += len(re.findall(r"warning: .* \[weft-", first))
    for name, _ in others:
        if outputs[name, file] != first:
            failed += 1
            print("\n".join(difflib.unified_diff(
                first.splitlines(), outputs[name, file].splitlines(),
                f"{file}, {reference}", f"{file}, {name}", lineterm="", n=0)))
print(f"{len(files)} files, {len(FORMS)} forms, {findings} findings each, {failed} differences")
if not findings:
    print("nothing was found: there is nothing to compare")
sys.exit(1 if failed or not findings else 0)
