# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# lit runs this through <build>/test/lit.site.cfg.py, once per LLVM version.
#   -D form=drop-in     lints with weft-tidy instead of clang-tidy -load
#   -D standards=first  (or last) of the language standards that a test of a check names, tries this one only
#   -D pch=yes          the standard library's headers are parsed before, once; as real projects do
import os
import shutil
import subprocess

import lit.formats

config.name = f"weft-llvm{config.llvm_version}"
config.test_format = lit.formats.ShTest(execute_external=False)
config.test_source_root = os.path.join(config.source_dir, "test")
config.test_exec_root = os.path.join(config.build_dir, "test")
config.suffixes = [".cpp", ".c", ".test", ".py"]
# unit/ and runtime/ hold GoogleTests; integration/ is for scripts/test-integrations; Inputs/ what the tests read.
config.excludes = ["Inputs", "unit", "runtime", "install", "integration", "check_weft.py", "lit.cfg.py", "tree.py"]

plugin = os.path.join(config.build_dir, "lib", f"libweft-tidy-{config.llvm_version}.so")
clang_plugin = os.path.join(config.build_dir, "lib", f"libweft-clang-{config.llvm_version}.so")
weft_tidy = os.path.join(config.build_dir, "bin", "weft-tidy")
form = lit_config.params.get("form", "plugin")

check_weft = [
    config.python,
    os.path.join(config.test_source_root, "check_weft.py"),
    f"--llvm-version={config.llvm_version}",
    f"--filecheck={config.filecheck}",
]
if "standards" in lit_config.params:
    check_weft.append("--only-std=" + lit_config.params["standards"])
pch = os.path.join(config.build_dir, "test", "pch")
if "pch" in lit_config.params:
    os.makedirs(pch, exist_ok=True)
    for standard in ["c++17", "c++20", "c++23"]:
        subprocess.run([config.clangxx, f"-std={standard}", "-pthread", "-x", "c++-header",
                        os.path.join(config.test_source_root, "std-headers.h"),
                        "-o", os.path.join(pch, standard + ".pch")], check=True)
else:
    shutil.rmtree(pch, ignore_errors=True)
check_weft.append(f"--pch={pch}")
if form == "drop-in":
    check_weft += [f"--clang-tidy={weft_tidy}"]
else:
    check_weft += [f"--clang-tidy={config.clang_tidy}", f"--plugin={plugin}"]

config.substitutions += [
    ("%check_weft", " ".join(check_weft)),
    ("%weft_tidy", weft_tidy),
    ("%clang_tidy", config.clang_tidy),
    ("%plugin", plugin),
    ("%clang_plugin", clang_plugin),
    ("%clangxx", config.clangxx),
    ("%clang", config.clangxx.removesuffix("++")),
    ("%llvm_version", config.llvm_version),
    ("%pch", pch),
    ("%llvm_include", os.path.join(os.path.dirname(config.llvm_tools), "include")),
    ("%python", config.python),
    ("%cmake", config.cmake),
    ("%source_root", config.source_dir),
    ("%build_root", config.build_dir),
]
config.available_features.add(f"llvm-{config.llvm_version}")

# The other version's plugin, where its build tree lies beside this one: what
# compares the two asks for the feature `both-versions`.
other = {"19": "22", "22": "19"}.get(config.llvm_version)
other_build = os.path.join(os.path.dirname(config.build_dir), f"llvm{other}")
other_plugin = os.path.join(other_build, "lib", f"libweft-tidy-{other}.so")
if os.path.exists(other_plugin):
    config.available_features.add("both-versions")
config.substitutions += [
    ("%other_plugin", other_plugin),
    ("%other_clang_plugin", os.path.join(other_build, "lib", f"libweft-clang-{other}.so")),
    ("%other_version", str(other)),
    ("%other_build", other_build),
]

for header, feature in [
    ("/usr/include/boost/fiber/fiber.hpp", "boost-fiber"),
    ("/usr/include/boost/asio.hpp", "boost-asio"),
    ("/usr/include/boost/thread.hpp", "boost-thread"),
    ("/usr/include/tbb/task_group.h", "tbb"),
    ("/usr/include/absl/synchronization/mutex.h", "absl"),
    ("/usr/include/grpcpp/grpcpp.h", "grpc"),
    ("/usr/include/x86_64-linux-gnu/qt5/QtCore/QObject", "qt5"),
    ("/usr/include/asio.hpp", "asio"),
    ("/usr/include/gtest/gtest.h", "gtest"),
    ("/usr/include/doctest/doctest.h", "doctest"),
    ("/usr/include/boost/test/included/unit_test.hpp", "boost-test"),
]:
    if os.path.exists(header):
        config.available_features.add(feature)
for program, feature in [("g++", "gcc"), ("ccache", "ccache")]:
    if shutil.which(program):
        config.available_features.add(feature)

config.environment["PATH"] = os.pathsep.join([config.llvm_tools, os.environ["PATH"]])
config.environment["PYTHONDONTWRITEBYTECODE"] = "1"  # the source tree stays as it is
for name in ("HOME", "WEFT_CHECK_VERBOSE", "CCACHE_DIR"):
    if name in os.environ:
        config.environment[name] = os.environ[name]
