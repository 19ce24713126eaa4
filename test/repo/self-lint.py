# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# REQUIRES: llvm-22, gtest
# RUN: %python %s %source_root %build_root
"""Our own code is clean under our own checks: the runtime, and what of the checkers and tools speaks of threads,
locks, signals or processes. With --whole, all of it (test/integration/self-lint.py): parsing LLVM's headers some
two hundred times takes minutes.
"""
import concurrent.futures
import os
import re
import subprocess
import sys

from tree import ROOT, complain, files, finish

build = os.path.abspath(sys.argv[2])
weft_tidy = [os.path.join(build, "bin", "weft-tidy"), "--quiet", "--checks=-*,weft-*",
             "--config={CheckOptions: {WeftTestPaths: ''}}", "--header-filter=.*"]
built = files("checkers/*.cpp", "checkers/*/*.cpp", "tools/**/*.cpp", "test/unit/*.cpp")
CONCURRENT = re.compile(r"#include <(atomic|condition_variable|csignal|future|mutex|pthread\.h|semaphore|shared_mutex|"
                        r"signal\.h|thread)>|llvm/Support/(Mutex|Process|Program|Signals|Threading|ThreadPool)\.h|"
                        r"\b(flock|fork)\(")
if "--whole" not in sys.argv:
    built = [path for path in built if CONCURRENT.search(open(os.path.join(ROOT, path), encoding="utf-8").read())]
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


jobs = ([(chunk, ["-p", build], []) for chunk in chunks(built)] +
        [(chunk, [], runtime_flags) for chunk in chunks(runtime)])
with concurrent.futures.ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
    for found in pool.map(lint, jobs):
        for place, what in found:
            complain(os.path.relpath(place, ROOT), what)
if not built or not runtime:
    complain("sources", "none were found")
finish()
