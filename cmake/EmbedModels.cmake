# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# cmake -DOUTPUT=EmbeddedModels.cpp "-DMODELS=a.yaml;b.yaml" -P EmbedModels.cmake
#
# Writes the model files as string literals. A literal ends after 8000 bytes at
# the latest line end: compilers need not take more than 65536 characters in one,
# and a cut inside a UTF-8 character would be warned about.
set(text "// Generated from models/*.yaml by cmake/EmbedModels.cmake.
#include \"model/EmbeddedModels.h\"

namespace weft {

llvm::ArrayRef<EmbeddedModel> embeddedModels() {
")
set(rows "")
foreach(model IN LISTS MODELS)
  get_filename_component(name "${model}" NAME)
  file(READ "${model}" content)
  set(literals "")
  while(NOT content STREQUAL "")
    string(LENGTH "${content}" length)
    set(cut ${length})
    if(length GREATER 8000)
      string(SUBSTRING "${content}" 0 8000 piece)
      string(FIND "${piece}" "\n" cut REVERSE)
      math(EXPR cut "${cut} + 1")
      if(cut EQUAL 0)
        message(FATAL_ERROR "${model}: a line of more than 8000 bytes")
      endif()
    endif()
    string(SUBSTRING "${content}" 0 ${cut} piece)
    string(SUBSTRING "${content}" ${cut} -1 content)
    string(APPEND literals "\n      R\"weftyaml(${piece})weftyaml\"")
  endwhile()
  string(APPEND rows "      {\"${name}\", ${literals}\"\"},\n")
endforeach()
if(rows STREQUAL "")
  string(APPEND text "  return {};\n")
else()
  string(APPEND text "  static const EmbeddedModel Models[] = {\n${rows}  };\n  return Models;\n")
endif()
string(APPEND text "}\n\n} // namespace weft\n")
file(WRITE "${OUTPUT}" "${text}")
