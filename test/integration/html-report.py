# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""`--format html` in a browser, opened as a file: the filter of the address hides what it should, the
page runs no code and loads nothing of others', it is dark where the system is.

Leaves light.png and dark.png, to be looked at."""
import html.parser
import os
import re
import subprocess
import sys
import urllib.parse
import zlib

PACKAGES = ["chromium", "libboost-fiber-dev", "libboost-context-dev"]
MINUTES = 5

root, build, work = sys.argv[1:]
OWNED = "<img src=x onerror=\"document.title='owned'\"> & '.cpp"
os.mkdir(os.path.join(work, "yaml"))
os.mkdir(os.path.join(work, "src"))


def lint(name, source, *flags):
    subprocess.run([os.path.join(build, "bin", "weft-tidy"), "--checks=-*,weft-*", "--quiet",
                    f"--export-fixes={work}/yaml/{name}.yaml", source, "--", "-std=c++20",
                    "-I" + os.path.join(root, "runtime", "include"), *flags], cwd=work,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def browser(*arguments):
    # A container has no user namespaces, and root is not allowed to have a sandbox.
    return subprocess.run(["chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
                           f"--user-data-dir={work}/profile", *arguments], timeout=120, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)


class Page(html.parser.HTMLParser):
    """The page after its script has run."""

    def __init__(self, address):
        super().__init__()
        self.tags, self.links, self.shown, self.hidden, self.title = [], [], [], [], ""
        result = browser("--dump-dom", address)
        self.feed(result.stdout)
        assert "article" in self.tags, result.stdout + result.stderr

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.tags.append(tag)
        self.links += [attributes[name] for name in ("src", "href", "action") if name in attributes]
        if tag == "article":
            (self.hidden if "hidden" in attributes else self.shown).append(
                (attributes["data-check"], attributes["data-file"], attributes["data-severity"]))

    def handle_data(self, data):
        if self.tags and self.tags[-1] == "title" and not self.title:
            self.title = data


def first_pixel(png):
    """In the first row, the first pixel is what it is whatever the filter."""
    with open(png, "rb") as f:
        data = f.read()
    packed = b"".join(data[m.end():m.end() + int.from_bytes(data[m.start() - 4:m.start()], "big")]
                      for m in re.finditer(b"IDAT", data))
    return zlib.decompressobj().decompress(packed)[1:4]


pitfalls = os.path.join(root, "examples", "pitfalls")
for name in ("ingest", "pipeline", "aggregator"):
    lint(name, os.path.join(pitfalls, "broken", name + ".cpp"), "-I" + os.path.join(pitfalls, "common"))
hostile = os.path.join(work, "src", OWNED)
with open(hostile, "w", encoding="utf-8") as f:
    f.write("#include <thread>\nvoid run(bool b, void f()) {\n"
            "  std::thread ä(f); // </pre><script>document.title='owned'</script> &amp;\n"
            "  if (b)\n    return;\n  ä.join();\n}\n")
lint("hostile", hostile)
report = os.path.join(work, "report.html")
result = subprocess.run([os.path.join(build, "bin", "weft"), "merge", "--format", "html", "--root",
                         os.path.dirname(hostile), "-o", report, os.path.join(work, "yaml")])
assert result.returncode == 1, result.returncode
address = "file://" + urllib.parse.quote(report)

whole = Page(address)
assert len(whole.shown) > 5 and not whole.hidden, (whole.shown, whole.hidden)
checks = {check for check, _, _ in whole.shown}
assert len(checks) > 3, checks
assert ("weft-unjoined-task", OWNED, "bug") in whole.shown, whole.shown
assert "img" not in whole.tags and whole.tags.count("script") == 1
assert whole.title.startswith("Weft: "), whole.title
assert all(link.startswith("#") for link in whole.links), whole.links


def filtered(**wanted):
    page = Page(address + "#" + urllib.parse.urlencode(wanted))
    assert sorted(page.shown + page.hidden) == sorted(whole.shown)
    return page.shown


def expected(index, value):
    return [finding for finding in whole.shown if finding[index] == value]


for check in ("weft-captured-loop-ref", "weft-unbounded-spawn"):
    assert filtered(check=check) == expected(0, check) != [], check
assert filtered(file=OWNED) == expected(1, OWNED) != []
assert filtered(severity="performance") == expected(2, "performance") != []
assert filtered(text="ONERROR joinable") == expected(1, OWNED), "words in any order, of any case"
assert filtered(text="no such words") == []
both = filtered(check="weft-unjoined-task", file=OWNED)
assert both == [f for f in expected(0, "weft-unjoined-task") if f[1] == OWNED] != []

for name, scheme in (("light", 1), ("dark", 0)):
    png = os.path.join(work, name + ".png")
    browser(f"--screenshot={png}", "--window-size=1200,1800", f"--blink-settings=preferredColorScheme={scheme}",
            address + "#severity=bug")
    colour = first_pixel(png)
    assert all(c > 200 for c in colour) if name == "light" else all(c < 60 for c in colour), (name, list(colour))
print(len(whole.shown), "findings")
