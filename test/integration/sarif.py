# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""`--format sarif` is valid: by the official schema, and by the rules of Microsoft's validator."""
import json
import os
import subprocess
import sys

PACKAGES = ["libboost-fiber-dev", "libboost-context-dev"]
NPM = ["ajv", "ajv-formats", "@microsoft/sarif-multitool-linux"]
MINUTES = 5

root, build, work = sys.argv[1:]
SCHEMA = "@microsoft/sarif-multitool-linux/sarif-2.1.0.json"
VALIDATE = """
const Ajv = require("ajv/dist/2020");
const ajv = new Ajv({strict: false, allErrors: true});
require("ajv-formats")(ajv);
const validate = ajv.compile(require(process.argv[1]));
for (const file of process.argv.slice(2))
  if (!validate(JSON.parse(require("fs").readFileSync(file, "utf8"))))
    console.log(file, JSON.stringify(validate.errors, null, 2));
"""


def run(*command, **kwargs):
    return subprocess.run(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **kwargs)


def against_schema(*files):
    """What ajv complains about; node runs what it is given."""
    result = run("node", "-e", VALIDATE, SCHEMA, *files)
    return result.stdout + (f"node exits with {result.returncode}" if result.returncode else "")


tidy = os.path.join(build, "bin", "weft-tidy")
yaml = os.path.join(work, "yaml")
os.mkdir(yaml)
pitfalls = os.path.join(root, "examples", "pitfalls")
for name in ("ingest", "pipeline", "aggregator"):
    run(tidy, "--checks=-*,weft-*,readability-braces-around-statements", f"--export-fixes={yaml}/{name}.yaml", "--quiet",
        os.path.join(pitfalls, "broken", name + ".cpp"), "--", "-std=c++20", "-I" + os.path.join(pitfalls, "common"),
        "-I" + os.path.join(root, "runtime", "include"))
hostile = os.path.join(work, "100% #1 ä<&>.cpp")
with open(hostile, "w") as f:
    f.write('#include "not there.h"\n')
run(tidy, "--checks=-*,weft-*", f"--export-fixes={yaml}/hostile.yaml", hostile, "--", "-std=c++20")


def report(name, where, *inputs):
    file = os.path.join(work, name + ".sarif")
    result = run(os.path.join(build, "bin", "weft"), "merge", "--format", "sarif", "--root", where, "-o", file, *inputs)
    assert result.returncode < 3, result.stdout
    with open(file, encoding="utf-8") as f:
        return file, json.load(f)["runs"][0]


full, run_of_full = report("full", root, yaml)
found = run_of_full["results"]
assert any(r.get("fixes") for r in found) and any(r.get("relatedLocations") for r in found)
assert any(not r["ruleId"].startswith("weft-") for r in found), "another check's findings are carried, too"
assert run_of_full["invocations"][0]["toolExecutionNotifications"]
empty_folder = os.path.join(work, "nothing")
os.mkdir(empty_folder)
empty, run_of_empty = report("empty", root, empty_folder)
assert run_of_empty["results"] == [] and run_of_empty["invocations"][0]["executionSuccessful"]

complaints = against_schema(full, empty)
assert not complaints, complaints
# The validator of this test can fail.
del run_of_full["tool"]
wrong = os.path.join(work, "wrong.sarif")
with open(wrong, "w") as f:
    json.dump({"version": "2.1.0", "runs": [run_of_full]}, f)
assert "tool" in against_schema(wrong)

multitool = os.path.join(os.environ["NODE_PATH"], "@microsoft", "sarif-multitool-linux", "Sarif.Multitool")
for file in (full, empty):
    said = os.path.join(work, "validation.sarif")
    result = run(multitool, "validate", file, "--output", said, "--log", "ForceOverwrite", "--level", "Error;Warning",
                 "--rule-kind", "Sarif;Ghas", env={**os.environ, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"})
    with open(said, encoding="utf-8-sig") as f:
        verdicts = json.load(f)["runs"][0]["results"]
    errors = [f"{v['ruleId']}: {v['message']} {v['locations']}" for v in verdicts if v.get("level") == "error"]
    assert not errors, "\n".join(errors) + result.stdout
    print(os.path.basename(file), sorted({v["ruleId"] + " " + v.get("level", "warning") for v in verdicts}))
print(len(found), "findings")
