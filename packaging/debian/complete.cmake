# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# CPack runs this when all components are in their folders: adds to each what Debian
# asks of every package, and makes links relative that lead to a place below /usr.
file(GLOB components "${CPACK_TEMPORARY_DIRECTORY}/*")
foreach(component IN LISTS components)
  get_filename_component(name "${component}" NAME)
  string(TOUPPER "${name}" name)
  set(package "${CPACK_DEBIAN_${name}_PACKAGE_NAME}")
  if(NOT package)
    continue()
  endif()
  set(doc "${component}/usr/share/doc/${package}")
  file(COPY "${CPACK_WEFT_PACKAGING}/copyright" DESTINATION "${doc}")
  string(TIMESTAMP date "%a, %d %b %Y %H:%M:%S +0000" UTC) # SOURCE_DATE_EPOCH, where it is set
  file(WRITE "${CPACK_TEMPORARY_DIRECTORY}/../changelog" "weft (${CPACK_PACKAGE_VERSION}) unstable; urgency=medium

  * See CHANGELOG.md.

 -- ${CPACK_PACKAGE_CONTACT}  ${date}
")
  file(ARCHIVE_CREATE OUTPUT "${doc}/changelog.gz" PATHS "${CPACK_TEMPORARY_DIRECTORY}/../changelog"
       FORMAT raw COMPRESSION GZip COMPRESSION_LEVEL 9)
  execute_process(COMMAND chmod 644 "${doc}/changelog.gz" "${doc}/copyright")
  file(GLOB links LIST_DIRECTORIES true "${component}/usr/lib/weft/*/lib/clang/*")
  foreach(link IN LISTS links)
    file(READ_SYMLINK "${link}" target)
    cmake_path(IS_PREFIX CPACK_WEFT_USR "${target}" is_below)
    if(is_below)
      get_filename_component(folder "${link}" DIRECTORY)
      file(RELATIVE_PATH target "${folder}" "${component}${target}")
      file(REMOVE "${link}")
      file(CREATE_LINK "${target}" "${link}" SYMBOLIC)
    endif()
  endforeach()
endforeach()
