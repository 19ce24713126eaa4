# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The Debian packages, in a bare Debian: they bring what they need, the tools run, the names without a version
come and go with them, and lintian has no error to report.

Needs root, for a chroot. The other LLVM version's package takes part where its build tree lies beside."""
import glob
import json
import os
import re
import shutil
import subprocess
import sys

PACKAGES = ["debootstrap", "dpkg-dev", "lintian"]
MINUTES = 20

source, build, work = sys.argv[1:]
debs, root = os.path.join(work, "debs"), os.path.join(work, "root")
CODE = """#include <stddef.h>
#include <weft/annotations.h>
WEFT_PINS_THREAD() void pin();
WEFT_UNPINS_THREAD void unpin();
bool ready(size_t);
void use() {
  pin();
  if (!ready(1))
    return;
  unpin();
}
"""


def run(*command, wanted=0, cwd=work):
    result = subprocess.run(command, cwd=cwd, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C"})
    if result.returncode != wanted:
        sys.exit(f"{' '.join(command)}: exit status {result.returncode}\n{result.stdout}")
    return result.stdout


def inside(*command, wanted=0):
    """In the chroot, with a /proc that vanishes with the command."""
    return run("unshare", "--mount", "sh", "-c", 'mount --bind /proc "$0/proc" && exec chroot "$0" "$@"', root,
               *command, wanted=wanted)


def contains(wanted, output):
    if wanted not in output:
        sys.exit(f"'{wanted}' is not in: {output}")


#--- the packages
trees = [tree for tree in sorted(glob.glob(os.path.join(os.path.dirname(build), "llvm*")))
         if tree == build or os.path.exists(os.path.join(tree, "bin", "weft"))]
versions = [re.search(r"\d+$", tree).group() for tree in trees]
development = os.path.join(work, "development")
run("cmake", "-S", source, "-B", development, "-G", "Ninja",
    *[f"-DWEFT_BUILD_{what}=OFF" for what in ("CHECKERS", "TESTS", "EXAMPLES", "BENCHMARKS")])
run("cmake", "--build", development)
for number, tree in enumerate([*trees, development]):
    run("cpack", "-G", "DEB", "-B", os.path.join(work, f"pack{number}"), cwd=tree)
os.mkdir(debs)
for deb in glob.glob(os.path.join(work, "pack*", "*.deb")):
    shutil.move(deb, debs)
names = sorted(os.path.basename(deb).split("_")[0] for deb in glob.glob(os.path.join(debs, "*.deb")))
if names != sorted(["libweft-dev", "weft-doc", *[f"weft-tidy-{v}" for v in versions]]):
    sys.exit(f"the packages are {names}")
run("lintian", "--allow-root", "--fail-on", "error", *glob.glob(os.path.join(debs, "*.deb")))

#--- a bare Debian, from the mirror that this one uses
lists = run("apt-get", "indextargets", "--format", "$(SITE) $(RELEASE) $(COMPONENT)", "Created-By: Packages")
sites = [line.split() for line in lists.splitlines()]
debian = [site for site in sites if "debian" in site[0] and site[2] == "main"]
suite, mirror = next((s[1], s[0]) for s in debian if "-" not in s[1])
run("debootstrap", "--variant=minbase", suite, root, mirror)
with open(os.path.join(root, "etc", "apt", "sources.list"), "w", encoding="utf-8") as f:
    f.writelines(f"deb {' '.join(site)}\n" for site in debian)
for path in ["/etc/resolv.conf", "/etc/hosts", *glob.glob("/etc/apt/apt.conf.d/*")]:
    if os.path.isfile(path) and "docker" not in path:
        shutil.copy(path, root + path)
inside("apt-get", "update", "-q")
shutil.copytree(debs, os.path.join(root, "debs"))
os.mkdir(os.path.join(root, "src"))
with open(os.path.join(root, "src", "f.cpp"), "w", encoding="utf-8") as f:
    f.write(CODE)
with open(os.path.join(root, "src", ".clang-tidy"), "w", encoding="utf-8") as f:
    f.write("Checks: '-*,weft-*'\n")
os.mkdir(os.path.join(root, "src", "build"))
with open(os.path.join(root, "src", "build", "compile_commands.json"), "w", encoding="utf-8") as f:
    json.dump([{"directory": "/src", "file": "f.cpp", "command": "c++ -c f.cpp"}], f)
# ninja-build is what weft lint needs, and recommended.
inside("sh", "-c", "apt-get install -y -q --no-install-recommends ninja-build /debs/*.deb")

#--- everything runs, the newest under the names without a version
FOUND = "weft-unmatched-thread-pin"
for version in versions:
    contains(f"[{FOUND}]", inside(f"weft-tidy-{version}", "/src/f.cpp", "--"))
    contains(FOUND, inside(f"weft-clangd-{version}", "--check=/src/f.cpp", "--check-warnings"))
    contains(f"f.cpp:7:3: warning: 'pin' ties", inside("sh", "-c", f"cd /src && weft-{version} lint", wanted=1))
    if re.search(r"^/usr/bin/clang", inside("dpkg", "-L", f"weft-tidy-{version}"), re.M):
        sys.exit(f"weft-tidy-{version} owns a name of Clang's")
for name in ("weft", "weft-tidy", "weft-clangd"):
    newest = inside("readlink", "-f", f"/usr/bin/{name}").strip()
    if newest != f"/usr/lib/weft/{max(versions)}/bin/{name}":
        sys.exit(f"{name} is {newest}")
contains(f"[{FOUND}]", inside("weft-tidy", "/src/f.cpp", "--"))
inside("test", "-e", "/usr/lib/cmake/weft/WeftLint.cmake")
inside("test", "-e", f"/usr/share/doc/weft/checks/affinity/{FOUND.removeprefix('weft-')}.md")

#--- the runtime's package brings what a program needs to be built with it
shutil.copytree(os.path.join(source, "test", "install", "consumer"), os.path.join(root, "src", "consumer"))
inside("sh", "-c", "apt-get install -y -q --no-install-recommends cmake g++")
inside("cmake", "-S", "/src/consumer", "-B", "/src/consumer/build", "-G", "Ninja")
inside("cmake", "--build", "/src/consumer/build")
inside("/src/consumer/build/fibers")
inside("/src/consumer/build/annotated")

#--- and go away
for version in reversed(versions):
    inside("apt-get", "purge", "-y", "-q", f"weft-tidy-{version}")
    left = inside("sh", "-c", f"ls -d /usr/bin/*weft*-{version} /usr/lib/weft/{version} 2>/dev/null || true")
    if left:
        sys.exit(f"weft-tidy-{version} leaves {left}")
if left := inside("sh", "-c", "ls -d /usr/bin/weft* /etc/alternatives/weft* 2>/dev/null || true"):
    sys.exit(f"left: {left}")
print(f"{', '.join(names)}: installed, run and removed in a bare {suite}")
