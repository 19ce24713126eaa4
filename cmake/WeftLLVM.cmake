# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Finds the LLVM of WEFT_LLVM_VERSION and makes the target weft_llvm: what our
# own code needs to compile against it. Nothing is linked: the plugin gets its
# symbols from the clang-tidy that loads it, the tools link weft_llvm_libs.

if(NOT WEFT_LLVM_VERSION)
  foreach(version 22 19)
    if(EXISTS "/usr/lib/llvm-${version}/lib/cmake/clang/ClangConfig.cmake")
      set(default_version ${version})
      break()
    endif()
  endforeach()
endif()
set(WEFT_LLVM_VERSION "${default_version}" CACHE STRING
    "Major version of LLVM to build the checkers against: 19 or 22")
set(WEFT_LLVM_ROOT "/usr/lib/llvm-${WEFT_LLVM_VERSION}" CACHE PATH
    "Where that LLVM is installed")

if(NOT EXISTS "${WEFT_LLVM_ROOT}/lib/cmake/clang/ClangConfig.cmake")
  message(FATAL_ERROR
    "weft: no LLVM '${WEFT_LLVM_VERSION}' with Clang's CMake files in "
    "'${WEFT_LLVM_ROOT}'. Run scripts/install-deps, choose another with "
    "-DWEFT_LLVM_VERSION=N, or leave the checkers out with "
    "-DWEFT_BUILD_CHECKERS=OFF.")
endif()

# LLVM 22's ClangTargets.cmake names gRPC and protobuf for clangd's remote index
# and stops at generate time where they are missing. Nothing of ours uses them.
foreach(stub gRPC::grpc++ protobuf::libprotobuf)
  if(NOT TARGET ${stub})
    add_library(${stub} INTERFACE IMPORTED)
  endif()
endforeach()

find_package(LLVM REQUIRED CONFIG QUIET NO_DEFAULT_PATH
             PATHS "${WEFT_LLVM_ROOT}/lib/cmake/llvm")
find_package(Clang REQUIRED CONFIG QUIET NO_DEFAULT_PATH
             PATHS "${WEFT_LLVM_ROOT}/lib/cmake/clang")
message(STATUS "weft: checkers for LLVM ${LLVM_PACKAGE_VERSION} in ${WEFT_LLVM_ROOT}")

add_library(weft_llvm INTERFACE)
# Searched last, and as system headers: where libc++ or libunwind of the same
# version is installed, their cxxabi.h and unwind.h lie in this folder, too, and
# would hide those of the standard library that we compile with.
foreach(dir IN LISTS LLVM_INCLUDE_DIRS CLANG_INCLUDE_DIRS)
  list(APPEND weft_llvm_includes "SHELL:-idirafter ${dir}")
endforeach()
list(REMOVE_DUPLICATES weft_llvm_includes)
target_compile_options(weft_llvm INTERFACE ${weft_llvm_includes})
separate_arguments(weft_llvm_definitions UNIX_COMMAND "${LLVM_DEFINITIONS}")
target_compile_definitions(weft_llvm INTERFACE ${weft_llvm_definitions})
target_compile_features(weft_llvm INTERFACE cxx_std_20)
# LLVM itself is built so; an exception that met its frames would end the tool.
target_compile_options(weft_llvm INTERFACE
  $<$<COMPILE_LANGUAGE:CXX>:-fno-exceptions>
  -fvisibility-inlines-hidden)
if(NOT LLVM_ENABLE_RTTI)
  target_compile_options(weft_llvm INTERFACE -fno-rtti)
endif()

add_library(weft_llvm_libs INTERFACE)
target_link_libraries(weft_llvm_libs INTERFACE weft_llvm clang-cpp LLVM)

# Clang's own headers (stddef.h, immintrin.h ...): clang-tidy looks for them in
# <its executable>/../lib/clang/<N>, so every tree of ours needs such a link.
set(WEFT_BUILTIN_HEADERS "${LLVM_LIBRARY_DIR}/clang/${LLVM_VERSION_MAJOR}")
if(NOT EXISTS "${WEFT_BUILTIN_HEADERS}/include/stddef.h")
  message(FATAL_ERROR "weft: Clang's builtin headers are not in "
    "'${WEFT_BUILTIN_HEADERS}'; install libclang-common-${LLVM_VERSION_MAJOR}-dev.")
endif()
