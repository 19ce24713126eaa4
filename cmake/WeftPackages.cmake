# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# `cpack -G DEB`: from a tree with the checkers weft-tidy-<N>, from one without LLVM
# libweft-dev and weft-doc. docs/install.md shows the commands.
set(WEFT_PACKAGE_CONTACT "Weft developers <weft@weft.example>" CACHE STRING
    "Name and address that packages give as their maintainer")

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME weft)
set(CPACK_PACKAGE_VENDOR Weft)
set(CPACK_PACKAGE_CONTACT "${WEFT_PACKAGE_CONTACT}")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_COMPONENTS_GROUPING IGNORE)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
    OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_WEFT_PACKAGING "${PROJECT_SOURCE_DIR}/packaging/debian")
set(CPACK_WEFT_USR /usr)
set(CPACK_PRE_BUILD_SCRIPTS "${CPACK_WEFT_PACKAGING}/complete.cmake")
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)

if(WEFT_BUILD_CHECKERS)
  set(N ${LLVM_VERSION_MAJOR})
  set(CPACK_COMPONENTS_ALL tools)
  set(CPACK_DEBIAN_TOOLS_PACKAGE_NAME weft-tidy-${N})
  set(CPACK_DEBIAN_TOOLS_PACKAGE_SECTION devel)
  set(CPACK_COMPONENT_TOOLS_DESCRIPTION "The driver weft; weft-tidy and weft-clangd, which are clang-tidy
and clangd of LLVM ${N} with Weft's checks; and these checks as
plugins of clang-tidy-${N} and clang-${N}.")
  set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "finds concurrency pitfalls in C and C++")
  set(CPACK_DEBIAN_TOOLS_PACKAGE_SHLIBDEPS ON)
  set(CPACK_DEBIAN_TOOLS_PACKAGE_DEPENDS libclang-common-${N}-dev)
  set(CPACK_DEBIAN_TOOLS_PACKAGE_RECOMMENDS "ninja-build, weft-doc")
  set(CPACK_DEBIAN_TOOLS_PACKAGE_SUGGESTS "clang-${N}, clang-tidy-${N}")
  foreach(script postinst prerm)
    configure_file(packaging/debian/${script}.in debian/${script} @ONLY FILE_PERMISSIONS
      OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
    list(APPEND CPACK_DEBIAN_TOOLS_PACKAGE_CONTROL_EXTRA "${CMAKE_CURRENT_BINARY_DIR}/debian/${script}")
  endforeach()
else()
  set(CPACK_COMPONENTS_ALL development documentation)
  set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_NAME libweft-dev)
  set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SECTION libdevel)
  set(CPACK_COMPONENT_DEVELOPMENT_DESCRIPTION "Weft's runtime (fibers, channels, groups for C++20), its
headers, its annotations, and find_package(weft) for CMake.")
  set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "fibers for C++ without concurrency pitfalls")
  set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS "libc6-dev, libstdc++-dev")
  set(CPACK_DEBIAN_DOCUMENTATION_PACKAGE_NAME weft-doc)
  set(CPACK_DEBIAN_DOCUMENTATION_PACKAGE_SECTION doc)
  set(CPACK_DEBIAN_DOCUMENTATION_PACKAGE_ARCHITECTURE all)
  set(CPACK_COMPONENT_DOCUMENTATION_DESCRIPTION "Documentation: a page for every check, which editors
lead to, and the guides.")
endif()
include(CPack)
