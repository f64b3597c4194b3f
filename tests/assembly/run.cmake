# SPDX-License-Identifier: MIT
# GCC keeps the sums of the reference network's kernels in the registers of AVX-512.
cmake_minimum_required(VERSION 3.22)
include("${SETTINGS}")
require_compiler(gxx)

cmake_host_system_information(RESULT machine QUERY OS_PLATFORM)
if(NOT machine MATCHES "^(x86_64|AMD64)$")
  message(STATUS "skipped: this test reads the assembly of x86-64")
  return()
endif()

set(here "${CMAKE_CURRENT_LIST_DIR}")
must_run("${gxx}" -std=c++20 "${here}/loops.cpp" -o loops)
list(FILTER flags EXCLUDE REGEX "^-m")
must_run("${gxx}" ${flags} -O3 -march=x86-64-v4 -S "${here}/network.cpp" -o network.s)
must_run(./loops network.s 10)
message(STATUS "${output}")
