# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What the tests of scale-out share: one project, and the report of `weft lint` that all others must equal."""
import os
import shutil
import subprocess
import sys

source, build, work = sys.argv[1:4]
WEFT, TIDY = (os.path.join(build, "bin", name) for name in ("weft", "weft-tidy"))
RECIPES = os.path.join(source, "integrations", "scale-out")
CHECKS = "--checks=-*,weft-*"
project = os.path.join(work, "project")


def run(*command, wanted=(0,), **kwargs):
    result = subprocess.run(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            **{"cwd": project, **kwargs})
    if result.returncode not in wanted:
        sys.exit(f"{' '.join(command)}: exit status {result.returncode}\n{result.stdout}\n{result.stderr}")
    return result


def make_project(*flags):
    """examples/pitfalls, in a folder of its own, configured."""
    shutil.copytree(os.path.join(source, "examples", "pitfalls"), project)
    with open(os.path.join(project, ".clang-tidy"), "w", encoding="utf-8") as f:
        f.write("Checks: '-*,weft-*'\n")
    configure("build", *flags)


def configure(folder, *flags):
    run("cmake", "-S", ".", "-B", folder, "-G", "Ninja", *flags,
        "-DWEFT_INCLUDE_DIR=" + os.path.join(source, "runtime", "include"))


def reference():
    """What `weft lint` says; it must have something to say."""
    report = run(WEFT, "lint", "-p", "build", CHECKS, "--quiet", wanted=(1,)).stdout
    if report.count("[weft-") < 10:
        sys.exit(f"that is no test: {report}")
    return report


def must_equal(what, report, wanted):
    if report != wanted:
        sys.exit(f"{what} reports something else than weft lint:\n{report}\n--- instead of\n{wanted}")
    print(f"{what}: {len(wanted.encode())} bytes, equal")


def plugin_flags(version):
    """What makes Clang lint while it compiles."""
    return f"-fplugin={os.path.join(build, 'lib', f'libweft-clang-{version}.so')}"
