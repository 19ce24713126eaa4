# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""GNU parallel lints over ssh on two hosts that share no results: the report equals that of weft lint; a host
that is gone costs a retry, and where all are gone there is no report.

Two sshd on loopback ports; each has the folder of the results for itself, in a mount namespace. Needs root."""
import os
import signal
import socket
import subprocess
import sys
import time

PACKAGES = ["openssh-client", "openssh-server", "parallel", "rsync"]
MINUTES = 10

sys.path.insert(0, os.path.join(sys.argv[1], "test", "integration", "Inputs"))
from scale import CHECKS, RECIPES, TIDY, WEFT, make_project, must_equal, project, reference, run, work

make_project()
wanted = reference()


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def serves(port):
    with socket.socket() as s:
        return s.connect_ex(("127.0.0.1", port)) == 0


#--- two hosts
key = os.path.join(work, "key")
for name in ("key", "host"):
    run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", os.path.join(work, name))
os.makedirs("/run/sshd", exist_ok=True)
results = os.path.join(project, "results")
os.mkdir(results)
servers, ports = [], []
for number in (1, 2):
    port = free_port()
    ports.append(port)
    config = os.path.join(work, f"sshd{number}.conf")
    with open(config, "w", encoding="utf-8") as f:
        f.write(f"Port {port}\nListenAddress 127.0.0.1\nHostKey {work}/host\nAuthorizedKeysFile {key}.pub\n"
                "PidFile none\nStrictModes no\nUsePAM no\nPasswordAuthentication no\nMaxStartups 100\n"
                "LogLevel VERBOSE\n")
    servers.append(subprocess.Popen(
        ["unshare", "--mount", "sh", "-c", 'mount -t tmpfs none "$0" && exec /usr/sbin/sshd -D -E "$1" -f "$2"',
         results, os.path.join(work, f"sshd{number}.log"), config], start_new_session=True))
deadline = time.monotonic() + 30
while not all(map(serves, ports)):
    if time.monotonic() > deadline:
        sys.exit("sshd does not start")
    time.sleep(0.05)

hosts = os.path.join(work, "hosts")
with open(hosts, "w", encoding="utf-8") as f:
    options = f"-i {key} -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR"
    f.writelines(f"1/ssh {options} -p {port} 127.0.0.1\n" for port in ports)
environment = {**os.environ, "WEFT": WEFT, "WEFT_TIDY": TIDY}


def over_ssh(*wanted_status):
    return run(os.path.join(RECIPES, "over-ssh"), "build", hosts, "results", CHECKS, wanted=wanted_status,
               env=environment)


try:
    must_equal("two hosts", over_ssh(1).stdout, wanted)
    for number in (1, 2):
        with open(os.path.join(work, f"sshd{number}.log"), encoding="utf-8") as f:
            if "Accepted publickey" not in f.read():
                sys.exit(f"host {number} was given nothing to do")
    # One of two is gone.
    os.killpg(servers[0].pid, signal.SIGKILL)
    servers[0].wait()
    must_equal("one host of two", over_ssh(1).stdout, wanted)
    os.killpg(servers[1].pid, signal.SIGKILL)
    servers[1].wait()
    result = over_ssh(2)
    if result.stdout or "not linted: " not in result.stderr:
        sys.exit(f"without hosts: {result.stdout}\n{result.stderr}")
    print("no host: no report")
finally:
    for server in servers:
        if server.poll() is None:
            os.killpg(server.pid, signal.SIGKILL)
