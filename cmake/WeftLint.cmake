# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# weft_enable_lint(TARGET...
#                  [CHECKS GLOB...]       without it: what the .clang-tidy enables of
#                                         weft-*, else all of Weft's checks
#                  [WARNINGS_AS_ERRORS]   a finding of weft-* fails the build
#                  [FIXES_DIR FOLDER]     the fixes as YAML files (CMake 3.26)
#                  [WEFT_TIDY PROGRAM])
#
# Lints the C and C++ sources of these targets, and of no others, while they are
# compiled. weft-tidy is that of WEFT_LLVM_VERSION, else the newest that is installed.

# Everything of Weft's is found relative to this file, which is in
# <prefix>/<lib>/cmake/weft or <prefix>/<lib>/<triple>/cmake/weft, or in the sources.
function(weft_find_tidy result)
  if(WEFT_TIDY_EXECUTABLE)
    set(${result} "${WEFT_TIDY_EXECUTABLE}" PARENT_SCOPE)
    return()
  endif()
  set(versions "${WEFT_LLVM_VERSION}")
  set(wanted "weft-tidy of LLVM ${WEFT_LLVM_VERSION}")
  if(NOT versions)
    set(wanted "weft-tidy")
    foreach(version RANGE 19 40)
      list(PREPEND versions ${version})
    endforeach()
  endif()
  list(TRANSFORM versions PREPEND "weft-tidy-" OUTPUT_VARIABLE names)
  # Not cached: WEFT_LLVM_VERSION may change, and a newer one may be installed.
  find_program(tidy NAMES ${names}
    HINTS "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/../../../bin"
          "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/../../../../bin"
    NO_CMAKE_FIND_ROOT_PATH NO_CACHE)
  if(NOT tidy)
    message(FATAL_ERROR "weft_enable_lint: no ${wanted} found. Install it (docs/install.md), "
      "or say where it is: -DWEFT_TIDY_EXECUTABLE=/path/to/weft-tidy")
  endif()
  set(${result} "${tidy}" PARENT_SCOPE)
endfunction()

# Lint that is misspelt would pass in silence: says so while CMake configures.
function(weft_verify_lint tidy folder result checks)
  execute_process(COMMAND "${tidy}" --verify-config ${checks} WORKING_DIRECTORY "${folder}"
    RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(status)
    message(FATAL_ERROR "weft_enable_lint: '${tidy}' does not accept what it is told to check:\n${output}")
  endif()
  execute_process(COMMAND "${tidy}" --list-checks ${checks} WORKING_DIRECTORY "${folder}"
    OUTPUT_VARIABLE output ERROR_QUIET)
  string(FIND "${output}" " weft-" position)
  set(${result} ${position} PARENT_SCOPE)
endfunction()

function(weft_enable_lint)
  cmake_parse_arguments(PARSE_ARGV 0 arg "WARNINGS_AS_ERRORS" "WEFT_TIDY;FIXES_DIR" "CHECKS")
  set(targets ${arg_UNPARSED_ARGUMENTS})
  if(NOT targets)
    message(FATAL_ERROR "weft_enable_lint: which target?")
  endif()
  foreach(keyword IN LISTS arg_KEYWORDS_MISSING_VALUES)
    message(FATAL_ERROR "weft_enable_lint: ${keyword} needs a value")
  endforeach()
  if(NOT CMAKE_GENERATOR MATCHES "Ninja|Makefiles")
    message(WARNING "weft_enable_lint: '${CMAKE_GENERATOR}' cannot lint while it compiles; "
      "use Ninja or Makefiles. Nothing will be linted.")
    return()
  endif()
  if(arg_WEFT_TIDY)
    set(WEFT_TIDY_EXECUTABLE "${arg_WEFT_TIDY}")
  endif()
  weft_find_tidy(tidy)
  if(NOT IS_ABSOLUTE "${tidy}" OR NOT EXISTS "${tidy}" OR IS_DIRECTORY "${tidy}")
    message(FATAL_ERROR "weft_enable_lint: '${tidy}' is not the absolute path of a weft-tidy")
  endif()

  foreach(target IN LISTS targets)
    if(NOT TARGET ${target})
      message(FATAL_ERROR "weft_enable_lint: there is no target '${target}'")
    endif()
    get_target_property(actual ${target} ALIASED_TARGET)
    if(actual)
      set(target ${actual})
    endif()
    get_target_property(imported ${target} IMPORTED)
    get_target_property(type ${target} TYPE)
    if(imported OR type MATCHES "INTERFACE_LIBRARY|UTILITY")
      message(FATAL_ERROR "weft_enable_lint: nothing is compiled for '${target}'")
    endif()

    # The .clang-tidy of the sources decides, not that of the build folder.
    get_target_property(folder ${target} SOURCE_DIR)
    set(options)
    if(arg_CHECKS)
      list(JOIN arg_CHECKS "," checks)
      set(options "--checks=-*,${checks}")
    endif()
    weft_verify_lint("${tidy}" "${folder}" ours "${options}")
    if(ours EQUAL -1 AND arg_CHECKS)
      message(FATAL_ERROR "weft_enable_lint: CHECKS '${checks}' enables no check of Weft")
    elseif(ours EQUAL -1)
      set(options "--checks=-*,weft-*")
    endif()
    if(arg_WARNINGS_AS_ERRORS)
      list(APPEND options "--warnings-as-errors=weft-*")
    endif()
    set(command "${tidy}" --quiet ${options})
    set_target_properties(${target} PROPERTIES
      C_CLANG_TIDY "${command}"
      CXX_CLANG_TIDY "${command}")
    if(arg_FIXES_DIR AND CMAKE_VERSION VERSION_GREATER_EQUAL 3.26)
      set_target_properties(${target} PROPERTIES
        C_CLANG_TIDY_EXPORT_FIXES_DIR "${arg_FIXES_DIR}"
        CXX_CLANG_TIDY_EXPORT_FIXES_DIR "${arg_FIXES_DIR}")
    elseif(arg_FIXES_DIR)
      message(WARNING "weft_enable_lint: FIXES_DIR needs CMake 3.26, and this is ${CMAKE_VERSION}. "
        "'${target}' is linted; its fixes are not written.")
    endif()
  endforeach()
endfunction()
