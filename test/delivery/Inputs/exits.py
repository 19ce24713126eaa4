# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""exits.py STATUS COMMAND...: runs the command, passes its output on, and succeeds if it ended with
exactly that exit status. (lit's `not` accepts every other than 0.)"""
import subprocess
import sys

wanted = int(sys.argv[1])
status = subprocess.run(sys.argv[2:]).returncode
if status != wanted:
    print(f"exit status {status}, not {wanted}", file=sys.stderr)
sys.exit(status != wanted)
