# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# RUN: rm -rf %t && mkdir -p %t
# RUN: %python %s %source_root %build_root %t
"""Every form of a report says the same of the same findings, hostile names and texts among them; an
empty report is valid; a unit that could not be linted shows in each."""
import html.parser
import json
import os
import re
import sys
import urllib.parse
import xml.etree.ElementTree

root, build, work = sys.argv[1:]
sys.path[:0] = [os.path.join(root, "test", "driver", "Inputs"), os.path.join(root, "test", "repo")]
from diagnostics import Weft, at, finding, write
from tree import complain, finish

HOSTILE = "100% <b onclick='x'>&amp;\",:\n;ü𝄞.cpp"
MESSAGE = "it's <script>alert(1)</script> & 100%\n::error::, ]]> done"
# Tabs, two bytes, four bytes, a byte that is no UTF-8, a control character.
LINE = "\tü𝄞 x(".encode() + b"\xff\x01" + b"<i>&);\n"
src = os.path.join(work, "src")
os.makedirs(src)
hostile = os.path.join(src, HOSTILE)
with open(hostile, "wb") as f:
    f.write(b"first\n" + LINE + LINE + b"last\n")
X = len("first\n") + LINE.index(b"x(")
NEXT = X + len(LINE)
yaml = write(os.path.join(work, "yaml", "a.yaml"), hostile,
             finding("weft-unjoined-task", at(hostile, X, MESSAGE, [(hostile, X, 2, "</pre>\n")]),
                     [at(hostile, 0, "step <one>"), at(hostile, X, "a choice", [(hostile, X, 1, "y")]), at("", 0, "step")]),
             finding("weft-unjoined-task", at(hostile, NEXT, MESSAGE)),
             finding("weft-large-capture", at(hostile, 0, "slow")),
             finding("bugprone-x", at(hostile, 0, "theirs"), level="Error"),
             finding("bugprone-x", at("/no/such<file", 9, "unreadable")),
             finding("bugprone-x", at("", 0, "without a place")))
broken = write(os.path.join(work, "broken", "b.yaml"), hostile,
               finding("clang-diagnostic-error", at(hostile, X, "no <such> type"), level="Error"))
nothing = os.path.join(work, "nothing")
os.mkdir(nothing)
weft = Weft(os.path.join(build, "bin", "weft"), src)


def report(form, *inputs):
    status, out, err = weft("merge", "--format", form, *inputs)
    if err and "no .yaml files" not in err:
        complain(form, err)
    return status, out


def expect(what, actual, wanted):
    if actual != wanted:
        complain(what, f"\n  {actual!r}\n  instead of\n  {wanted!r}")


FOUND = [("", 0, "bugprone-x"), ("/no/such<file", 0, "bugprone-x"), (HOSTILE, 1, "bugprone-x"),
         (HOSTILE, 1, "weft-large-capture"), (HOSTILE, 2, "weft-unjoined-task"), (HOSTILE, 3, "weft-unjoined-task")]

for form in ("text", "json", "sarif", "html", "gitlab", "junit", "github"):
    for inputs, wanted in (((nothing,), 0), ((yaml,), 1), ((broken,), 2), ((yaml, broken), 2)):
        status, out = report(form, *inputs)
        expect(f"{form} {inputs}: the exit status", status, wanted)
        if broken in inputs and not re.search("no (<|&lt;|\\\\u003c)such", out):
            complain(form, "does not speak of the broken unit")

# json
_, out = report("json", yaml, broken)
data = json.loads(out)
expect("json: findings", [(f["file"], f["line"], f["check"]) for f in data["findings"]], FOUND)
hit = data["findings"][4]
expect("json: one whole", (hit["message"], hit["column"], hit["severity"], [n["message"] for n in hit["notes"]]),
       (MESSAGE, LINE.index(b"x(") + 1, "warning", ["step <one>", "a choice", "step"]))
expect("json: broken", [b["file"] for b in data["broken"]], [HOSTILE])
expect("json: empty", json.loads(report("json", nothing)[1])["findings"], [])

# text: the caret stands below the x, wherever a terminal shows it.
_, out = report("text", yaml)
line, caret = out[out.index("    2 | "):].splitlines()[:2]
expect("text: the line", line, "    2 |         ü𝄞 x(\ufffd?<i>&);")
expect("text: the caret", line[caret.index("^")], "x")
expect("text: heads", re.findall(r" \[([\w-]+)\]$", out, re.M), [check for _, _, check in FOUND])
expect("text: empty", report("text", nothing)[1], "")

# github
def unescape(text):
    return re.sub("%(0A|0D|25|2C|3A)", lambda m: chr(int(m.group(1), 16)), text)


commands = []
for line in report("github", yaml, broken)[1].splitlines():
    kind, properties, message = re.fullmatch(r"::(\w+) ([^:]*)::(.*)", line).groups()
    commands.append((kind, {k: unescape(v) for k, v in (p.split("=", 1) for p in properties.split(","))},
                     unescape(message)))
expect("github: findings", [(p.get("file", ""), int(p.get("line", 0)), p["title"]) for _, p, _ in commands[:-1]], FOUND)
expect("github: one whole", commands[4],
       ("warning", {"file": HOSTILE, "line": "2", "col": "6", "title": "weft-unjoined-task"},
        f"{MESSAGE}\n{HOSTILE}:1:1: note: step <one>\n{HOSTILE}:2:9: note: a choice\nnote: step"))
expect("github: kinds", [c[0] for c in commands], ["warning", "warning", "error", "warning", "warning", "warning", "error"])
expect("github: empty", report("github", nothing)[1], "")

# gitlab
issues = json.loads(report("gitlab", yaml, broken)[1])
expect("gitlab: findings", [(i["location"]["path"], i["location"]["lines"]["begin"], i["check_name"]) for i in issues[:-1]],
       [(file, max(line, 1), check) for file, line, check in FOUND])
expect("gitlab: severities", [i["severity"] for i in issues],
       ["minor", "minor", "critical", "minor", "major", "major", "blocker"])
expect("gitlab: fingerprints are unique", len({i["fingerprint"] for i in issues}), len(issues))
expect("gitlab: fingerprints are hexadecimal", [i for i in issues if not re.fullmatch("[0-9a-f]{16}", i["fingerprint"])], [])
expect("gitlab: empty", json.loads(report("gitlab", nothing)[1]), [])

# sarif
run = json.loads(report("sarif", yaml, broken)[1])["runs"][0]
rules = run["tool"]["driver"]["rules"]
base = urllib.parse.unquote(run["originalUriBaseIds"]["%SRCROOT%"]["uri"])
expect("sarif: the base", base, "file://" + src + "/")


def place(result):
    if "locations" not in result:
        return "", 0
    physical = result["locations"][0]["physicalLocation"]
    return (urllib.parse.unquote(physical["artifactLocation"]["uri"]).removeprefix("file://"),
            physical.get("region", {}).get("startLine", 0))


results = run["results"]
expect("sarif: findings", [(*place(r), r["ruleId"]) for r in results], FOUND)
expect("sarif: rules", [rules[r["ruleIndex"]]["id"] for r in results], [r["ruleId"] for r in results])
expect("sarif: levels", [r["level"] for r in results], ["warning", "warning", "error", "warning", "warning", "warning"])
expect("sarif: columns in UTF-16", (run["columnKind"], results[4]["locations"][0]["physicalLocation"]["region"]),
       ("utf16CodeUnits", {"startLine": 2, "startColumn": 6, "endLine": 2, "endColumn": 7}))
expect("sarif: notes", [(n["id"], n["message"]["text"], "physicalLocation" in n) for n in results[4]["relatedLocations"]],
       [(1, "step <one>", True), (2, "a choice", True), (3, "step", False)])
fixes = results[4]["fixes"]
expect("sarif: fixes", [(f["description"]["text"], r["deletedRegion"]["startColumn"], r["deletedRegion"]["endColumn"],
                         r["insertedContent"]["text"]) for f in fixes for r in f["artifactChanges"][0]["replacements"]],
       [(MESSAGE, 6, 8, "</pre>\n"), ("a choice", 6, 7, "y")])
prints = [r["partialFingerprints"]["primaryLocationLineHash"] for r in results]
expect("sarif: equal lines differ in their occurrence", (prints[4].split(":")[0], prints[4][-2:], prints[5][-2:]),
       (prints[5].split(":")[0], ":1", ":2"))
ours = next(r for r in rules if r["id"] == "weft-unjoined-task")
with open(os.path.join(root, "docs", "checks", "spawn", "unjoined-task.md"), encoding="utf-8") as f:
    expect("sarif: the page is the help", ours["help"]["markdown"], f.read())
expect("sarif: tags", ours["properties"]["tags"], ["concurrency", "spawn", "bug"])
expect("sarif: not successful", (run["invocations"][0]["executionSuccessful"],
                                 len(run["invocations"][0]["toolExecutionNotifications"])), (False, 1))
empty = json.loads(report("sarif", nothing)[1])["runs"][0]
expect("sarif: empty", (empty["results"], empty["invocations"]), ([], [{"executionSuccessful": True}]))

# junit
suite = xml.etree.ElementTree.fromstring(report("junit", yaml, broken)[1])[0]
cases = suite.findall("testcase")
expect("junit: findings", [(c.get("classname").replace(" ;", "\n;"), c.get("name")) for c in cases[:-1]],
       [(file, check) for file, _, check in FOUND])
expect("junit: counts", [suite.get(n) for n in ("tests", "failures", "errors")], ["7", "6", "1"])
expect("junit: kinds", [c[0].tag for c in cases], ["failure"] * 6 + ["error"])
expect("junit: text", MESSAGE in cases[4][0].text and "step <one>" in cases[4][0].text, True)
suite = xml.etree.ElementTree.fromstring(report("junit", nothing)[1])[0]
expect("junit: empty", [suite.get(n) for n in ("tests", "failures", "errors")] + [len(suite[0])], ["1", "0", "0", 0])


# html
class Page(html.parser.HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.tags, self.articles, self.texts = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        if tag == "article":
            self.articles.append(dict(attributes))

    def handle_data(self, data):
        self.texts.append(data)


page = Page(report("html", yaml, broken)[1])
expect("html: findings", [(a["data-file"], a["data-check"]) for a in page.articles], [(f, c) for f, _, c in FOUND])
expect("html: severities", [a["data-severity"] for a in page.articles],
       ["other", "other", "error", "performance", "bug", "bug"])
expect("html: nothing of others' is markup", (page.tags.count("script"), {"b", "i", "img"} & set(page.tags)), (1, set()))
everything = "".join(page.texts)
for text in (MESSAGE, "step <one>", "no <such> type", "<i>&);", "Finds thread handles".lower()[1:]):
    expect(f"html: has {text!r}", text in everything, True)
empty = Page(report("html", nothing)[1])
expect("html: empty", (empty.articles, empty.tags.count("script"), "nothing found" in "".join(empty.texts)), ([], 0, True))
finish()
