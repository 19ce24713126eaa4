# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What the tests of editors share: a project with one finding, and the editor's run on it."""
import json
import os
import subprocess
import sys

CHECK, LINE, COLUMN = "weft-unjoined-task", 5, 15
MESSAGE = "still joinable"

root, build, work = sys.argv[1:]
sys.path.append(os.path.join(root, "test", "delivery", "Inputs"))
from planted import FINDING, REPAIRED

INPUTS = os.path.join(root, "test", "integration", "Inputs")
EDITORS = os.path.join(root, "integrations", "editors")


def project(name):
    """The file with the finding, in a project of its own."""
    folder = os.path.join(work, name)
    os.makedirs(folder)
    for file, text in ((".clang-tidy", "Checks: '-*,weft-*'\n"), ("finding.cpp", FINDING),
                       ("compile_commands.json", json.dumps([{"directory": folder, "file": "finding.cpp",
                                                              "command": "c++ -std=c++20 -c finding.cpp"}]))):
        with open(os.path.join(folder, file), "w") as f:
            f.write(text)
    return os.path.join(folder, "finding.cpp")


def run(command, file):
    """Runs the editor beside the file, with our programs in PATH under the names that the pages give them, and a
    home of its own. Its script writes what it saw to $RESULT, as JSON, and gives up after $SECONDS."""
    programs = os.path.join(work, "bin")
    os.makedirs(programs, exist_ok=True)
    for name in ("weft-tidy", "weft-clangd"):
        if not os.path.lexists(os.path.join(programs, name + "-22")):
            os.symlink(os.path.join(build, "bin", name), os.path.join(programs, name + "-22"))
    result = file + ".json"
    home = os.path.join(work, "home")
    os.makedirs(home, exist_ok=True)
    environment = {**os.environ, "HOME": home, "XDG_CONFIG_HOME": home, "XDG_DATA_HOME": home, "XDG_STATE_HOME": home,
                   "XDG_CACHE_HOME": home, "TERM": "dumb", "RESULT": result, "SECONDS": "90",
                   "PATH": programs + os.pathsep + os.environ["PATH"]}
    ended = subprocess.run(command, cwd=os.path.dirname(file), env=environment, stdin=subprocess.DEVNULL, timeout=300,
                           stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
    if not os.path.exists(result):
        sys.exit(f"{command[0]} exits with {ended.returncode} and saw nothing:\n{ended.stdout}")
    with open(result) as f:
        return json.load(f)


def expect(what, is_right, seen):
    if not is_right:
        sys.exit(f"{what}: {seen}")


def expect_finding(seen):
    """One finding at its place, which counts from 1."""
    expect("one finding at its place",
           len(seen) == 1 and (seen[0]["line"], seen[0]["column"]) == (LINE, COLUMN) and
           MESSAGE in seen[0]["text"] and CHECK in seen[0]["text"], seen)
