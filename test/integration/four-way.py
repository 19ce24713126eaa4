# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The four delivery forms say the same of each check's test. Needs both builds; scripts/test makes them."""
import os
import subprocess
import sys

LLVM = ["19", "22"]
MINUTES = 20

source, build, work = sys.argv[1:]
builds = [os.path.join(source, "build", f"llvm{version}") for version in LLVM]
for other in builds:
    if not os.path.exists(os.path.join(other, "bin", "weft-tidy")):
        subprocess.run(["cmake", "--preset", os.path.basename(other)], cwd=source, check=True)
        subprocess.run(["cmake", "--build", other], cwd=source, check=True)
sys.exit(subprocess.run([sys.executable, os.path.join(source, "test", "delivery", "four-way.py"), "--work", work,
                         "--source", source, "--whole", *builds], check=False).returncode)
