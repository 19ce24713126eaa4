# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""icecream compiles, and the compiler plugin lints, on a machine that has neither: all units are done there, and
the report equals that of weft lint, NOLINT included.

A scheduler and two daemons on loopback ports; the one that compiles unpacks the compiler that is sent to it and
changes into it (chroot). Needs root."""
import glob
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time

PACKAGES = ["icecc"]
MINUTES = 15

sys.path.insert(0, os.path.join(sys.argv[1], "test", "integration", "Inputs"))
from scale import RECIPES, WEFT, build, configure, make_project, must_equal, plugin_flags, project, reference, run, work

version = re.search(r"\d+$", build).group()
clang = os.path.realpath(shutil.which(f"clang-{version}"))
clangxx = os.path.join(os.path.dirname(clang), "clang++")
make_project("-DCMAKE_CXX_COMPILER=" + clangxx)
# What is silenced stays silent: icecream must not strip comments.
silenced = os.path.join(project, "broken", "probe.cpp")
with open(silenced, encoding="utf-8") as f:
    text = f.read()
with open(silenced, "w", encoding="utf-8") as f:
    f.write("// NOLINTBEGIN(weft-*)\n" + text + "// NOLINTEND(weft-*)\n")
wanted = reference()
configure("compiled", "-DCMAKE_CXX_COMPILER=" + clangxx, "-DCMAKE_CXX_COMPILER_LAUNCHER=icecc",
          "-DCMAKE_CXX_FLAGS=" + plugin_flags(version))

#--- the farm. Its daemons run as the user icecc
farm = os.path.join(work, "farm")
os.mkdir(farm)
shutil.chown(farm, "icecc")
for folder in (build, work):
    while folder != "/":
        if not os.stat(folder).st_mode & 1:
            sys.exit(f"{folder} cannot be entered by the user icecc")
        folder = os.path.dirname(folder)


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return str(s.getsockname()[1])


def logged(name, text):
    path = os.path.join(farm, name)
    if not os.path.exists(path):
        return 0
    with open(path, encoding="utf-8", errors="replace") as f:
        return f.read().count(text)


def wait_for(what, is_there):
    deadline = time.monotonic() + 60
    while not is_there():
        if time.monotonic() > deadline:
            sys.exit(f"{what} does not come")
        time.sleep(0.1)


def look_idle(path, end):
    """icecream gives nothing to a busy machine. The one that compiles shall look idle, whatever else runs here:
    this takes the place of its /proc/stat."""
    idle = 0
    while True:
        with open(path, "w", encoding="utf-8") as f:
            f.write(f"cpu  0 0 0 {idle} 0 0 0 0 0 0\n")
        idle += 100
        if end.wait(0.5):
            return


scheduler_port = free_port()
processes = []
end = threading.Event()
statistics = os.path.join(work, "stat")
threading.Thread(target=look_idle, args=(statistics, end), daemon=True).start()


def start(*command, **environment):
    processes.append(subprocess.Popen(command, env={**os.environ, **environment}, start_new_session=True))


def daemon(name, *flags):
    start("unshare", "--mount", "sh", "-c", 'mount --bind "$0" /proc/stat && exec "$@"', statistics, "iceccd", "-s", f"localhost:{scheduler_port}", "-n", "weft", "-N", name, "-b", f"{farm}/env-{name}",
          "-l", f"{farm}/{name}.log", "-u", "icecc", *flags,
          ICECC_TEST_SOCKET=f"{farm}/{name}.socket", ICECC_TESTS="1")


try:
    start("icecc-scheduler", "-p", scheduler_port, "-n", "weft", "-l", f"{farm}/scheduler.log", "-vvv")
    wait_for("the scheduler", lambda: logged("scheduler.log", "scheduler ready"))
    daemon("here", "--no-remote", "-m", "1")
    daemon("there", "-p", free_port(), "-m", "2")
    wait_for("a daemon", lambda: logged("scheduler.log", "login ") == 2)

    #--- the compiler and the plugin, as one archive
    run("icecc-create-env", clang, "--addfile", os.path.join(build, "lib", f"libweft-clang-{version}.so"), cwd=farm)
    [archive] = glob.glob(os.path.join(farm, "*.tar.gz"))
    environment = {**os.environ, "ICECC_VERSION": archive, "ICECC_REMOTE_CPP": "1", "ICECC_CARET_WORKAROUND": "0",
                   "ICECC_TEST_SOCKET": f"{farm}/here.socket", "ICECC_TEST_REMOTEBUILD": "1",
                   "ICECC_PREFERRED_HOST": "there"}
    log = run("cmake", "--build", "compiled", env=environment).stdout
    with open(os.path.join(work, "log.yaml"), "w", encoding="utf-8") as f:
        f.write(run(os.path.join(RECIPES, "log-to-yaml"), "--directory", "compiled", input=log).stdout)
    must_equal("icecream", run(WEFT, "merge", os.path.join(work, "log.yaml"), wanted=(1,)).stdout, wanted)
    units = len(glob.glob(os.path.join(project, "broken", "*.cpp")) + glob.glob(os.path.join(project, "repaired", "*.cpp")))
    there = len(re.findall(r"END \d+ status=0 .*server=there", open(f"{farm}/scheduler.log").read()))
    if there < units:
        sys.exit(f"{units} units, of which {there} were compiled there")
finally:
    end.set()
    for process in processes:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
