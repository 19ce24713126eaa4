# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# RUN: rm -rf %t && mkdir -p %t
# RUN: %python %s %source_root %build_root %t %cmake %clang %clangxx %llvm_version
"""weft_enable_lint() in projects that use Weft installed, as a subdirectory and through FetchContent: the
sources of these targets are linted, in C and C++, and no others; what cannot work is said by CMake."""
import os
import re
import subprocess
import sys
import tarfile

source, build, work, cmake, cc, cxx, version = sys.argv[1:]
sys.path[:0] = [os.path.join(source, "test", "repo")]
sys.argv[1:] = [source]
from tree import complain, finish

TIDY = os.path.join(build, "bin", "weft-tidy")
CODE = """#include <weft/annotations.h>
WEFT_PINS_THREAD() void pin(void);
WEFT_UNPINS_THREAD void unpin(void);
int ready(void);
void %s(void) {
  pin();
  if (!ready())
    return;
  unpin();
}
"""


def write(path, text):
    os.makedirs(os.path.join(work, os.path.dirname(path)), exist_ok=True)
    with open(os.path.join(work, path), "w", encoding="utf-8") as f:
        f.write(text)


def run(*command):
    result = subprocess.run(command, cwd=work, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return result.returncode, result.stdout


def configure(project, *flags):
    return run(cmake, "-S", project, "-B", project + "/build", "-G", "Ninja",
               "-DCMAKE_C_COMPILER=" + cc, "-DCMAKE_CXX_COMPILER=" + cxx, *flags)


def expect_findings(form, wanted, wanted_status=0, *flags):
    status, output = configure(form, *flags)
    if status:
        return complain(form, f"is not configured: {output}")
    status, output = run(cmake, "--build", form + "/build", "--", "-k0")
    found = sorted(set(re.findall(r"(\w+\.c\w*):6:3: (?:warning|error): 'pin' ties .*\[weft-unmatched-thread-pin", output)))
    if (found, bool(status)) != (wanted, bool(wanted_status)):
        complain(form, f"expected {wanted} and status {wanted_status}, is {found}, {status}: {output}")


def project(form, how, lint="weft_enable_lint(linted)"):
    for name in ("one.c", "two.cpp", "other.cpp"):
        write(f"{form}/{name}", CODE % name.split(".")[0])
    write(f"{form}/CMakeLists.txt", f"""cmake_minimum_required(VERSION 3.25)
project(consumer LANGUAGES C CXX)
{how}
add_library(linted OBJECT one.c two.cpp)
add_library(other OBJECT other.cpp)
target_link_libraries(linted PRIVATE weft::annotations)
target_link_libraries(other PRIVATE weft::annotations)
{lint}
""")


write(".clang-tidy", "CheckOptions: {}\n")  # and none from above

#--- installed, and moved afterwards
run(cmake, "--install", build, "--prefix", os.path.join(work, "first"))
os.rename(os.path.join(work, "first"), os.path.join(work, "prefix"))
prefix = "-DCMAKE_PREFIX_PATH=" + os.path.join(work, "prefix")
FIND = "find_package(weft 0.1 REQUIRED)"
project("installed", FIND)
expect_findings("installed", ["one.c", "two.cpp"], 0, prefix)
# The .clang-tidy of the sources decides, where it has something to say of Weft.
write("installed/.clang-tidy", "Checks: '-*,weft-*,-weft-unmatched-thread-pin'\n")
run(cmake, "--build", "installed/build", "--target", "clean")
expect_findings("installed", [])
project("failing", FIND, "weft_enable_lint(linted CHECKS weft-unmatched-* WARNINGS_AS_ERRORS)")
expect_findings("failing", ["one.c", "two.cpp"], 1, prefix)

#--- as a part of the build: add_subdirectory, and an archive that FetchContent unpacks
NO_RUNTIME = "set(WEFT_BUILD_RUNTIME OFF)\n"
project("subdirectory", f"{NO_RUNTIME}add_subdirectory({source} weft)", f"weft_enable_lint(linted WEFT_TIDY {TIDY})")
expect_findings("subdirectory", ["one.c", "two.cpp"])
archive = os.path.join(work, "weft.tar.gz")
with tarfile.open(archive, "w:gz", compresslevel=1) as tar:
    for name in ("CMakeLists.txt", "cmake", "runtime"):
        tar.add(os.path.join(source, name), os.path.join("weft-0.1", name))
project("fetched", f"""{NO_RUNTIME}include(FetchContent)
FetchContent_Declare(weft URL file://{archive})
FetchContent_MakeAvailable(weft)""")
expect_findings("fetched", ["one.c", "two.cpp"], 0, "-DWEFT_TIDY_EXECUTABLE=" + TIDY)

#--- what is said before anything is compiled. No language: nothing here gets so far
LINT = os.path.join(work, "prefix", "lib", "cmake", "weft", "WeftLint.cmake")
for number, (lines, wanted) in enumerate([
        ("weft_enable_lint()", "weft_enable_lint: which target?"),
        ("weft_enable_lint(none)", "there is no target 'none'"),
        ("add_library(x INTERFACE IMPORTED)\nweft_enable_lint(x)", "nothing is compiled for 'x'"),
        ("set(WEFT_LLVM_VERSION 99)\nweft_enable_lint(x)", "no weft-tidy of LLVM 99 found"),
        ("weft_enable_lint(x WEFT_TIDY weft-tidy)", "'weft-tidy' is not the absolute path of a weft-tidy"),
        ("add_library(x OBJECT x.c)\nweft_enable_lint(x CHECKS weft-no-such)", "weft-no-such"),
        ("add_library(x OBJECT x.c)\nweft_enable_lint(x CHECKS bugprone-infinite-loop)",
         "CHECKS 'bugprone-infinite-loop' enables no check of Weft"),
        ("set(CMAKE_GENERATOR Xcode)\nweft_enable_lint(x)", "Nothing will be linted"),
        ("add_library(x OBJECT x.c)\nset(CMAKE_VERSION 3.25.1)\nweft_enable_lint(x FIXES_DIR /fixes)",
         "FIXES_DIR needs CMake 3.26"),
        ("add_library(x OBJECT x.c)\nset(CMAKE_VERSION 3.26.0)\nweft_enable_lint(x FIXES_DIR /fixes)\n"
         "get_target_property(dir x CXX_CLANG_TIDY_EXPORT_FIXES_DIR)\nmessage(STATUS \"to ${dir}\")", "to /fixes"),
        ("add_library(x OBJECT x.c)\nadd_library(ours::x ALIAS x)\nweft_enable_lint(ours::x)\n"
         "get_target_property(tidy x C_CLANG_TIDY)\nmessage(STATUS \"is ${tidy}\")",
         f"is {work}/prefix/bin/weft-tidy-{version};--quiet;--checks=-*,weft-*"),
]):
    name = f"said{number}"
    write(f"{name}/CMakeLists.txt",
          f"cmake_minimum_required(VERSION 3.25)\nproject(p LANGUAGES NONE)\ninclude({LINT})\n{lines}\n")
    _, output = configure(name)
    if wanted not in " ".join(output.replace("\n", " ").split()):
        complain(lines, f"'{wanted}' is not said: {output}")
finish()
