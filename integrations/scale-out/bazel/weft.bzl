# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""An aspect that lints the sources of C and C++ targets, one action each.

Copy this folder to tools/weft of your workspace, export .clang-tidy from its top, and say in WORKSPACE where
the programs are:

    new_local_repository(
        name = "weft",
        build_file_content = 'exports_files(["weft", "weft-tidy"])',
        path = "/usr/lib/weft/22/bin",
    )

Targets with the tag no-weft are left out. on-bazel, one folder up, makes the report.
"""

_SOURCES = ["c", "cc", "cpp", "cxx", "C"]

# An action's folder has another name each time: results, which are shared, hold @ROOT@ in its place.
_LINT = """
set -eu
database=$(mktemp -d)
trap 'rm -rf "$database"' EXIT
printf '%s' "$1" | sed "s|@ROOT@|$PWD|g" >"$database/compile_commands.json"
"$2" lint-unit --exit-zero --weft-tidy "$3" -p "$database" --result "$4" "$5"
sed -i "s|$PWD|@ROOT@|g" "$4"
"""

def _flags(context):
    return (["-D" + define for define in context.defines.to_list() + context.local_defines.to_list()] +
            ["-iquote" + folder for folder in context.quote_includes.to_list()] +
            ["-I" + folder for folder in context.includes.to_list()] +
            ["-isystem" + folder for folder in context.system_includes.to_list()])

def _weft_impl(target, ctx):
    if CcInfo not in target or not hasattr(ctx.rule.files, "srcs") or "no-weft" in ctx.rule.attr.tags:
        return []
    context = target[CcInfo].compilation_context
    headers = [file for file in ctx.rule.files.srcs if file.extension not in _SOURCES]
    results = []
    for source in ctx.rule.files.srcs:
        if source.extension not in _SOURCES:
            continue
        language = ctx.fragments.cpp.conlyopts if source.extension == "c" else ctx.fragments.cpp.cxxopts
        command = (["clang" if source.extension == "c" else "clang++"] + _flags(context) + ctx.fragments.cpp.copts +
                   language + getattr(ctx.rule.attr, "copts", []) + ["-c", source.path])
        entry = {"directory": "@ROOT@", "file": source.path, "arguments": command}
        result = ctx.actions.declare_file("{}/{}.weft.yaml".format(target.label.name, source.short_path))
        ctx.actions.run_shell(
            command = _LINT,
            arguments = [json.encode([entry]), ctx.file._weft.path, ctx.file._weft_tidy.path, result.path, source.path],
            inputs = depset([source] + headers + ctx.files._config, transitive = [context.headers]),
            tools = [ctx.file._weft, ctx.file._weft_tidy],
            outputs = [result],
            mnemonic = "WeftLint",
            progress_message = "Linting " + source.short_path,
        )
        results.append(result)
    return [OutputGroupInfo(weft = depset(results))]

weft = aspect(
    implementation = _weft_impl,
    attr_aspects = [],
    attrs = {
        "_config": attr.label(default = "//tools/weft:config"),
        "_weft": attr.label(default = "@weft//:weft", allow_single_file = True),
        "_weft_tidy": attr.label(default = "@weft//:weft-tidy", allow_single_file = True),
    },
    fragments = ["cpp"],
)
