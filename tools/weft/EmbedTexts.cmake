# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# cmake -DOUTPUT=Texts.inc -DPATTERN=folder/*.md -P EmbedTexts.cmake
# writes WEFT_TEXT("<name>", R"text(<what the file holds>)text") for every file.
file(GLOB files "${PATTERN}")
set(rows "")
foreach(file IN LISTS files)
  get_filename_component(name "${file}" NAME_WLE)
  file(READ "${file}" text)
  string(APPEND rows "WEFT_TEXT(\"${name}\", R\"text(${text})text\")\n")
endforeach()
file(WRITE "${OUTPUT}" "${rows}")
