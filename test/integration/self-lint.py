# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""All of our own code is clean under our own checks."""
import os
import subprocess
import sys

MINUTES = 60

source, build, work = sys.argv[1:]
sys.exit(subprocess.run([sys.executable, os.path.join(source, "test", "repo", "self-lint.py"), source, build, "--whole"],
                        check=False).returncode)
