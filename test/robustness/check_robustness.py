#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Lints hostile and exotic files, and fails where the tool does worse than that.

    check_robustness.py [options] INPUTS TOOL [TOOL-ARGUMENT...]

TOOL is weft-tidy, or clang-tidy with its -load=PLUGIN. INPUTS has three folders:

    errors/   does not compile; whatever is reported, the exit code is 1
    clean/    compiles, and there is nothing to report: exit code 0, no diagnostic
    odd/      compiles, with pitfalls in places that are hard to point at

A file names its compiler flags in one of its first two lines (`FLAGS: -std=c++23`;
paths are relative to its folder); the others are C++17, where <thread> takes a
quarter of the time. With --generated DIR the files of generate-large are written
there and linted as well.

Whatever the file, a crash, a run of more than --timeout seconds, an exit code
other than 0 or 1, and a finding whose file, line and column are no place in a
file are failures. Where the tool crashes or hangs on one of errors/ with nothing
but a harmless check of upstream's, too, it is Clang that does: that is said, and
is no failure.
"""
import argparse
import concurrent.futures
import os
import re
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
SUFFIXES = {".c", ".cpp", ".cppm", ".h"}
# Upstream's check that has the least to do.
HARMLESS = "-*,bugprone-posix-return"
# What a crash leaves behind even where some wrapper swallows the exit code.
CRASH = re.compile(
    r"PLEASE submit a bug report|^Stack dump:|Assertion .* failed|UNREACHABLE executed"
    r"|AddressSanitizer|runtime error:|terminate called",
    re.MULTILINE,
)
# A diagnostic ends in the checks that it comes from; ours are what counts here.
NAMED = re.compile(r"\[(?:[\w.,-]*,)?(weft-[\w-]+)(?:,[\w.,-]+)*\]\s*$")
PLACED = re.compile(r"^(?P<file>.+?):(?P<line>\d+):(?P<column>\d+): (?:warning|error|note): ")
DIAGNOSTIC = re.compile(r"(?:^|: )(?:warning|error): ", re.MULTILINE)


def flags_of(path):
    """The flags that the file asks for, else those of its language."""
    head = path.read_bytes()[:4096].decode("utf-8", "replace").splitlines()[:2]
    for line in head:
        if found := re.search(r"FLAGS: (.*?)(?:\*/)?$", line.strip()):
            return shlex.split(found[1])
    return ["-std=gnu17"] if path.suffix == ".c" else ["-std=c++17"]


def died(code):
    """Crashed (by exit code) or did not end."""
    return code is None or code < 0 or code >= 128


def misplaced(line, folder):
    """Why the place that a finding names is none; nothing where it is one."""
    place = PLACED.match(line)
    if not place:
        return "has no file:line:column"
    path = Path(folder, place["file"])
    if not path.is_file():
        return "is in a file that is not there"
    lines = path.read_bytes().split(b"\n")
    number, column = int(place["line"]), int(place["column"])
    if not 1 <= number <= len(lines):
        return f"is at a line of {len(lines)}"
    if not 1 <= column <= len(lines[number - 1]) + 1:
        return f"is at a column of {len(lines[number - 1])}"
    return None


def run(command, folder, timeout):
    """Exit code (none for a timeout) and output of the command."""
    process = subprocess.Popen(
        command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, start_new_session=True,
    )
    try:
        output, _ = process.communicate(timeout=timeout)
        return process.returncode, output.decode("utf-8", "replace")
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        output, _ = process.communicate()
        return None, output.decode("utf-8", "replace")


def problems_with(kind, path, code, output, timeout):
    """All that is wrong with the outcome of linting one file of the kind."""
    if code is None:
        return [f"no end after {timeout:g} s"]
    problems = []
    if died(code):
        number = -code if code < 0 else code - 128
        try:
            name = signal.Signals(number).name
        except ValueError:
            name = f"signal {number}"
        problems.append(f"killed by {name}")
    elif code not in (0, 1):
        problems.append(f"exit code {code}")
    if crash := CRASH.search(output):
        problems.append(f"the output says: {crash[0]}")
    for line in output.splitlines():
        if NAMED.search(line) and (why := misplaced(line, path.parent)):
            problems.append(f"a finding {why}: {line}")
    if problems:
        return problems
    if kind == "errors" and (code != 1 or "[clang-diagnostic-error]" not in output):
        problems.append("no compile error, although the file does not compile")
    if kind == "clean":
        problems += [f"nothing is wrong here, but: {line}"
                     for line in output.splitlines() if DIAGNOSTIC.search(line)]
    # An annotation that makes no sense is an error of ours: exit code 1, as for a broken model.
    errors = [line for line in output.splitlines() if ": error: " in line]
    ours = code == 1 and errors and all("[weft-" in line for line in errors)
    if kind != "errors" and code != 0 and not ours and not problems:
        problems.append(f"exit code {code}, although the file compiles")
    return problems


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("inputs", type=Path, help="the folder with errors/, clean/, odd/")
    parser.add_argument("tool", nargs=argparse.REMAINDER, help="command that lints")
    parser.add_argument("--checks", default="-*,weft-*")
    parser.add_argument("--generated", type=Path, metavar="DIR")
    parser.add_argument("--only", default="", metavar="TEXT", help="files whose path has TEXT")
    parser.add_argument("--timeout", type=float, default=60)
    # Idle processors of a loaded machine are no help: two at least, eight at most.
    parser.add_argument("--jobs", type=int, default=min(8, max(2, os.cpu_count() or 1)))
    parser.add_argument("--verbose", action="store_true", help="a line for each file")
    arguments = parser.parse_args()
    if not arguments.tool:
        parser.error("which tool?")
    tool = [os.path.abspath(word) if i == 0 and os.sep in word else word
            for i, word in enumerate(arguments.tool)]
    runtime = HERE.parent.parent / "runtime" / "include"

    jobs = [
        (kind, path.absolute())
        for kind in ("errors", "clean", "odd")
        for path in sorted((arguments.inputs / kind).iterdir())
        if path.suffix in SUFFIXES
    ]
    if not jobs:
        parser.error(f"no inputs in {arguments.inputs}")
    if arguments.generated:
        arguments.generated.mkdir(parents=True, exist_ok=True)
        for shape in ("long", "deep"):
            path = (arguments.generated / f"{shape}.cpp").absolute()
            subprocess.run([sys.executable, HERE / "generate-large", shape, path], check=True)
            jobs.append(("odd", path))
    jobs = [job for job in jobs if arguments.only in str(job[1])]

    def command_for(path, checks):
        return [*tool, f"--checks={checks}", "--config={}", "--header-filter=.*",
                path.name, "--", *flags_of(path), "-pthread", f"-I{runtime}"]

    def lint(job):
        kind, path = job
        command = command_for(path, arguments.checks)
        start = time.monotonic()
        code, output = run(command, path.parent, arguments.timeout)
        seconds = time.monotonic() - start
        problems = problems_with(kind, path, code, output, arguments.timeout)
        if kind == "errors" and died(code):
            alone, _ = run(command_for(path, HARMLESS), path.parent, arguments.timeout)
            if died(alone):
                print(f"Clang itself does not survive {kind}/{path.name}", flush=True)
                problems = []
        return command, output, seconds, problems

    failed = 0
    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        for (kind, path), outcome in zip(jobs, pool.map(lint, jobs)):
            command, output, seconds, problems = outcome
            if arguments.verbose:
                findings = len(set(filter(NAMED.search, output.splitlines())))
                print(f"{kind}/{path.name}: {seconds:.1f} s, {findings} findings")
            if problems:
                failed += 1
                print(f"FAIL {kind}/{path.name}")
                for problem in problems:
                    print(f"  {problem}")
                print(f"  cd {path.parent} && {shlex.join(command)}")
                if not output.isascii() or len(output) > 20000:
                    output = output.encode("ascii", "backslashreplace").decode()[-4000:]
                print("  | " + "\n  | ".join(output.splitlines()[-25:]))
    print(f"{len(jobs)} files, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
