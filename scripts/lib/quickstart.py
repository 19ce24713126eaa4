# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Builds weft-tidy and lints a project with it.

Without PROJECT, that is examples/pitfalls: a small service with planted concurrency pitfalls, and
its repaired twin. Otherwise PROJECT is a folder with a compile_commands.json, in it or in its build
folder, or that file itself. Missing Debian packages are installed first.
Exit status: 0 when all was linted, whatever was found; 2 when something was in the way.
"""

import argparse
import collections
import os
import subprocess
import sys
import time

import lintlib


def step(what, command):
    """Runs a command in silence; its output matters only if it fails."""
    start = time.monotonic()
    print(f"{what} ...", end="", flush=True)
    result = subprocess.run(command, cwd=lintlib.ROOT, text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    print(f" {time.monotonic() - start:.0f} s")
    if result.returncode:
        print(result.stdout, file=sys.stderr)
        lintlib.fail(f"this failed: {lintlib.show_command(command)}")


def choose_version():
    """The newest LLVM that is installed, else the newest that apt offers."""
    for version in ("22", "19"):
        if os.path.exists(f"/usr/lib/llvm-{version}/lib/libclangTidyMain.a"):
            return version
    for version in ("22", "19"):
        try:
            known = subprocess.run(["apt-cache", "show", f"libclang-{version}-dev"],
                                   stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        except FileNotFoundError:
            break
        if known.returncode == 0:
            return version
    return "19"


def build(version):
    folder = os.path.join(lintlib.ROOT, "build", f"llvm{version}")
    step("Installing what is missing",
         [os.path.join(lintlib.ROOT, "scripts", "install-deps"), "--build-only", "--llvm", version])
    if not os.path.exists(os.path.join(folder, "build.ninja")):
        step(f"Configuring for LLVM {version}",
             ["cmake", "--preset", f"llvm{version}", "-DWEFT_BUILD_TESTS=OFF"])
    step(f"Building weft-tidy for LLVM {version} (minutes, the first time)",
         ["cmake", "--build", folder, "--target", "weft-tidy"])
    return os.path.join(folder, "bin", "weft-tidy")


def main():
    parser = argparse.ArgumentParser(prog="scripts/quickstart", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("project", nargs="?", metavar="PROJECT")
    parser.add_argument("--llvm", choices=["19", "22"], default=os.environ.get("WEFT_LLVM_VERSION"),
                        help="LLVM version (default: the newest there is)")
    parser.add_argument("--checks", default="-*,weft-*", help="as for clang-tidy (default: %(default)s)")
    parser.add_argument("-j", "--jobs", type=int, default=lintlib.cores())
    args = parser.parse_args()

    database = None
    if args.project:  # before the minutes that the build takes
        if not os.path.exists(args.project):
            lintlib.fail(f"there is no '{args.project}'")
        database = lintlib.find_database(os.path.abspath(args.project))
        if not database:
            lintlib.fail(f"no {lintlib.DATABASE} in '{args.project}' or its build folders; CMake writes "
                         "one with -DCMAKE_EXPORT_COMPILE_COMMANDS=ON, other build systems through 'bear'")

    tool = build(args.llvm or choose_version())
    if not database:
        folder = os.path.join(lintlib.ROOT, "build", "pitfalls")
        step("Configuring examples/pitfalls",
             ["cmake", "-S", os.path.join("examples", "pitfalls"), "-B", folder, "-G", "Ninja",
              "-DCMAKE_EXPORT_COMPILE_COMMANDS=ON"])
        database = os.path.join(folder, lintlib.DATABASE)

    files = lintlib.database_files(database)
    if not files:
        lintlib.fail(f"{database} names no file")
    print(f"Linting {len(files)} files ...\n", flush=True)
    results = lintlib.run_all(
        (files, args.jobs),
        lambda file: lintlib.lint([tool], file, checks=args.checks, database=database))

    findings = lintlib.unique(results)
    for finding in findings:
        print(finding.text.replace(os.getcwd() + "/", ""))
    broken = [r for r in results if r.errors or r.crashed or r.timed_out or
              (r.status and not r.findings)]
    for r in broken:
        why = (r.first_error or (r.stderr.strip().splitlines() or [""])[-1] or
               f"exit status {r.status}")
        print(f"{os.path.relpath(r.file)}: not understood: {why}", file=sys.stderr)
    if findings:
        print()
        per_check = collections.Counter(f.check for f in findings)
        width = max(len(check) for check in per_check)
        for check, count in sorted(per_check.items()):
            print(f"  {check:<{width}} {count:4}")
    in_files = len({f.file for f in findings})
    summary = (f"{len(findings)} finding{'s' * (len(findings) != 1)} in {in_files} file"
               f"{'s' * (in_files != 1)}: {len(files)} files linted")
    if broken:
        summary += f", {len(broken)} of them not understood"
    print(summary)
    return 2 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
