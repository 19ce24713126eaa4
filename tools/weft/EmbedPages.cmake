# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# cmake -DOUTPUT=Pages.inc -DFOLDER=docs/checks -P EmbedPages.cmake
# writes WEFT_PAGE("weft-<name>", R"page(<the page>)page") for every page.
file(GLOB pages "${FOLDER}/*/*.md")
set(rows "")
foreach(page IN LISTS pages)
  get_filename_component(name "${page}" NAME_WE)
  file(READ "${page}" text)
  string(APPEND rows "WEFT_PAGE(\"weft-${name}\", R\"page(${text})page\")\n")
endforeach()
file(WRITE "${OUTPUT}" "${rows}")
