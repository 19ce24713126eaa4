# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The benchmark's driver computes and prints what it should, and every workload of our own program runs.

Usage: benchmark_test.py WEFT_BENCH (the program, of any build)
"""
import contextlib
import io
import os
import stat
import subprocess
import sys
import tempfile
import unittest
import unittest.mock

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(ROOT, "bench", "runtime"))
import run as driver

WEFT_BENCH = sys.argv.pop()


def read(*path):
    with open(os.path.join(ROOT, *path), encoding="utf-8") as file:
        return file.read()


def results_of(values):
    """values: {(peer, row, workers): figures of the rounds}"""
    results = driver.Results()
    for (peer, row, workers), figures in values.items():
        results.values[peer][row, workers] = figures
    return results


class Parsing(unittest.TestCase):
    def test_reads_figures_and_skips_comments(self):
        self.assertEqual(driver.parse("# park\nresident,1,4096.5,B\n\nwake,2,1e3,ns\n"),
                         {("resident", 1): (4096.5, "B"), ("wake", 2): (1000.0, "ns")})

    def test_refuses_anything_else(self):
        for line in ("resident,1,4096", "a,b,c,d,e", "yield,1,fast,ns"):
            with self.assertRaises(ValueError):
                driver.parse(line)


class Statistics(unittest.TestCase):
    row = driver.Row("row", 10)

    def test_medians_skip_failed_rounds(self):
        results = results_of({("weft", "row", 1): [9.0, None, 1.0, 2.0]})
        self.assertEqual(results.median("weft", self.row, 1), 2.0)
        self.assertIsNone(results.median("go", self.row, 1))

    def test_ratio_is_the_median_of_the_rounds(self):
        # Of the medians it would be 3: the second round met a machine half as fast.
        results = results_of({("weft", "row", 1): [1.0, 10.0, 1.0, 1.0, 8.0],
                              ("go", "row", 1): [2.0, 20.0, 3.0, None, 16.0]})
        self.assertEqual(results.ratio("go", self.row, 1), 2.0)
        self.assertIsNone(results.ratio("tokio", self.row, 1))

    def test_numbers_are_short(self):
        shown = [driver.number(value) for value in (None, 12345.6, 99.96, 4.321, 0.5, 0.0123)]
        self.assertEqual(shown, ["–", "12,346", "100", "4.32", "0.5", "0.01"])


class Tables(unittest.TestCase):
    rows = [driver.Row("mutex", 10, goals=(5, 5)), driver.Row("select-4", 10)]

    def test_comparison_has_ratios_goals_and_footnotes(self):
        results = results_of({("weft", "mutex", 1): [4.0], ("weft", "mutex", 2): [6.0], ("weft", "select-4", 2): [80.0],
                              ("boost", "mutex", 2): [30.0]})
        footnotes = []
        lines = driver.compare(results, ["weft", "boost", "floors"], self.rows, 2, footnotes).splitlines()
        self.assertEqual(lines[0], "| row | unit | Weft | goal | to 1 worker | Boost.Fiber |")
        self.assertEqual(lines[2], "| mutex | ns | 6 | ≤ 5 | 1.50 × | 30 (5.00 ×) |")
        self.assertEqual(lines[3], "| select-4 | ns | 80 |  |  | – [1] |")
        self.assertEqual(footnotes, ["Boost.Fiber has no select"])

    def test_spread_is_from_least_to_greatest(self):
        results = results_of({("weft", "mutex", 1): [5.0, None, 4.0]})
        self.assertIn("| mutex | 1 | 4 to 5 |", driver.spread(results, ["weft", "floors"], self.rows))

    def test_page_is_rewritten_between_its_markers(self):
        page = f"before\n{driver.BEGIN}\nold\n{driver.END}\nafter\n"
        once = driver.replaced(page, "new")
        self.assertEqual(once, f"before\n{driver.BEGIN}\n\nnew\n\n{driver.END}\nafter\n")
        self.assertEqual(driver.replaced(once, "new"), once)
        with self.assertRaises(ValueError):
            driver.replaced("no markers", "new")


class Measuring(unittest.TestCase):
    def program(self, text):
        """A peer of a few lines."""
        file = tempfile.NamedTemporaryFile("w", suffix=".sh", delete=False)
        self.addCleanup(os.unlink, file.name)
        file.write("#!/bin/sh\n" + text)
        file.close()
        os.chmod(file.name, stat.S_IRWXU)
        return file.name

    def test_rows_of_one_run_share_it(self):
        rows = [driver.Row("a", 5, workload="park", metric="x"), driver.Row("b", 5, workload="park", metric="y"),
                driver.Row("c", 7, workload="park", metric="x")]
        self.assertEqual({key: [row.name for row in found] for key, found in driver.jobs(rows).items()},
                         {("park", 1, 5): ["a", "b"], ("park", 2, 5): ["a", "b"], ("park", 1, 7): ["c"],
                          ("park", 2, 7): ["c"]})

    def test_exit_status_tells_unsupported_from_failed(self):
        self.assertEqual(driver.run_once(self.program("exit 3"), "w", 1, 1), {})
        with self.assertRaisesRegex(driver.Failed, "exit status 1 broken"):
            driver.run_once(self.program("echo broken >&2; exit 1"), "w", 1, 1)

    def test_rounds_are_collected_and_failures_noted(self):
        good = unittest.mock.Mock(program=self.program('echo "$1,$2,$3,ns"'), title="good")
        bad = unittest.mock.Mock(program=self.program("exit 1"), title="bad")
        without = unittest.mock.Mock(program=self.program("exit 3"), title="without")
        rows = [driver.Row("first", 5, workers=(1,)), driver.Row("second", 6, workers=(1,), most_rounds=1)]
        with (unittest.mock.patch.dict(driver.PEERS, good=good, bad=bad, without=without),
              contextlib.redirect_stdout(io.StringIO())):
            results = driver.measure(["good", "bad", "without"], rows, 2)
        self.assertEqual(results.values["good"], {("first", 1): [5.0, 5.0], ("second", 1): [6.0]})
        self.assertEqual(results.values["bad"]["first", 1], [None, None])
        self.assertEqual(results.values["without"], {})
        self.assertIn("bad, first, 1 workers: exit status 1", results.notes[0])


class Completeness(unittest.TestCase):
    def test_every_row_is_explained(self):
        page = read("docs", "benchmarks.md")
        meaning = page[:page.index(driver.BEGIN)]
        for row in driver.ROWS + driver.FLOORS:
            name = row.name.removesuffix("-resident").removesuffix("-page-tables")
            self.assertRegex(meaning, rf"(?m)^\|[^|]*\b{name}\b", row.name)

    def test_every_peer_has_each_row_or_a_reason(self):
        for peer, path in (("weft", "weft_bench.cpp"), ("go", "go/main.go"), ("tokio", "tokio/src/main.rs"),
                           ("boost", "boost_fiber.cpp"), ("tbb", "onetbb.cpp")):
            source = read("bench", "runtime", *path.split("/"))
            for row in driver.ROWS:
                if not driver.missing_reason(peer, row):
                    self.assertIn(f'"{row.command}"', source, path)


class OurProgram(unittest.TestCase):
    def test_every_workload_runs(self):
        result = subprocess.run([WEFT_BENCH, "--smoke"], text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                timeout=100)
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        found = driver.parse(result.stdout)
        for row in driver.ROWS:
            if driver.missing_reason("weft", row) and (row.reported, 1) not in found:
                continue
            for workers in (1, 2):
                value, unit = found[row.reported, workers]
                self.assertEqual(unit, row.unit, row.name)
                if "parked" not in row.name: # so few need no new memory
                    self.assertGreater(value, 0, row.name)

    def test_unknown_workload_is_unsupported(self):
        self.assertEqual(driver.run_once(WEFT_BENCH, "no-such-workload", 1, 1), {})


if __name__ == "__main__":
    unittest.main()
