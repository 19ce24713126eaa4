# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""pre-commit with our hooks: a commit with a finding is blocked, one without is made, whatever is done to the files."""
PACKAGES = ["pre-commit", "git"]

import json
import os
import shutil
import subprocess
import sys

root, build, work = sys.argv[1:]
sys.path.insert(0, os.path.join(root, "test", "integration", "Inputs"))
from editor import CHECK, FINDING, REPAIRED, expect

HOME = os.path.join(work, "home")
os.mkdir(HOME)
ENVIRONMENT = {"HOME": HOME, "PRE_COMMIT_HOME": os.path.join(HOME, "pre-commit"), "PATH": os.environ["PATH"],
               "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C.UTF-8",
               # Nothing may be fetched from anywhere.
               "http_proxy": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9", "PIP_NO_INDEX": "1"}
WITH_WEFT = {**ENVIRONMENT, "WEFT": os.path.join(build, "bin", "weft")}


def sh(folder, *command, environment=WITH_WEFT, check=True):
    result = subprocess.run(command, cwd=folder, env=environment, text=True, stdin=subprocess.DEVNULL,
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if check and result.returncode:
        sys.exit(f"{' '.join(command)} exits with {result.returncode}:\n{result.stdout}")
    return result


def repository(name):
    folder = os.path.join(work, name)
    os.mkdir(folder)
    sh(folder, "git", "init", "-q")
    sh(folder, "git", "config", "user.name", "Somebody")
    sh(folder, "git", "config", "user.email", "somebody@example.org")
    return folder


def write(folder, **files):
    for name, text in files.items():
        path = os.path.join(folder, {"cpp": "serve.cpp", "header": "serve.h", "config": ".pre-commit-config.yaml",
                                     "tidy": ".clang-tidy", "ignore": ".gitignore", "readme": "README"}[name])
        with open(path, "w") as f:
            f.write(text)


def database(folder, *sources):
    with open(os.path.join(folder, "compile_commands.json"), "w") as f:
        json.dump([{"directory": folder, "file": s, "command": f"c++ -std=c++20 -c {s}"} for s in sources], f)


# The hooks as they stand in the tree, committed or not.
hooks = repository("hooks")
shutil.copy(os.path.join(root, ".pre-commit-hooks.yaml"), hooks)
os.mkdir(os.path.join(hooks, "integrations"))
shutil.copy(os.path.join(root, "integrations", "run-weft"), os.path.join(hooks, "integrations"))
sh(hooks, "git", "add", "-A")
sh(hooks, "git", "commit", "-qm", "hooks")
REVISION = sh(hooks, "git", "rev-parse", "HEAD").stdout.strip()


def project(hook):
    """With two clean files committed."""
    folder = repository("with-" + hook)
    write(folder, tidy="Checks: '-*,weft-*'\n", ignore="compile_commands.json\n.weft/\n", cpp=REPAIRED,
          config=f"repos:\n  - repo: {hooks}\n    rev: {REVISION}\n    hooks:\n      - id: {hook}\n")
    with open(os.path.join(folder, "other.cpp"), "w") as f:
        f.write("int other() { return 1; }\n")
    database(folder, "serve.cpp", "other.cpp")
    sh(folder, "pre-commit", "install")
    sh(folder, "git", "add", "-A")
    sh(folder, "git", "commit", "-qm", "first", "--no-verify")
    return folder


def head(folder):
    return sh(folder, "git", "rev-parse", "HEAD").stdout


def commit(what, folder, passes, *words, environment=WITH_WEFT):
    """Commits what is staged, or is blocked."""
    before = head(folder)
    result = sh(folder, "git", "commit", "-m", what, environment=environment, check=False)
    made = head(folder) != before
    expect(f"{os.path.basename(folder)}: {what}: {'passes' if passes else 'is blocked'}",
           made == passes and (result.returncode == 0) == passes and all(w in result.stdout for w in words),
           f"{result.returncode}\n{result.stdout}")


def stage(folder, *paths):
    sh(folder, "git", "add", "-A", *paths)


for hook in ("weft", "weft-diff", "weft-full"):
    folder = project(hook)
    write(folder, cpp=FINDING)
    stage(folder)
    commit("a finding", folder, False, CHECK, "serve.cpp:5:15", "Failed")
    write(folder, cpp=REPAIRED + "// repaired\n")
    stage(folder)
    commit("repaired", folder, True, "Passed")

    # What is committed counts, not what lies about.
    write(folder, cpp=FINDING + "// staged\n")
    stage(folder)
    write(folder, cpp=REPAIRED + "// not staged\n")
    commit("the finding is staged, its repair is not", folder, False, CHECK)
    with open(os.path.join(folder, "serve.cpp")) as f:
        expect("what was not staged is still there", "// not staged" in f.read(), folder)
    write(folder, cpp=REPAIRED + "// staged\n")
    stage(folder)
    write(folder, cpp=FINDING + "// not staged\n")
    commit("the repair is staged, a finding is not", folder, True)
    with open(os.path.join(folder, "serve.cpp")) as f:
        expect("what was not staged is still there", "// not staged" in f.read(), folder)
    sh(folder, "git", "checkout", "-q", ".")

    write(folder, readme="words\n")
    stage(folder)
    commit("no C++", folder, True, "no files to check")

    # A finding in a header, in a file that includes it.
    write(folder, header="#pragma once\n" + FINDING.replace("bool run", "inline bool run"), cpp='#include "serve.h"\n')
    stage(folder)
    commit("a finding in a header", folder, False, CHECK, "serve.h:6")
    write(folder, header="#pragma once\n" + REPAIRED.replace("bool run", "inline bool run"))
    stage(folder)
    commit("a header without", folder, True, "Passed")

    sh(folder, "git", "mv", "serve.cpp", "server.cpp")
    database(folder, "server.cpp", "other.cpp")
    commit("renamed", folder, True)
    sh(folder, "git", "rm", "-q", "other.cpp")
    database(folder, "server.cpp")
    commit("deleted", folder, True)

    # An old finding, and a change elsewhere in its file.
    with open(os.path.join(folder, "server.cpp"), "w") as f:
        f.write(FINDING)
    stage(folder)
    sh(folder, "git", "commit", "-qm", "old", "--no-verify")
    with open(os.path.join(folder, "server.cpp"), "a") as f:
        f.write("\n// a remark\n")
    stage(folder)
    commit("an old finding", folder, hook == "weft-diff", *([] if hook == "weft-diff" else [CHECK]))
    sh(folder, "git", "commit", "-qm", "old", "--no-verify", "--allow-empty")

    # What does not parse is never clean.
    with open(os.path.join(folder, "server.cpp"), "w") as f:
        f.write(REPAIRED + "int broken( {\n")
    stage(folder)
    commit("does not parse", folder, False, "server.cpp")
    with open(os.path.join(folder, "server.cpp"), "w") as f:
        f.write(REPAIRED)
    stage(folder)
    os.remove(os.path.join(folder, "compile_commands.json"))
    commit("no compile_commands.json", folder, False, "compile_commands.json", "CMAKE_EXPORT_COMPILE_COMMANDS")
    database(folder, "server.cpp")
    commit("no weft", folder, False, "install weft", environment={**ENVIRONMENT, "WEFT": "no-such-weft"})
    commit("all is well again", folder, True)
