# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A Slurm of two nodes lints: the report equals that of weft lint, and both nodes had a part in it.

munged, slurmctld and two slurmd on this machine, with a configuration of their own. Needs root."""
import os
import re
import signal
import socket
import subprocess
import sys
import time

PACKAGES = ["munge", "slurm-client", "slurmctld", "slurmd"]
MINUTES = 15

sys.path.insert(0, os.path.join(sys.argv[1], "test", "integration", "Inputs"))
from scale import CHECKS, RECIPES, TIDY, WEFT, make_project, must_equal, project, reference, run, work

make_project()
wanted = reference()

ports = []
for _ in range(3):
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        ports.append(s.getsockname()[1])
host = socket.gethostname().split(".")[0]
slurm = os.path.join(work, "slurm")
# munged trusts no folder that others may write to, and a socket's path is short.
munge = f"/run/weft-munge-{os.getpid()}"
os.makedirs(os.path.join(slurm, "state"))
os.mkdir(munge, 0o755)
with open(os.open(f"{munge}/key", os.O_CREAT | os.O_WRONLY, 0o600), "wb") as f:
    f.write(os.urandom(128))
with open(f"{slurm}/slurm.conf", "w", encoding="utf-8") as f:
    f.write(f"""ClusterName=weft
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={ports[0]}
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket={munge}/socket
CredType=cred/munge
MpiDefault=none
ProctrackType=proctrack/pgid
TaskPlugin=task/none
SelectType=select/cons_tres
ReturnToService=2
SchedulerParameters=batch_sched_delay=0,sched_interval=1
StateSaveLocation={slurm}/state
SlurmdSpoolDir={slurm}/%n
SlurmctldPidFile={slurm}/slurmctld.pid
SlurmdPidFile={slurm}/%n.pid
SlurmctldLogFile={slurm}/slurmctld.log
SlurmdLogFile={slurm}/%n.log
NodeName=n1 NodeHostname={host} NodeAddr=127.0.0.1 Port={ports[1]} CPUs=1 State=UNKNOWN
NodeName=n2 NodeHostname={host} NodeAddr=127.0.0.1 Port={ports[2]} CPUs=1 State=UNKNOWN
PartitionName=main Nodes=n1,n2 Default=YES MaxTime=INFINITE State=UP
""")
with open(f"{slurm}/cgroup.conf", "w", encoding="utf-8") as f:
    f.write("CgroupPlugin=cgroup/v1\nCgroupAutomount=no\n")
environment = {**os.environ, "SLURM_CONF": f"{slurm}/slurm.conf", "WEFT": WEFT, "WEFT_TIDY": TIDY,
               "UNITS_PER_JOB": "3"}
processes = []


def start(*command):
    with open(f"{slurm}/output.txt", "a") as f:
        processes.append(subprocess.Popen(command, env=environment, start_new_session=True, stdout=f, stderr=f))


def wait_until(what, is_so):
    deadline = time.monotonic() + 90
    while not is_so():
        if time.monotonic() > deadline or any(p.poll() is not None for p in processes):
            for name in sorted(os.listdir(slurm)):
                if name.endswith((".log", ".txt")):
                    print(f"--- {name}", open(f"{slurm}/{name}", errors="replace").read()[-3000:])
            sys.exit(f"{what}: not so")
        time.sleep(0.2)


def idle_nodes():
    result = subprocess.run(["sinfo", "-h", "-N", "-o", "%N %t"], env=environment, text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    return len(re.findall(r" idle$", result.stdout, re.M))


try:
    start("munged", "-F", "--force", f"--socket={munge}/socket", f"--key-file={munge}/key", f"--pid-file={munge}/pid",
          f"--log-file={munge}/log", f"--seed-file={munge}/seed")
    wait_until("munged serves", lambda: os.path.exists(f"{munge}/socket"))
    start("slurmctld", "-D")
    for node in ("n1", "n2"):
        start("slurmd", "-D", "-N", node)
    wait_until("two nodes are idle", lambda: idle_nodes() == 2)
    result = run(os.path.join(RECIPES, "on-slurm"), "build", "results", CHECKS, wanted=(1,), env=environment)
    must_equal("two nodes", result.stdout, wanted)
    for node in ("n1", "n2"):
        with open(f"{slurm}/{node}.log", encoding="utf-8") as f:
            if "Launching batch job" not in f.read():
                sys.exit(f"{node} was given nothing to do")
finally:
    for process in reversed(processes):
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
    subprocess.run(["rm", "-rf", munge])
