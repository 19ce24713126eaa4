# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Runs the tests that need whole programs of others: browsers, editors, schedulers, build systems.

Each test is one file, test/integration/NAME.py. It is called with three arguments: the source tree,
the build tree and an empty folder, and has passed when it exits with 0. At its top it says what it
needs:

  PACKAGES = ["chromium"]   Debian packages
  NPM = ["ajv"]             npm packages; $NODE_PATH leads to them
  LLVM = ["19", "22"]       what to build and test Weft for these versions
  MINUTES = 5               how long it may take; 10 where it says nothing

Installs what is missing, builds what is not built, and runs the tests one after the other. The last
line is `N passed, N failed`; the exit status is 0 when nothing failed.
"""

import argparse
import ast
import glob
import os
import shutil
import signal
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TESTS = os.path.join(ROOT, "test", "integration")
INSTALL = os.path.join(ROOT, "scripts", "install-deps")
START = time.monotonic()


def say(text):
    print(f"[{time.monotonic() - START:6.0f} s] {text}", flush=True)


def succeeds(*command):
    result = subprocess.run(command, cwd=ROOT, text=True, errors="replace",
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if result.returncode:
        print(result.stdout, flush=True)
    return result.returncode == 0


def needs(path):
    """The constants at the top of a test, without running it."""
    found = {"PACKAGES": [], "NPM": [], "LLVM": [], "MINUTES": 10}
    with open(path, encoding="utf-8") as f:
        for statement in ast.parse(f.read(), path).body:
            if isinstance(statement, ast.Assign) and getattr(statement.targets[0], "id", "") in found:
                found[statement.targets[0].id] = ast.literal_eval(statement.value)
    return found


def run(name, build, install):
    path = os.path.join(TESTS, name + ".py")
    wanted = needs(path)
    npm = os.path.join(ROOT, "build", "npm")
    if install:
        for what, packages in (("--only", wanted["PACKAGES"]), ("--npm", wanted["NPM"]), ("--llvm", wanted["LLVM"])):
            if packages and not succeeds(INSTALL, what, " ".join(packages)):
                return False
    work = os.path.join(build, "integration", name)
    shutil.rmtree(work, ignore_errors=True)
    os.makedirs(work)
    # A group of its own: what a test leaves running ends with it.
    process = subprocess.Popen([sys.executable, path, ROOT, build, work], cwd=work, start_new_session=True,
                               env={**os.environ, "NODE_PATH": os.path.join(npm, "node_modules"),
                                    "PYTHONDONTWRITEBYTECODE": "1"},
                               stdout=open(os.path.join(work, "output.txt"), "w"), stderr=subprocess.STDOUT)
    try:
        passed = process.wait(60 * wanted["MINUTES"]) == 0
        reason = f"exits with {process.returncode}"
    except subprocess.TimeoutExpired:
        passed, reason = False, f"did not end within {wanted['MINUTES']} minutes"
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.wait()
    if not passed:
        with open(os.path.join(work, "output.txt"), errors="replace") as f:
            print(f.read() + f"{name}: {reason}", flush=True)
    return passed


def main():
    parser = argparse.ArgumentParser(prog="scripts/test-integrations", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", action="append", metavar="NAME", help="this test; may be given again")
    parser.add_argument("--list", action="store_true", help="print the tests' names and stop")
    parser.add_argument("--llvm", default="22", metavar="VERSION", help="which build (default: 22)")
    parser.add_argument("-j", "--jobs", default=str(len(os.sched_getaffinity(0))), help="for the build")
    parser.add_argument("--no-install", action="store_true", help="take the packages as they are")
    parser.add_argument("--no-build", action="store_true", help="take the build as it is")
    args = parser.parse_args()

    names = sorted(os.path.basename(path)[:-3] for path in glob.glob(os.path.join(TESTS, "*.py")))
    for name in args.only or []:
        if name not in names:
            parser.error(f"no test '{name}'; there are: {' '.join(names)}")
    if args.list:
        print("\n".join(names))
        return 0
    build = os.path.join(ROOT, "build", f"llvm{args.llvm}")
    if not args.no_install:
        say("packages")
        if not succeeds(INSTALL, "--llvm", args.llvm):
            return finish(0, 1)
    if not args.no_build:
        say(f"build for LLVM {args.llvm}")
        if not (succeeds("cmake", "--preset", f"llvm{args.llvm}") and
                succeeds("cmake", "--build", build, "-j", args.jobs)):
            return finish(0, 1)
    results = []
    for name in args.only or names:
        say(name)
        results.append(run(name, build, not args.no_install))
        print(f"           {'passed' if results[-1] else 'FAILED'}", flush=True)
    return finish(results.count(True), results.count(False))


def finish(passed, failed):
    say("all done")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
