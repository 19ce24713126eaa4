# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What quickstart, corpus and bench/lint share: finding compile databases, running clang-tidy over
many files at once, reading what it says."""

import collections
import concurrent.futures
import json
import os
import re
import shlex
import signal
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
DATABASE = "compile_commands.json"
DIAGNOSTIC = re.compile(r"^(?P<file>[^\s:][^:]*):(?P<line>\d+):(?P<column>\d+): "
                        r"(?P<kind>warning|error|note|fatal error|remark): (?P<message>.*?)"
                        r"(?: \[(?P<checks>[\w.,*+-]+)\])?$")


def fail(message):
    """Ends the script as clang-tidy's wrappers do when they cannot work: one line, status 2."""
    print(f"{os.path.basename(sys.argv[0]).removesuffix('.py')}: {message}", file=sys.stderr)
    sys.exit(2)


def find_database(path):
    """The compile database of a project: PATH itself, or in PATH or its usual build folders."""
    if os.path.isfile(path):
        return path if os.path.basename(path).endswith(".json") else None
    places = [path]
    for name in ("build", "out", "_build", "builddir"):
        places.append(os.path.join(path, name))
    for parent in ("build", "out"):
        folder = os.path.join(path, parent)
        if os.path.isdir(folder):
            places += sorted(e.path for e in os.scandir(folder) if e.is_dir())
    if os.path.isdir(path):
        places += sorted(e.path for e in os.scandir(path)
                         if e.is_dir() and re.match(r"(cmake-)?build", e.name))
    for place in places:
        candidate = os.path.join(place, DATABASE)
        if os.path.isfile(candidate):
            return candidate
    return None


def database_files(database):
    """The files of a database, each once, as absolute paths."""
    try:
        with open(database, encoding="utf-8") as f:
            entries = json.load(f)
        files = [os.path.normpath(os.path.join(e["directory"], e["file"])) for e in entries]
    except (OSError, ValueError, KeyError, TypeError) as e:
        fail(f"cannot read {database}: {e}")
    return list(dict.fromkeys(files))


Finding = collections.namedtuple("Finding", "file line column check message text")


class Result:
    """What one run said. `errors` counts errors of the compiler: then the file was not understood."""

    def __init__(self, file):
        self.file, self.findings, self.errors = file, [], 0
        self.crashed = self.timed_out = False
        self.status, self.seconds, self.stderr = 0, 0.0, ""
        self.first_error = ""


def lint(tool, file, *, checks="", database=None, flags=(), extra=(), timeout=600):
    """Runs `tool` (a command as a list) on one file."""
    command = [*tool, "--quiet"]
    if checks:
        command.append(f"--checks={checks}")
    command += extra
    if database:
        command += ["-p", os.path.dirname(database), file]
    else:
        command += [file, "--", *flags]
    result = Result(file)
    start = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                               text=True, errors="replace", start_new_session=True)
    try:
        out, result.stderr = process.communicate(timeout=timeout)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        out, result.stderr = process.communicate()
        result.timed_out = True
    result.seconds = time.monotonic() - start
    result.status = process.returncode
    # clang-tidy handles fatal signals itself and leaves by the same signal; a shell adds 128.
    result.crashed = not result.timed_out and (
        result.status < 0 or result.status >= 128 or "PLEASE submit a bug report" in result.stderr)
    read_output(out, result)
    return result


def read_output(out, result):
    current = None
    for line in out.splitlines():
        m = DIAGNOSTIC.match(line)
        if m and m["kind"] != "note":
            current = None
            checks = (m["checks"] or "").split(",")
            if "clang-diagnostic-error" in checks or (m["kind"].endswith("error") and not m["checks"]):
                result.errors += 1
                result.first_error = result.first_error or line
            else:
                current = [m, [line]]
                result.findings.append(current)
        elif current:
            current[1].append(line)
    result.findings = [
        Finding(os.path.normpath(m["file"]), int(m["line"]), int(m["column"]),
                (m["checks"] or "").split(",")[0], m["message"], "\n".join(lines))
        for m, lines in result.findings]


def run_all(jobs, work, progress=None):
    """work(item) for every item of `jobs`, several at a time; the results in the order of `jobs`."""
    items, workers = jobs
    done = 0
    results = [None] * len(items)
    with concurrent.futures.ThreadPoolExecutor(workers) as pool:
        futures = {pool.submit(work, item): i for i, item in enumerate(items)}
        for future in concurrent.futures.as_completed(futures):
            results[futures[future]] = future.result()
            done += 1
            if progress:
                progress(done, len(items), results[futures[future]])
    return results


def unique(results):
    """All findings, each once: a header is seen from every file that includes it."""
    seen = {}
    for result in results:
        for f in result.findings:
            seen.setdefault((f.file, f.line, f.column, f.check, f.message), f)
    return sorted(seen.values(), key=lambda f: f[:4])


def cores():
    return len(os.sched_getaffinity(0))


def show_command(command):
    return shlex.join(command)
