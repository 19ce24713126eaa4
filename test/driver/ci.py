# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# RUN: rm -rf %t && mkdir -p %t
# RUN: %python %s %source_root %build_root %t
"""What a CI service would run, run as it would: the GitHub Action, its workflow, the GitLab job."""
import json
import os
import re
import stat
import subprocess
import sys

import yaml

root, build, work = sys.argv[1:]
sys.path[:0] = [os.path.join(root, "test", "repo"), os.path.join(root, "test", "delivery", "Inputs")]
import planted
from tree import complain, files, finish

FINDING = "struct Thing { ~Thing(); };\n" + planted.FINDING
CLEAN = planted.REPAIRED
# In PATH as after an installation.
programs = os.path.join(work, "bin")
os.mkdir(programs)
os.symlink(os.path.join(build, "bin", "weft"), os.path.join(programs, "weft"))
PATH = programs + os.pathsep + os.environ["PATH"]


def project(name, text):
    folder = os.path.join(work, name)
    os.mkdir(folder)
    for file, content in (("serve.cpp", text), (".clang-tidy", "Checks: '-*,weft-*'\n"),
                          ("CMakeLists.txt", "cmake_minimum_required(VERSION 3.20)\nproject(serve CXX)\n"
                                             "set(CMAKE_CXX_STANDARD 20)\nadd_library(serve serve.cpp)\n")):
        with open(os.path.join(folder, file), "w") as f:
            f.write(content)
    return folder


def bash(script, folder, **environment):
    """As GitHub's `shell: bash` and GitLab's runner: the first command that fails ends it."""
    return subprocess.run(["bash", "-e", "-o", "pipefail", "-c", script], cwd=folder, text=True, timeout=300,
                          env={"HOME": work, "PATH": PATH, **environment}, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def load(path):
    try:
        with open(os.path.join(root, path)) as f:
            return yaml.safe_load(f)
    except yaml.YAMLError as error:
        complain(path, error)
        return {}


def is_program(path):
    return os.path.isfile(os.path.join(root, path)) and os.stat(os.path.join(root, path)).st_mode & stat.S_IXUSR


#--- the files name what exists
for path in files("integrations/**/*.yml"):
    load(path)
for hook in load(".pre-commit-hooks.yaml"):
    if not is_program(hook["entry"].split()[0]):
        complain(".pre-commit-hooks.yaml", f"there is no program {hook['entry']}")
action = load("action.yml")
step = action["runs"]["steps"][0]
for path in re.findall(r'\$GITHUB_ACTION_PATH/([^"\s]+)', step["run"]):
    if not is_program(path):
        complain("action.yml", f"there is no program {path}")
used = {name for value in step["env"].values() for name in re.findall(r"inputs\.([\w-]+)", value)}
if used != set(action["inputs"]):
    complain("action.yml", f"declares {sorted(action['inputs'])} and uses {sorted(used)}")


def run_action(folder, **inputs):
    summary = os.path.join(work, "summary")
    open(summary, "w").close()
    environment = {variable: re.sub(r"\$\{\{ inputs\.([\w-]+) \}\}", lambda m: inputs.get(m.group(1), ""), value)
                   for variable, value in step["env"].items()}
    result = bash(step["run"], folder, GITHUB_ACTIONS="true", GITHUB_ACTION_PATH=root, GITHUB_WORKSPACE=folder,
                  GITHUB_STEP_SUMMARY=summary, **environment)
    with open(summary) as f:
        return result, f.read()


def expect(what, is_right, seen):
    if not is_right:
        complain(what, seen)


#--- GitHub
bad, good = project("bad", FINDING), project("good", CLEAN)
workflow = load("integrations/github/weft-github.yml")
commands = [s["run"] for s in workflow["jobs"]["weft"]["steps"] if "run" in s]
REMARK = re.compile(r"^::warning file=serve\.cpp,line=6,col=15,title=weft-unjoined-task::", re.M)
for folder, status in ((bad, 1), (good, 0)):
    results = [bash(command, folder, GITHUB_ACTIONS="true", GITHUB_WORKSPACE=folder) for command in commands]
    expect(f"workflow, {folder}", [r.returncode for r in results] == [0, status] and
           len(REMARK.findall(results[-1].stdout)) == status, results)

result, summary = run_action(bad, sarif="weft.sarif")
expect("action, a finding", result.returncode == 1 and len(REMARK.findall(result.stdout)) == 1, result)
expect("summary", "serve.cpp:6:15: warning: " in summary and summary.count("~~~~~~~~") == 2, summary)
try:
    with open(os.path.join(bad, "weft.sarif")) as f:
        rules = [r["ruleId"] for r in json.load(f)["runs"][0]["results"]]
    expect("sarif", rules == ["weft-unjoined-task"], rules)
except (OSError, ValueError) as error:
    complain("sarif", error)
result, summary = run_action(good, build="build", arguments="serve.cpp --stats")
expect("action, clean", result.returncode == 0 and "weft found nothing" in summary, f"{result} {summary}")
result, _ = run_action(good, weft=os.path.join(work, "no-such-weft"))
expect("action, no weft", result.returncode == 2 and "install weft" in result.stderr, result)
result, _ = run_action(good, build="nowhere", sarif="x.sarif")
expect("action, no database", result.returncode == 2 and "nowhere" in result.stderr, result)
with open(os.path.join(good, "serve.cpp"), "a") as f:
    f.write("int broken( {\n")
result, _ = run_action(good)
expect("action, does not parse", result.returncode == 2 and "::error file=serve.cpp" in result.stdout, result)
with open(os.path.join(good, "serve.cpp"), "w") as f:
    f.write(CLEAN)

#--- GitLab
job = load("integrations/gitlab/weft-gitlab.yml")["weft"]
for folder, status in ((bad, 1), (good, 0)):
    result = bash("\n".join(job["script"]), folder, GITLAB_CI="true", CI_PROJECT_DIR=folder)
    report = os.path.join(folder, job["artifacts"]["reports"]["codequality"])
    try:
        with open(report) as f:
            names = [entry["check_name"] for entry in json.load(f)]
    except (OSError, ValueError) as error:
        names = error
    expect(f"GitLab, {folder}", result.returncode == status and names == ["weft-unjoined-task"] * status, f"{result} {names}")

#--- any other, or at home
LINT = os.path.join(root, "integrations", "ci", "lint")
for variables in ({"CI_PROJECT_DIR": bad}, {}):
    result = bash(f'"{LINT}" --format=gitlab --also junit=weft.xml', bad if not variables else work, **variables)
    expect("lint", result.returncode == 1 and json.loads(result.stdout)[0]["check_name"] == "weft-unjoined-task", result)
    expect("lint --also", "<testsuite" in open(os.path.join(bad, "weft.xml")).read(), "no JUnit")
    os.remove(os.path.join(bad, "weft.xml"))
for arguments, word in (("--also junit", "FORMAT=FILE"), ("--also nonsense=x", "nonsense"), ("--format", "--format"),
                        ("--frob", "frob")):
    result = bash(f'"{LINT}" {arguments}', bad)
    expect(arguments, result.returncode == 2 and word in result.stderr, result)

#--- the problem matcher takes our text apart
with open(os.path.join(root, "integrations", "github", "weft-problem-matcher.json")) as f:
    pattern = json.load(f)["problemMatcher"][0]["pattern"][0]
text = bash("weft lint --quiet", bad).stdout
matches = [m for m in map(re.compile(pattern["regexp"]).match, text.splitlines()) if m]
expect("problem matcher", [[m.group(pattern[k]) for k in ("file", "line", "column", "severity", "code")] for m in matches] ==
       [["serve.cpp", "6", "15", "warning", "weft-unjoined-task"]] and "still joinable" in matches[0].group(pattern["message"]),
       text)
finish()
