#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The fiber runtime against Go, tokio, Boost.Fiber and oneTBB, side by side.

Builds the programs (optimised, into build/bench), runs them in rounds (each row of each peer once a
round, each in a process of its own, so that a slower minute of the machine falls on all), prints
medians, ratios and spread, and rewrites the tables in docs/benchmarks.md. A peer that this machine
has not got is left out, and the output says so; `scripts/install-deps --bench` installs them.

docs/benchmarks.md says what each row means, README.md how each peer's program is built. All figures
of a run go to build/bench/results.json.
Exit status: 1 when a run of Weft's own program failed.
"""

import argparse
import collections
import dataclasses
import datetime
import glob
import json
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
HERE = os.path.join(ROOT, "bench", "runtime")
BUILD = os.path.join(ROOT, "build", "bench")
PAGE = os.path.join(ROOT, "docs", "benchmarks.md")
CRATES = "/usr/share/cargo/registry"  # where Debian's packages put the sources of crates
UNSUPPORTED = 3  # exit status of a program that has nothing to compare
TIMEOUT = 120
QUICK_ROUNDS = 3
BUSY = 0.5  # load average above which a figure is provisional


@dataclasses.dataclass(frozen=True)
class Row:
    """A line of the table: one metric that one workload reports."""
    name: str
    count: int
    unit: str = "ns"
    workers: tuple = (1, 2)
    workload: str = ""
    metric: str = ""
    most_rounds: int = 1000
    quick: bool = True
    memory: int = 0  # GiB that must be free
    goals: tuple = ()  # what Weft should not exceed, with one worker and with two

    @property
    def command(self):
        return self.workload or self.name

    @property
    def reported(self):
        return self.metric or self.name


def parked(name, count, **kwargs):
    return [Row(f"{name}-{metric}", count, unit, (1,), "park", metric, **kwargs)
            for metric, unit in (("resident", "B"), ("page-tables", "B"))]


ROWS = [
    Row("yield-2", 1_000_000, goals=(15, 15)),
    Row("yield-1000", 1_000_000, goals=(15, 15)),
    Row("spawn-join", 300_000, goals=(60,)),
    Row("spawn-batch", 300_000, goals=(60,)),
    Row("spawn-cold", 50_000, workers=(1,)),
    Row("skynet", 1_000_000, most_rounds=5),
    Row("ping-pong", 200_000, goals=(60, 100)),
    Row("channel-buffered", 1_000_000, goals=(15, 15)),
    Row("select-4", 200_000),
    Row("mutex", 2_000_000, goals=(5, 5)),
    Row("mutex-contended", 800_000, workers=(2,)),
    Row("mutex-held", 200_000),
    Row("timer", 300_000, goals=(30, 30)),
    Row("sleep", 100_000, "ms"),
    Row("wake-all", 100_000, workload="park", metric="wake"),
    *[dataclasses.replace(row, goals=(4.3 * 1024,) if "resident" in row.name else ())
      for row in parked("parked-100k", 100_000) + parked("parked-1M", 1_000_000, most_rounds=3, quick=False,
                                                          memory=12)],
]

FLOORS = [
    Row("stack-switch", 3_000_000, workers=(1,)),
    Row("coroutine-switch", 3_000_000, workers=(1,)),
    Row("coroutine-spawn", 1_000_000, workers=(1,)),
    Row("atomic-add", 3_000_000, workers=(1,)),
    Row("atomic-lock", 3_000_000, workers=(1,)),
    Row("clock-read", 1_000_000, workers=(1,)),
    Row("page-touch", 50_000, workers=(1,)),
    Row("futex-round-trip", 3_000, workers=(2,)),
    Row("epoll-round-trip", 3_000, workers=(2,)),
]

# Why a cell is empty.
MISSING = {
    "boost": {"select-4": "Boost.Fiber has no select",
              "timer": "Boost.Fiber has no timers beside its waits with a deadline"},
    "tbb": {None: "oneTBB's tasks do not wait for each other"},
}


class Unavailable(Exception):
    """A peer cannot be had here; says why."""


def fail(message):
    print(f"bench/runtime: {message}", file=sys.stderr)
    sys.exit(2)


def checked(command, why, **kwargs):
    result = subprocess.run(command, text=True, errors="replace", stdout=subprocess.PIPE,
                            stderr=subprocess.STDOUT, **kwargs)
    if result.returncode:
        lines = result.stdout.strip().splitlines()
        reason = next((line for line in lines if re.search(r"\berror\b:?", line, re.I)), lines[-1] if lines else "")
        raise Unavailable(f"{why}: {reason.strip()}")
    return result.stdout


def first_line(command):
    return checked(command, command[0]).splitlines()[0].strip()


# The peers ---------------------------------------------------------------------------------------


class CMakePeer:
    def __init__(self, title, target, package=""):
        self.title, self.target, self.package = title, target, package
        self.program = os.path.join(BUILD, "bench", "runtime", target)

    def build(self, prefixes):
        # Given each time: what an earlier run was told must not stay.
        checked(["cmake", "--preset", "bench", f"-DCMAKE_PREFIX_PATH={';'.join(prefixes)}"], "cmake", cwd=ROOT)
        known = checked(["cmake", "--build", BUILD, "--target", "help"], "cmake")
        if not re.search(rf"\b{self.target}:", known):
            raise Unavailable(f"{self.package} is not installed")
        checked(["cmake", "--build", BUILD, "--target", self.target], f"{self.target} does not build")

    def version(self):
        library, compiler = first_line([self.program, "--version"]).split("; ")
        return library.replace("_", "."), f"C++: {compiler.split(' (')[0]}, -O2"


class GoPeer:
    title = "Go"
    program = os.path.join(BUILD, "go", "go-bench")

    def build(self, _):
        if not shutil.which("go"):
            raise Unavailable("golang-go is not installed")
        environment = dict(os.environ, GOCACHE=os.path.join(BUILD, "go", "cache"), GOFLAGS="-mod=readonly",
                           GOPROXY="off")
        checked(["go", "build", "-o", self.program, "."], "the Go program does not build",
                cwd=os.path.join(HERE, "go"), env=environment)

    def version(self):
        return re.sub(r"go version go(\S+).*", r"Go \1", first_line(["go", "version"])), ""


class TokioPeer:
    title = "tokio"
    source = os.path.join(BUILD, "tokio", "source")
    program = os.path.join(BUILD, "tokio", "target", "release", "tokio-bench")

    def build(self, _):
        if not shutil.which("cargo"):
            raise Unavailable("cargo is not installed")
        if not glob.glob(os.path.join(CRATES, "tokio-[0-9]*")):
            raise Unavailable("librust-tokio-dev is not installed")
        # A copy, since cargo writes Cargo.lock beside Cargo.toml.
        shutil.copytree(os.path.join(HERE, "tokio"), self.source, dirs_exist_ok=True)
        checked(["cargo", "build", "--release", "--offline", "--target-dir",
                 os.path.join(BUILD, "tokio", "target"),
                 "--config", 'source.crates-io.replace-with="debian"',
                 "--config", f'source.debian.directory="{CRATES}"'], "the tokio program does not build",
                cwd=self.source, env=dict(os.environ, CARGO_HOME=os.path.join(BUILD, "tokio", "home")))

    def version(self):
        with open(os.path.join(self.source, "Cargo.lock"), encoding="utf-8") as lock:
            version = re.search(r'name = "tokio"\nversion = "([^"]+)"', lock.read()).group(1)
        return f"tokio {version}", "Rust: " + first_line(["rustc", "--version"]).split(" (")[0] + ", release, LTO"


PEERS = {
    "weft": CMakePeer("Weft", "weft-bench"),
    "go": GoPeer(),
    "tokio": TokioPeer(),
    "boost": CMakePeer("Boost.Fiber", "boost-bench", "libboost-fiber-dev"),
    "tbb": CMakePeer("oneTBB", "tbb-bench", "libtbb-dev"),
    "floors": CMakePeer("floors", "floors-bench"),
}


# Running -----------------------------------------------------------------------------------------


def parse(text):
    """{(metric, workers): (value, unit)} of a program's output."""
    found = {}
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        fields = line.split(",")
        if len(fields) != 4:
            raise ValueError(f"not metric,workers,value,unit: {line!r}")
        found[fields[0], int(fields[1])] = (float(fields[2]), fields[3])
    return found


class Failed(Exception):
    pass


def processors(workers):
    """Where a run may take place: as many processors as it has workers. The last ones: the first has the
    interrupts."""
    return sorted(os.sched_getaffinity(0))[-workers:]


def run_once(program, workload, workers, count):
    """What one run reports; nothing where the peer has no such thing."""
    where = processors(workers)
    try:
        result = subprocess.run([program, workload, str(workers), str(count)], text=True, timeout=TIMEOUT,
                                errors="replace", stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                preexec_fn=lambda: os.sched_setaffinity(0, where))
    except subprocess.TimeoutExpired:
        raise Failed(f"still running after {TIMEOUT} s") from None
    if result.returncode == UNSUPPORTED:
        return {}
    if result.returncode:
        raise Failed(f"exit status {result.returncode} {result.stderr.strip()[:300]}")
    return parse(result.stdout)


def jobs(rows):
    """The runs of a round: rows which one run reports together share it."""
    grouped = collections.OrderedDict()
    for row in rows:
        for workers in row.workers:
            grouped.setdefault((row.command, workers, row.count), []).append(row)
    return grouped


def free_memory():
    with open("/proc/meminfo", encoding="ascii") as info:
        return int(re.search(r"MemAvailable:\s+(\d+)", info.read()).group(1)) / (1 << 20)


class Results:
    """values[peer][row name, workers]: a list with a figure, or None, for each round."""

    def __init__(self):
        self.values = collections.defaultdict(lambda: collections.defaultdict(list))
        self.notes = []

    def note(self, text):
        if text not in self.notes:
            self.notes.append(text)
            print(f"  note: {text}", flush=True)

    def figures(self, peer, row, workers):
        return [value for value in self.values[peer].get((row.name, workers), []) if value is not None]

    def median(self, peer, row, workers):
        figures = self.figures(peer, row, workers)
        return statistics.median(figures) if figures else None

    def ratio(self, peer, row, workers, base="weft"):
        """Median of the rounds' ratios: both figures of a round met the same machine."""
        pairs = zip(self.values[peer].get((row.name, workers), []), self.values[base].get((row.name, workers), []))
        ratios = [mine / other for mine, other in pairs if mine is not None and other]
        return statistics.median(ratios) if ratios else None


def measure(peers, rows, rounds):
    results = Results()
    cores = len(os.sched_getaffinity(0))
    work = {peer: jobs(FLOORS if peer == "floors" else rows) for peer in peers}
    order = list(collections.OrderedDict.fromkeys(job for peer in peers for job in work[peer]))
    absent = set()
    started = time.monotonic()
    for number in range(rounds):
        for command, workers, count in order:
            for peer in peers:
                wanted = work[peer].get((command, workers, count))
                if not wanted or number >= wanted[0].most_rounds or (peer, command) in absent:
                    continue
                if workers > cores:
                    results.note(f"rows with {workers} workers are left out: this machine has {cores} processor")
                    continue
                if wanted[0].memory > free_memory():
                    results.note(f"{wanted[0].name.rsplit('-', 1)[0]} is left out: it takes {wanted[0].memory} GiB")
                    continue
                found = {}
                try:
                    found = run_once(PEERS[peer].program, command, workers, count)
                    if not found:
                        absent.add((peer, command))
                        continue
                except Failed as error:
                    results.note(f"{PEERS[peer].title}, {command}, {workers} workers: {error}")
                for row in wanted:
                    value = found.get((row.reported, workers), (None, row.unit))
                    if value[1] != row.unit:
                        fail(f"{peer} reports {row.name} in {value[1]}")
                    results.values[peer][row.name, workers].append(value[0])
        print(f"round {number + 1} of {rounds}, {time.monotonic() - started:.0f} s", flush=True)
    return results


# The tables --------------------------------------------------------------------------------------


def number(value):
    """Three digits, or all that stand before the point."""
    if value is None:
        return "–"
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}" if abs(value) >= 0.1 else f"{value:.2f}"


def times(ratio):
    return f"{ratio:.2f} ×" if ratio < 10 else f"{ratio:,.0f} ×"


def table(header, lines):
    """Markdown; all columns but the first to the right."""
    rule = "| --- |" + " ---: |" * (len(header) - 1)
    return "\n".join(["| " + " | ".join(header) + " |", rule] + ["| " + " | ".join(line) + " |" for line in lines])


def missing_reason(peer, row):
    reasons = MISSING.get(peer, {})
    return reasons.get(row.command, reasons.get(None))


def compare(results, peers, rows, workers, footnotes):
    """The table for that number of workers: medians, each peer's with its ratio to ours."""
    others = [peer for peer in peers if peer not in ("weft", "floors")]
    header = ["row", "unit", "Weft", "goal"] + (["to 1 worker"] if workers > 1 else [])
    lines = []
    for row in rows:
        if workers not in row.workers:
            continue
        if all(results.median(peer, row, workers) is None for peer in peers):
            continue
        goal = row.goals[workers - 1] if len(row.goals) >= workers else None
        mine = results.median("weft", row, workers)
        cells = [row.name, row.unit, number(mine) + footnote(mine, "weft", row, footnotes),
                 "" if goal is None else f"≤ {number(goal)}"]
        if workers > 1:
            alone = results.median("weft", row, 1)
            cells.append(times(mine / alone) if mine and alone else "")
        for peer in others:
            value, ratio = results.median(peer, row, workers), results.ratio(peer, row, workers)
            text = number(value) + footnote(value, peer, row, footnotes)
            cells.append(f"{text} ({times(ratio)})" if ratio else text)
        lines.append(cells)
    return table(header + [PEERS[peer].title for peer in others], lines)


def footnote(value, peer, row, footnotes):
    reason = missing_reason(peer, row) if value is None else None
    if not reason:
        return ""
    if reason not in footnotes:
        footnotes.append(reason)
    return f" [{footnotes.index(reason) + 1}]"


def spread(results, peers, rows):
    """From the least to the greatest figure of the rounds."""
    shown = [peer for peer in peers if peer != "floors"]
    lines = []
    for row in rows:
        for workers in row.workers:
            cells = [results.figures(peer, row, workers) for peer in shown]
            if any(cells):
                lines.append([row.name, str(workers)] +
                             [f"{number(min(cell))} to {number(max(cell))}" if cell else "–" for cell in cells])
    return table(["row", "workers"] + [PEERS[peer].title for peer in shown], lines)


def floors(results):
    lines = []
    for row in FLOORS:
        for workers in row.workers:
            figures = results.figures("floors", row, workers)
            if figures:
                lines.append([row.name, number(statistics.median(figures)),
                              f"{number(min(figures))} to {number(max(figures))}"])
    return table(["floor", "ns", "spread"], lines)


def describe_machine():
    with open("/proc/cpuinfo", encoding="utf-8") as info:
        cpu = info.read()
    model = re.search(r"^model name\s*: (.*)$", cpu, re.M)
    family = re.search(r"^cpu family\s*: (\d+)$.*?^model\s*: (\d+)$", cpu, re.M | re.S)
    with open("/proc/meminfo", encoding="ascii") as info:
        memory = int(re.search(r"MemTotal:\s+(\d+)", info.read()).group(1)) / (1 << 20)
    return (f"{model.group(1).strip() if model else platform.machine()}"
            f"{f' (family {family.group(1)}, model {family.group(2)})' if family else ''}, "
            f"{len(os.sched_getaffinity(0))} processors{', a virtual machine' if 'hypervisor' in cpu else ''}, "
            f"{memory:.0f} GiB; Linux {platform.release().split('-')[0]}")


def describe_tools(peers):
    libraries, compilers = [], []
    for peer in peers:
        library, compiler = PEERS[peer].version()
        if peer != "floors":
            libraries.append(library)
        if compiler and compiler not in compilers:
            compilers.append(compiler)
    return f"{', '.join(libraries)}. {'; '.join(compilers)}"


def render(results, peers, rows, rounds, load, left_out, today, machine, tools):
    footnotes = []
    parts = [f"Measured on {today}: {machine}. {tools}. {rounds} rounds, each row in a process of its own; medians. "
             f"In brackets the peer's figure divided by Weft's: above 1, Weft is ahead."]
    if load > BUSY or rounds <= QUICK_ROUNDS:
        parts.append(f"**Provisional**: {rounds} rounds on a machine that was not idle (load average {load:.1f} when the "
                     f"run began).")
    for workers, title in ((1, "One worker"), (2, "Two workers")):
        parts += [f"### {title}", compare(results, peers, rows, workers, footnotes)]
    notes = [f"[{i + 1}] {reason}." for i, reason in enumerate(footnotes)]
    notes += [f"Left out: {reason}." for reason in left_out] + [f"{note}." for note in results.notes]
    if notes:
        parts.append("\n".join(f"- {note}" for note in notes))
    parts += ["### Spread", spread(results, peers, rows)]
    if "floors" in peers:
        parts += ["### Floors", floors(results)]
    return "\n\n".join(parts)


BEGIN = "<!-- written by bench/runtime/run.py -->"
END = "<!-- end -->"


def replaced(page, tables):
    """The page with these tables between its markers."""
    before, found, rest = page.partition(BEGIN)
    _, ended, after = rest.partition(END)
    if not found or not ended:
        raise ValueError(f"the page lacks the lines {BEGIN} and {END}")
    return f"{before}{BEGIN}\n\n{tables}\n\n{END}{after}"


def names(text, known, what):
    chosen = text.replace(",", " ").split()
    for name in chosen:
        if name not in known:
            fail(f"unknown {what} '{name}'; there are: {' '.join(known)}")
    return chosen


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", metavar="ROWS", help="these rows; docs/benchmarks.md is not rewritten then")
    parser.add_argument("--peer", metavar="PEERS", help=f"these and Weft, of: {' '.join(PEERS)}; the same holds")
    parser.add_argument("--rounds", type=int, default=11, help="default: %(default)s")
    parser.add_argument("--quick", action="store_true",
                        help=f"{QUICK_ROUNDS} rounds without the row that takes longest; the page only with --write")
    parser.add_argument("--write", action="store_true", help="rewrite docs/benchmarks.md after a --quick run, too")
    parser.add_argument("--prefix", action="append", default=[], metavar="DIR",
                        help="where CMake finds another Boost or oneTBB than the system's")
    args = parser.parse_args()
    if args.write and (args.only or args.peer):
        fail("--write needs all rows and all peers")

    rows = [row for row in ROWS if row.quick or not args.quick]
    if args.only:
        chosen = names(args.only, [row.name for row in ROWS], "row")
        rows = [row for row in ROWS if row.name in chosen]
    wanted = list(PEERS)
    if args.peer:
        chosen = names(args.peer, PEERS, "peer")
        wanted = [peer for peer in PEERS if peer in chosen or peer == "weft"]
    elif args.only:
        wanted.remove("floors")

    load = os.getloadavg()[0]  # before building
    peers, left_out = [], []
    prefixes = [os.path.abspath(prefix) for prefix in args.prefix]
    for peer in wanted:
        try:
            print(f"building {PEERS[peer].title}", flush=True)
            PEERS[peer].build(prefixes)
            peers.append(peer)
        except Unavailable as why:
            if peer == "weft":
                fail(str(why))
            left_out.append(f"{PEERS[peer].title}: {why}")
            print(f"left out: {PEERS[peer].title}: {why}", flush=True)

    rounds = QUICK_ROUNDS if args.quick else args.rounds
    results = measure(peers, rows, rounds)
    today = datetime.datetime.now(datetime.timezone.utc).date().isoformat()
    text = render(results, peers, rows, rounds, load, left_out, today, describe_machine(), describe_tools(peers))
    print("\n" + text)
    with open(os.path.join(BUILD, "results.json"), "w", encoding="utf-8") as file:
        json.dump({peer: {f"{row}, {workers}": values for (row, workers), values in found.items()}
                   for peer, found in results.values.items()}, file, indent=1)
    if not args.only and not args.peer and (args.write or not args.quick):
        with open(PAGE, encoding="utf-8") as file:
            page = replaced(file.read(), text)
        with open(PAGE, "w", encoding="utf-8") as file:
            file.write(page)
        print("\ndocs/benchmarks.md is rewritten")
    return 1 if any(None in values for values in results.values["weft"].values()) else 0


if __name__ == "__main__":
    sys.exit(main())
