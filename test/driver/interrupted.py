# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# REQUIRES: llvm-22
# RUN: %python %s %S/Inputs %t %build_root
"""weft lint that is killed, in part or whole; that has no room; whose results were damaged: a clear
message, no report that looks whole, and the next run is right."""
import glob
import os
import resource
import select
import signal
import subprocess
import sys

sys.path.insert(0, sys.argv[1])
from project import HEADER, Project, expect, source

build = os.path.abspath(sys.argv[3])
p = Project(sys.argv[2], os.path.join(build, "bin", "weft"), "-j2")
p.write("counter.h", HEADER)
SOURCES = [f"{name}.cpp" for name in "abc"]
ALL = [f"{name}:3" for name in SOURCES]
for name in "abc":
    p.write(f"{name}.cpp", source(name))
p.database(SOURCES)

# Stands in for weft-tidy: where a file asks for it, it says who it is and waits to be told.
tidy = os.path.join(build, "bin", "weft-tidy")
p.write("tidy", f"""#!/bin/sh
for last; do :; done
if [ -p "$last.hold" ]; then
  echo $$ > "$last.hold"
  read line < "$last.go"
fi
exec '{tidy}' "$@"
""")
os.chmod(p.path("tidy"), 0o755)
hold, go = p.path("b.cpp.hold"), p.path("b.cpp.go")
os.mkfifo(go)


def start(**kwargs):
    """A run that stands still in b.cpp; and the id of the process that does."""
    os.mkfifo(hold)
    pipe = os.open(hold, os.O_RDONLY | os.O_NONBLOCK)
    run = subprocess.Popen(p.command("--weft-tidy", "tidy"), cwd=p.folder, env=p.environment(), text=True,
                           stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True, **kwargs)
    ready, _, _ = select.select([pipe], [], [], 60)
    assert ready, "it does not come to b.cpp"
    waiting = int(os.read(pipe, 100))
    os.close(pipe)
    return run, waiting


def finish(run):
    out, err = run.communicate(timeout=60)
    if os.path.exists(hold):
        os.remove(hold)
    return run.returncode, out, err


def parent_of(process):
    with open(f"/proc/{process}/stat", encoding="utf-8") as f:
        return int(f.read().rsplit(")", 1)[1].split()[1])


def next_run_is_right(linted=None):
    expect(p.lint("--weft-tidy", "tidy"), 1, linted, ALL)
    expect(p.lint("--weft-tidy", "tidy"), 1, 0, ALL)
    assert not glob.glob(p.path("build/.weft/units/*/*.export"))
    for name in glob.glob(p.path("build/.weft/units/*/result.yaml")):
        os.remove(name)


# --- One weft-tidy is killed: the others' findings are shown, this unit's place is named.
run, waiting = start()
os.kill(waiting, signal.SIGKILL)
status, out, err = finish(run)
assert status == 2 and "b.cpp could not be linted: weft-tidy was ended by a signal" in err, (status, err)
assert "a.cpp:3" in out and "c.cpp:3" in out and "b.cpp:3" not in out, out
next_run_is_right()

# --- The process around it is killed.
run, waiting = start()
os.kill(parent_of(waiting), signal.SIGKILL)
os.kill(waiting, signal.SIGKILL)
status, out, err = finish(run)
assert status == 2 and "b.cpp could not be linted: its lint was not finished\n" in err and "weft: ninja failed" in err, (status, err)
assert "b.cpp:3" not in out, out
next_run_is_right()

# --- Ctrl-C, as a terminal sends it; and a signal to weft alone, as `timeout` does.
for to_all, which in ((True, signal.SIGINT), (False, signal.SIGINT), (False, signal.SIGTERM)):
    run, waiting = start()
    (os.killpg if to_all else os.kill)(run.pid, which)
    status, out, err = finish(run)
    assert status == 2 and not out and "interrupted: nothing is reported" in err, (status, out, err)
    next_run_is_right()

# --- ninja is killed: nothing is reported.
run, waiting = start()
shell = parent_of(parent_of(waiting))
ninja = shell if "ninja" in open(f"/proc/{shell}/cmdline").read() else parent_of(shell)
os.kill(ninja, signal.SIGKILL)
os.kill(waiting, signal.SIGKILL)
status, out, err = finish(run)
assert status == 2 and not out and "ninja was ended by a signal" in err, (status, out, err)
next_run_is_right()

# --- weft is killed: who comes next waits until its children are done.
run, waiting = start()
os.kill(run.pid, signal.SIGKILL)
run.wait()
second = subprocess.Popen(p.command("--weft-tidy", "tidy"), cwd=p.folder, env=p.environment(), text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)
assert "another run works in" in second.stderr.readline()
with open(go, "w", encoding="utf-8") as f:
    f.write("go on\n")
os.remove(hold)
out, err = second.communicate(timeout=60)
assert second.returncode == 1 and "b.cpp:3" in out, (out, err)
run.communicate()
next_run_is_right()

# --- A result that is damaged, cut, empty, a folder
(result,) = [name for name in glob.glob(p.path("build/.weft/units/*/compile_commands.json")) if "b.cpp" in open(name).read()]
result = os.path.join(os.path.dirname(result), "result.yaml")
for damage in ("---\nMainSourceFile: x\n", "\0\0\0", ""):
    expect(p.lint("--weft-tidy", "tidy"), 1)
    kept = os.stat(result)
    with open(result, "w", encoding="utf-8") as f:
        f.write(damage)
    os.utime(result, ns=(kept.st_atime_ns, kept.st_mtime_ns))
    answer = p.lint("--weft-tidy", "tidy")
    expect(answer, 2, 0, ["a.cpp:3", "c.cpp:3"], "b.cpp could not be linted: its result cannot be read")
    expect(p.lint("--weft-tidy", "tidy"), 1, 1, ALL)

# --- No room for what is written, be it the result, the log or the list of units
for size in (0, 100, 1000, 3000):
    for name in glob.glob(p.path("build/.weft/units/*/result.yaml")):
        os.remove(name)
    answer = p.lint("--weft-tidy", "tidy", preexec_fn=lambda size=size: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)))
    assert answer.status == 2, (size, answer)
    assert answer.err, (size, answer)
    next_run_is_right()
