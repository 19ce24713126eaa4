# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# What the programs and the plugins of one LLVM version share: how they are linked,
# and where `cmake --install` puts them:
#   <prefix>/lib/weft/<N>/bin/<program>     finds Clang's headers at ../lib/clang/<N>
#   <prefix>/bin/<program>-<N>              a relative link: the tree can be moved
#   <prefix>/lib/weft/<N>/lib/<plugin>.so
#   <prefix>/lib/<plugin>.so                such a link
set(weft_home "${CMAKE_INSTALL_LIBDIR}/weft/${LLVM_VERSION_MAJOR}")

# Clang's builtin headers (WEFT_BUILTIN_HEADERS) are looked for beside the real path
# of an executable, so both the build tree and the installed one hold a link. It is
# absolute: LLVM stays where it is when our tree is moved.
set(weft_header_link "${PROJECT_BINARY_DIR}/lib/clang/${LLVM_VERSION_MAJOR}")
file(MAKE_DIRECTORY "${PROJECT_BINARY_DIR}/lib/clang")
file(CREATE_LINK "${WEFT_BUILTIN_HEADERS}" "${weft_header_link}" SYMBOLIC)
if(WEFT_INSTALL)
  install(FILES "${weft_header_link}" DESTINATION "${weft_home}/lib/clang" COMPONENT tools)
endif()

# LLVM's libraries: Debian's are links into the folder where every loader looks.
file(REAL_PATH "${LLVM_LIBRARY_DIR}/libclang-cpp.so" weft_clang_library)
cmake_path(GET weft_clang_library PARENT_PATH weft_clang_library)
set(weft_needs_rpath ON)
if(weft_clang_library IN_LIST CMAKE_CXX_IMPLICIT_LINK_DIRECTORIES)
  set(weft_needs_rpath OFF)
endif()

# A relative link from one path below the prefix to another.
function(weft_install_link target path component)
  get_filename_component(folder "${path}" DIRECTORY)
  get_filename_component(name "${path}" NAME)
  file(RELATIVE_PATH target "/${folder}" "/${target}")
  file(MAKE_DIRECTORY "${CMAKE_CURRENT_BINARY_DIR}/links")
  file(CREATE_LINK "${target}" "${CMAKE_CURRENT_BINARY_DIR}/links/${name}" SYMBOLIC)
  install(FILES "${CMAKE_CURRENT_BINARY_DIR}/links/${name}" DESTINATION "${folder}"
          COMPONENT ${component})
endfunction()

# weft_install_tool(TARGET [NAME...]): NAMEs are further links in <prefix>/bin.
function(weft_install_tool target)
  set_target_properties(${target} PROPERTIES
    INSTALL_RPATH_USE_LINK_PATH ${weft_needs_rpath})
  if(NOT WEFT_INSTALL)
    return()
  endif()
  install(TARGETS ${target} DESTINATION "${weft_home}/bin" COMPONENT tools)
  set(program "${weft_home}/bin/${target}")
  weft_install_link("${program}" "${CMAKE_INSTALL_BINDIR}/${target}-${LLVM_VERSION_MAJOR}" tools)
  foreach(name IN LISTS ARGN) # packages leave these to update-alternatives
    weft_install_link("${program}" "${CMAKE_INSTALL_BINDIR}/${name}" names)
  endforeach()
endfunction()

# weft_make_plugin(TARGET NAME): libNAME-<N>.so, for a program that has LLVM's symbols.
function(weft_make_plugin target name)
  set(map "${PROJECT_SOURCE_DIR}/tools/plugin/plugin.map")
  set_target_properties(${target} PROPERTIES
    OUTPUT_NAME "${name}-${LLVM_VERSION_MAJOR}"
    LINK_DEPENDS "${map}")
  target_link_options(${target} PRIVATE
    # Bound at load time (-z now, as many packages are built), a module for another
    # LLVM would fail on its first missing function, before the version guard runs:
    # clang-tidy then says "load request ignored" and exits with 0.
    -Wl,-z,lazy
    "-Wl,--version-script=${map}")
  if(WEFT_INSTALL)
    # The file is no library to link against, so it is not where those are.
    install(TARGETS ${target} DESTINATION "${weft_home}/lib" COMPONENT tools)
    weft_install_link("${weft_home}/lib/lib${name}-${LLVM_VERSION_MAJOR}.so"
                      "${CMAKE_INSTALL_LIBDIR}/lib${name}-${LLVM_VERSION_MAJOR}.so" tools)
  endif()
endfunction()
