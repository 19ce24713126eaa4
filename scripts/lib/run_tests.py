# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs every test there is.

Installs the Debian packages that are missing, builds the checkers for both LLVM versions, runs the
unit tests and the lit tests of both (the checks, the four delivery forms against each other, the
repository's rules), builds and runs the runtime and the examples (with GCC and Clang, under sanitizers
and our own checks, too), and tries the quick start. The last line is `N passed, N failed`; the exit status is 0 when nothing failed. May
be run again at any time.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
START = time.monotonic()


class Totals:
    passed = failed = 0


def section(title):
    print(f"[{time.monotonic() - START:6.0f} s] {title}", flush=True)


def count(passed, failed, skipped=0):
    Totals.passed += passed
    Totals.failed += failed
    text = f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else "")
    print(f"           {text}", flush=True)


def run(command, **kwargs):
    """The exit status and the output of a command."""
    result = subprocess.run(command, cwd=ROOT, text=True, errors="replace",
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **kwargs)
    return result.returncode, result.stdout


def step(title, *commands):
    """Commands that must succeed before anything that builds on them can be tested: one test. Their output, or None."""
    section(title)
    outputs = []
    for command in commands:
        status, output = run(command)
        outputs.append(output)
        if status:
            print(output, flush=True)
            count(0, 1)
            return None
    count(1, 0)
    return "".join(outputs)


def own_findings(output):
    """Our own checks over our own code, in what a compiler with the plugin printed: they find what is planted only."""
    section("the runtime and its tests under the checks")
    found = set(re.findall(r"^.*: warning: .*\[weft-.*", output, re.M))
    planted = {line for line in found if "/examples/pitfalls/broken/" in line}
    if found - planted or not planted:
        print("\n".join(sorted(found - planted)) or "nothing was found, not even what is planted")
        return count(0, 1)
    count(1, 0)


def unit_tests(build):
    program = os.path.join(build, "bin", "weft-unit-tests")
    if not os.path.exists(program):
        return
    section(f"unit tests, {os.path.basename(build)}")
    with tempfile.NamedTemporaryFile(suffix=".json") as report:
        status, output = run([program, f"--gtest_output=json:{report.name}", "--gtest_brief=1"])
        try:
            data = json.load(report)
        except ValueError:  # the program died before it could write
            print(output)
            return count(0, 1)
    failed = data["failures"] + data.get("errors", 0)
    if status:
        print(output)
        failed = max(failed, 1)
    skipped = data.get("disabled", 0)
    count(data["tests"] - failed - skipped, failed, skipped)


def lit_tests(build, jobs, *options):
    section(f"lit, {os.path.basename(build)}")
    cache = dict(line.split("=", 1) for line in open(os.path.join(build, "CMakeCache.txt"))
                 if "=" in line and not line.startswith(("#", "//")))
    lit = next(value.strip() for key, value in cache.items() if key.startswith("WEFT_LIT:"))
    with tempfile.NamedTemporaryFile(suffix=".json") as report:
        status, output = run([sys.executable, lit, "-sv", "--no-progress-bar", f"-j{jobs}", "-o", report.name,
                              *options, os.path.join(build, "test")])
        try:
            tests = json.load(report)["tests"]
        except (ValueError, KeyError):
            print(output)
            return count(0, 1)
    codes = [t["code"] for t in tests]
    passed = sum(c in ("PASS", "XFAIL", "FLAKYPASS") for c in codes)
    skipped = sum(c in ("UNSUPPORTED", "EXCLUDED", "SKIPPED") for c in codes)
    failed = len(codes) - passed - skipped
    if status and not failed:
        failed = 1
    if failed:
        print(output)
    count(passed, failed, skipped)


def ctest(build, jobs):
    section(f"tests of {os.path.relpath(build, ROOT)}")
    report = os.path.join(build, "ctest.xml")
    status, output = run(["ctest", "--test-dir", build, "-j", jobs, "--output-on-failure", "--output-junit", report])
    try:
        suite = xml.etree.ElementTree.parse(report).getroot()
    except (OSError, xml.etree.ElementTree.ParseError):
        print(output)
        return count(0, 1)
    total, failed = int(suite.get("tests")), int(suite.get("failures"))
    skipped = int(suite.get("skipped", 0)) + int(suite.get("disabled", 0))
    if status:
        print(output)
        failed = max(failed, 1)
    count(total - failed - skipped, failed, skipped)


def thread_sanitizer_runs():
    """GCC 12's ThreadSanitizer gives up where the kernel spreads addresses more widely than it knows."""
    with tempfile.TemporaryDirectory() as folder:
        program = os.path.join(folder, "probe")
        status, _ = run(["g++", "-fsanitize=thread", "-x", "c++", "-o", program, "-"], input="int main() {}")
        return status == 0 and run([program])[0] == 0


def quickstart(version):
    """The first thing that anybody runs: it finds what is planted, and nothing in the repaired twin."""
    section("quick start")
    status, output = run([os.path.join("scripts", "quickstart"), "--llvm", version])
    planted = re.findall(r"^examples/pitfalls/broken/.*: warning: ", output, re.M)
    false_alarms = re.findall(r"^examples/pitfalls/repaired/.*: warning: .*", output, re.M)
    if status or not planted or false_alarms:
        print(output if status else "\n".join(false_alarms) or "nothing was found")
        return count(0, 1)
    count(1, 0)


def main():
    parser = argparse.ArgumentParser(prog="scripts/test", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--llvm", default="19 22", metavar="VERSIONS", help="default: '19 22'")
    parser.add_argument("-j", "--jobs", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--no-install", action="store_true", help="take the packages as they are")
    args = parser.parse_args()
    versions = args.llvm.replace(",", " ").split()
    jobs = str(args.jobs)

    if not args.no_install and step(
            "packages", [os.path.join("scripts", "install-deps"), "--llvm", " ".join(versions)]) is None:
        return
    # Both are built before either is tested: the tests of one load the other.
    built = []
    for version in versions:
        build = os.path.join(ROOT, "build", f"llvm{version}")
        if step(f"build for LLVM {version}",
                ["cmake", "--preset", f"llvm{version}", "-DWEFT_BUILD_TESTS=ON"],
                ["cmake", "--build", build, "-j", jobs]) is not None:
            built.append(build)
    for build in built:
        unit_tests(build)
        # Both forms, and the oldest and the newest of a test's language standards, with and
        # without a precompiled header: but not each with each version.
        choice = [] if len(built) < 2 else ["-Dform=drop-in", "-Dstandards=first"] if build == built[0] else [
            "-Dform=plugin", "-Dstandards=last", "-Dpch=yes"]
        lit_tests(build, args.jobs, *choice)

    for preset in ("runtime", "asan", "tsan"):
        build = os.path.join(ROOT, "build", preset)
        options = []
        if preset == "asan":
            if not shutil.which("clang++-19"):
                section("the runtime is not built with Clang: there is no clang++-19")
                continue
            plugin = os.path.join(ROOT, "build", "llvm19", "lib", "libweft-clang-19.so")
            if os.path.exists(plugin):
                options = [f"-DCMAKE_CXX_FLAGS=-fplugin={plugin}"]
        if preset == "tsan" and not thread_sanitizer_runs():
            section("the tests under ThreadSanitizer are left out: its programs do not start on this kernel")
            continue
        output = step(f"build of the runtime and the examples, without LLVM ({preset})",
                      ["cmake", "--preset", preset, *options], ["cmake", "--build", build, "-j", jobs,
                                                                *(["--clean-first"] if options else [])])
        if output is None:
            continue
        if options:
            own_findings(output)
        ctest(build, jobs)
    if built:
        quickstart(versions[-1])


if __name__ == "__main__":
    main()
    print(f"[{time.monotonic() - START:6.0f} s] all done")
    print(f"{Totals.passed} passed, {Totals.failed} failed")
    sys.exit(1 if Totals.failed else 0)
