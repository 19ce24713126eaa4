# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""All of our own code is clean under our own checks: checkers, tools, their tests, the runtime and its tests.
scripts/test sees the runtime only, with the compiler plugin: parsing LLVM's headers some two hundred times takes
minutes.
"""
import concurrent.futures
import json
import os
import re
import subprocess
import sys

MINUTES = 60

source, build, work = sys.argv[1:]
sys.path.insert(0, os.path.join(source, "test", "repo"))
from tree import ROOT, complain, files, finish  # reads the same first argument


def commands_of_each_file():
    """The build compiles several files at a time: how each is compiled alone. What is generated stands in the build."""
    alone = os.path.join(work, "alone")
    preset = os.path.basename(build)
    subprocess.run(["cmake", "--preset", preset, "-B", alone, "-DCMAKE_UNITY_BUILD=OFF"], cwd=source, check=True,
                   stdout=subprocess.DEVNULL)
    with open(os.path.join(alone, "compile_commands.json"), encoding="utf-8") as f:
        commands = json.loads(f.read().replace(alone, build))
    with open(os.path.join(work, "compile_commands.json"), "w", encoding="utf-8") as f:
        json.dump(commands, f)


commands_of_each_file()
weft_tidy = [os.path.join(build, "bin", "weft-tidy"), "--quiet", "--checks=-*,weft-*",
             "--config={CheckOptions: {WeftTestPaths: ''}}", "--header-filter=.*"]
built = files("checkers/*.cpp", "checkers/*/*.cpp", "tools/**/*.cpp", "test/unit/*.cpp")
runtime = files("runtime/src/*/*.cpp", "test/runtime/*.cpp", "bench/runtime/weft_bench.cpp",
                "bench/runtime/floors.cpp")
runtime_flags = ["--", "-std=c++20", "-Iruntime/include", "-Iruntime/src", "-Itest/runtime"]


def lint(job):
    chunk, before, after = job
    result = subprocess.run([*weft_tidy, *before, *chunk, *after], cwd=ROOT, text=True, errors="replace",
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    found = sorted(set(re.findall(r"^(.*?:\d+):\d+: (?:warning|error): (.*)", result.stdout, re.M)))
    return found or ([(chunk[0], f"weft-tidy exits with {result.returncode}: {result.stderr}")]
                     if result.returncode else [])


def chunks(paths):
    return [paths[i:i + 4] for i in range(0, len(paths), 4)]


jobs = ([(chunk, ["-p", work], []) for chunk in chunks(built)] +
        [(chunk, [], runtime_flags) for chunk in chunks(runtime)])
with concurrent.futures.ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
    for found in pool.map(lint, jobs):
        for place, what in found:
            complain(os.path.relpath(place, ROOT), what)
if not built or not runtime:
    complain("sources", "none were found")
finish()
