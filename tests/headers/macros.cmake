# SPDX-License-Identifier: MIT
# No macro leaves a header of mica: whatever is defined in one is named MICA_..., and is undefined again when
# all of them have been included. Nor does a header undefine what it did not define.
cmake_minimum_required(VERSION 3.22)
include("${SETTINGS}")

set(everything "")
foreach(header IN LISTS headers)
  string(APPEND everything "#include <${header}>\n")
  file(READ "${source_dir}/include/${header}" text)
  string(REGEX MATCHALL "#[ \t]*(define|undef)[ \t]+[A-Za-z0-9_]+" macros "${text}")
  list(TRANSFORM macros REPLACE ".*[ \t]" "")
  list(FILTER macros EXCLUDE REGEX "^MICA_")
  if(macros)
    message(FATAL_ERROR "${header} defines or undefines ${macros}, whose name does not begin with MICA_")
  endif()
endforeach()

file(WRITE "${SCRATCH}/everything.cpp" "${everything}")
must_run("${cxx}" ${flags} -dM -E everything.cpp -o macros.txt)
file(STRINGS "${SCRATCH}/macros.txt" defined REGEX "^#define (EIGEN_WORLD_VERSION|MICA_)")
if(NOT defined MATCHES "EIGEN_WORLD_VERSION")
  message(FATAL_ERROR "${cxx} -dM -E does not list the macros that are defined")
endif()
list(FILTER defined EXCLUDE REGEX "EIGEN_WORLD_VERSION")
if(defined)
  message(FATAL_ERROR "left defined after all headers of mica: ${defined}")
endif()
