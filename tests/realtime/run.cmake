# SPDX-License-Identifier: MIT
# PROGRAM runs under the RealtimeSanitizer of CLANGXX, and is stopped by it once it allocates.
cmake_minimum_required(VERSION 3.22)
include("${SETTINGS}")

file(WRITE "${SCRATCH}/probe.cpp" "int main() {}\n")
set(status 1)
if(CLANGXX)
  run("${CLANGXX}" -fsanitize=realtime probe.cpp -o probe)
endif()
if(NOT status EQUAL 0)
  message(STATUS "skipped: no Clang with a realtime sanitizer is installed (sh cmake/setup.sh ci)")
  return()
endif()

set(compile "${CLANGXX}" ${flags} -O1 -g -fsanitize=realtime "${PROGRAM}")
must_run(${compile} -o silent)
must_run(./silent)
must_run(${compile} -DALLOCATES -o stopped)
run(./stopped)
if(status EQUAL 0 OR NOT output MATCHES "RealtimeSanitizer: unsafe-library-call[^\n]*")
  message(FATAL_ERROR "expected the sanitizer to stop an allocation, found status ${status}:\n${output}")
endif()
