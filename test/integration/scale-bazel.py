# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The Bazel aspect: the report equals that of weft lint; after everything local is gone, all lint actions are hits of
the remote cache (nginx) and the report is the same; an edited file is linted again, alone.

Debian's Bazel knows where nothing is that it usually downloads: the flags below say it."""
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time

PACKAGES = ["bazel-bootstrap", "bazel-platforms", "bazel-rules-java", "bazel-rules-proto", "nginx-light"]
MINUTES = 15

sys.path.insert(0, os.path.join(sys.argv[1], "test", "integration", "Inputs"))
from scale import RECIPES, WEFT, build, make_project, must_equal, project, reference, run, source, work


def write(path, text):
    path = os.path.join(work, path)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)


make_project()
wanted = reference()

#--- the same sources as a workspace
shutil.copytree(os.path.join(RECIPES, "bazel"), os.path.join(project, "tools", "weft"))
os.makedirs(os.path.join(project, "include", "weft"))
shutil.copy(os.path.join(source, "runtime", "include", "weft", "annotations.h"), os.path.join(project, "include", "weft"))
write("project/WORKSPACE", f"""new_local_repository(
    name = "weft",
    build_file_content = 'exports_files(["weft", "weft-tidy"])',
    path = "{build}/bin",
)
""")
write("project/BUILD", 'exports_files([".clang-tidy"])\n'
      'cc_library(name = "annotations", hdrs = ["include/weft/annotations.h"], includes = ["include"])\n' + "".join(
          f'cc_library(name = "{twin}", srcs = glob(["{twin}/*", "common/*"]), copts = ["-std=c++20"], '
          'deps = [":annotations"])\n' for twin in ("broken", "repaired")))
# Debian's rules_cc does not go with its Bazel.
write("rules_cc/WORKSPACE", "")
write("rules_cc/BUILD", "")
write("rules_cc/cc/BUILD", "")
write("rules_cc/cc/defs.bzl", "".join(f"{rule} = native.{rule}\n" for rule in (
    "cc_binary", "cc_library", "cc_test", "cc_import", "cc_toolchain", "cc_toolchain_suite", "fdo_profile",
    "objc_library")))

#--- the cache
with socket.socket() as s:
    s.bind(("127.0.0.1", 0))
    port = s.getsockname()[1]
os.mkdir(os.path.join(work, "cache"))
write("nginx.conf", f"""daemon off; pid {work}/nginx.pid; error_log {work}/nginx.log; user root;
events {{}}
http {{
  access_log off; client_body_temp_path {work}/uploads; proxy_temp_path {work}/t1; fastcgi_temp_path {work}/t2;
  uwsgi_temp_path {work}/t3; scgi_temp_path {work}/t4;
  server {{
    listen 127.0.0.1:{port}; root {work}/cache;
    location / {{ dav_methods PUT; create_full_put_path on; client_max_body_size 0; }}
  }}
}}
""")
FLAGS = [f"--override_repository={name}={path}" for name, path in {
    "rules_cc": f"{work}/rules_cc", "rules_java": "/usr/share/bazel/rules/java",
    "rules_proto": "/usr/share/bazel/rules/proto", "platforms": "/usr/share/bazel/tools/platforms"}.items()]
BAZEL = ["bazel", f"--output_user_root={work}/bazel", "--nohome_rc"]
environment = {**os.environ, "WEFT": WEFT, "BAZEL": " ".join(BAZEL)}


def lint():
    """(the report, how many lint actions were run, how many came from the cache)"""
    report = run(os.path.join(RECIPES, "on-bazel"), "results", "//:broken", "//:repaired",
                 f"--remote_cache=http://127.0.0.1:{port}", *FLAGS, wanted=(1,), env=environment).stdout
    with open(os.path.join(project, "results", "bazel.log"), encoding="utf-8") as f:
        [summary] = re.findall(r"^INFO: \d+ process.*", f.read(), re.M)
    hits = re.search(r"(\d+) remote cache hit", summary)
    ran = re.search(r"(\d+) linux-sandbox|(\d+) processwrapper-sandbox", summary)
    return report, int(next(filter(None, ran.groups()))) if ran else 0, int(hits.group(1)) if hits else 0


nginx = subprocess.Popen(["/usr/sbin/nginx", "-c", f"{work}/nginx.conf", "-e", f"{work}/nginx.log"])
try:
    deadline = time.monotonic() + 30
    while socket.socket().connect_ex(("127.0.0.1", port)):
        if time.monotonic() > deadline:
            sys.exit("nginx does not serve")
        time.sleep(0.05)
    units = sum(name.endswith(".cpp") for twin in ("broken", "repaired")
                for name in os.listdir(os.path.join(project, twin)))
    report, ran, hits = lint()
    must_equal("Bazel", report, wanted)
    if (ran, hits) != (units, 0):
        sys.exit(f"{units} units, but {ran} actions and {hits} hits")
    run(*BAZEL, "clean", "--expunge")
    report, ran, hits = lint()
    must_equal("Bazel, from the remote cache", report, wanted)
    if (ran, hits) != (0, units):
        sys.exit(f"from the cache: {units} units, but {ran} actions and {hits} hits")
    with open(os.path.join(project, "broken", "main.cpp"), "a", encoding="utf-8") as f:
        f.write("// edited\n")
    report, ran, hits = lint()
    must_equal("Bazel, one file edited", report, wanted)
    if (ran, hits) != (1, 0):
        sys.exit(f"one file edited: {ran} actions and {hits} hits")
finally:
    nginx.send_signal(signal.SIGTERM)
    nginx.wait()
    subprocess.run([*BAZEL, "shutdown"], cwd=project, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
