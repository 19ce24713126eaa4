# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# `cmake --install` for those who build against Weft: find_package(weft) then has
# weft::annotations, weft_enable_lint() and, where it was built, weft::runtime.
include(CMakePackageConfigHelpers)

set(weft_package "${CMAKE_INSTALL_LIBDIR}/cmake/weft")
set(weft_targets weft_annotations)
if(TARGET weft_runtime)
  list(APPEND weft_targets weft_runtime)
endif()

install(TARGETS ${weft_targets} EXPORT weft-targets
        ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT development)
install(DIRECTORY runtime/include/weft
        DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}" COMPONENT development)
install(EXPORT weft-targets NAMESPACE weft::
        DESTINATION "${weft_package}" COMPONENT development)

configure_package_config_file(cmake/weft-config.cmake.in weft-config.cmake
  INSTALL_DESTINATION "${weft_package}")
# Before 1.0, a minor version may change the interface.
write_basic_package_version_file(weft-config-version.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES "${CMAKE_CURRENT_BINARY_DIR}/weft-config.cmake"
              "${CMAKE_CURRENT_BINARY_DIR}/weft-config-version.cmake"
              cmake/WeftLint.cmake
        DESTINATION "${weft_package}" COMPONENT development)

# The pages lie where weft-clangd looks for them from where it is installed.
install(DIRECTORY docs/ DESTINATION "${CMAKE_INSTALL_DATAROOTDIR}/doc/weft"
        COMPONENT documentation)
