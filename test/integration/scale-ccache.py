# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A build with the compiler plugin, through ccache: the report that its output makes equals that of weft lint,
also when every compile comes from the cache."""
import os
import re
import shutil
import subprocess
import sys

PACKAGES = ["ccache"]

sys.path.insert(0, os.path.join(sys.argv[1], "test", "integration", "Inputs"))
from scale import RECIPES, WEFT, build, configure, make_project, must_equal, plugin_flags, project, reference, run, work

version = re.search(r"\d+$", build).group()
clangxx = shutil.which(f"clang++-{version}")
make_project("-DCMAKE_CXX_COMPILER=" + clangxx)
wanted = reference()
configure("compiled", "-DCMAKE_CXX_COMPILER=" + clangxx, "-DCMAKE_CXX_COMPILER_LAUNCHER=ccache",
          "-DCMAKE_CXX_FLAGS=" + plugin_flags(version) + " -fdiagnostics-parseable-fixits")
environment = {**os.environ, "CCACHE_DIR": os.path.join(work, "cache"), "CCACHE_COMMENTS": "1",
               "CCACHE_EXTRAFILES": os.path.join(project, ".clang-tidy")}


def compiled_report():
    run("cmake", "--build", "compiled", "--target", "clean", env=environment)
    log = run("cmake", "--build", "compiled", env=environment).stdout
    result = run(os.path.join(RECIPES, "log-to-yaml"), "--directory", "compiled", input=log).stdout
    with open(os.path.join(work, "log.yaml"), "w", encoding="utf-8") as f:
        f.write(result)
    return run(WEFT, "merge", os.path.join(work, "log.yaml"), wanted=(1,)).stdout


def misses():
    statistics = run("ccache", "--print-stats", env=environment).stdout
    return int(re.search(r"^cache_miss\s+(\d+)", statistics, re.M).group(1))


must_equal("compiled", compiled_report(), wanted)
first = misses()
must_equal("from the cache", compiled_report(), wanted)
if not first or misses() != first:
    sys.exit(f"{first} misses, then {misses() - first}")
