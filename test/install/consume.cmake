# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# cmake -DFORM=installed|fetched|subdirectory -DBUILD=... -DSOURCE=... -DWORK=...
#       -DGENERATOR=... -DC_COMPILER=... -DCXX_COMPILER=... -P consume.cmake
#
# Builds the consumer in a folder of its own, against what `cmake --install` puts
# into a fresh prefix or against the source tree, and runs it.
cmake_minimum_required(VERSION 3.25)

function(run)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE status OUTPUT_VARIABLE output
                  ERROR_VARIABLE output)
  if(status)
    list(JOIN ARGN " " command)
    message(FATAL_ERROR "${command}: ${status}\n${output}")
  endif()
endfunction()

file(REMOVE_RECURSE "${WORK}")
if(FORM STREQUAL "installed")
  run(${CMAKE_COMMAND} --install "${BUILD}" --prefix "${WORK}/first" --component development)
  # Nothing may depend on where it was installed.
  file(RENAME "${WORK}/first" "${WORK}/prefix")
  set(where "-DCMAKE_PREFIX_PATH=${WORK}/prefix")
else()
  set(where "-DWEFT_SOURCE=${SOURCE}")
  if(FORM STREQUAL "subdirectory")
    list(APPEND where -DADD_SUBDIRECTORY=ON)
  endif()
endif()
run(${CMAKE_COMMAND} -S "${SOURCE}/test/install/consumer" -B "${WORK}/build" -G "${GENERATOR}"
    "-DCMAKE_C_COMPILER=${C_COMPILER}" "-DCMAKE_CXX_COMPILER=${CXX_COMPILER}" ${where})
if(FORM STREQUAL "subdirectory") # the runtime builds as it does when it is fetched
  run(${CMAKE_COMMAND} --build "${WORK}/build" --target annotated)
else()
  run(${CMAKE_COMMAND} --build "${WORK}/build")
  run("${WORK}/build/fibers")
endif()
run("${WORK}/build/annotated")

# As a subproject it builds what is asked for, and installs nothing of its own.
if(NOT FORM STREQUAL "installed")
  file(GLOB_RECURSE unasked "${WORK}/build/*weft-bench*" "${WORK}/build/*-tests")
  if(unasked)
    message(FATAL_ERROR "built unasked: ${unasked}")
  endif()
  run(${CMAKE_COMMAND} --install "${WORK}/build" --prefix "${WORK}/prefix")
  if(EXISTS "${WORK}/prefix/include/weft")
    message(FATAL_ERROR "installed unasked: ${WORK}/prefix/include/weft")
  endif()
endif()
