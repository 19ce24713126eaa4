# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# What the programs and the plugins of one LLVM version share: how they are linked,
# and where `cmake --install` puts them:
#   <prefix>/lib/weft/<N>/bin/<program>     finds Clang's headers at ../lib/clang/<N>
#   <prefix>/bin/<program>-<N>              a relative link: the tree can be moved
#   <prefix>/lib/libweft-…-<N>.so           the plugins
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

# weft_install_tool(TARGET [NAME...]): NAMEs are further links in <prefix>/bin.
function(weft_install_tool target)
  set_target_properties(${target} PROPERTIES
    INSTALL_RPATH_USE_LINK_PATH ${weft_needs_rpath})
  if(NOT WEFT_INSTALL)
    return()
  endif()
  install(TARGETS ${target} DESTINATION "${weft_home}/bin" COMPONENT tools)
  file(RELATIVE_PATH program "/${CMAKE_INSTALL_BINDIR}" "/${weft_home}/bin/${target}")
  foreach(name "${target}-${LLVM_VERSION_MAJOR}" ${ARGN})
    set(link "${CMAKE_CURRENT_BINARY_DIR}/links/${name}")
    file(MAKE_DIRECTORY "${CMAKE_CURRENT_BINARY_DIR}/links")
    file(CREATE_LINK "${program}" "${link}" SYMBOLIC)
    set(component tools)
    if(NOT name STREQUAL "${target}-${LLVM_VERSION_MAJOR}")
      set(component names) # packages leave these to update-alternatives
    endif()
    install(FILES "${link}" DESTINATION "${CMAKE_INSTALL_BINDIR}" COMPONENT ${component})
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
    install(TARGETS ${target} DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT tools)
  endif()
endfunction()
