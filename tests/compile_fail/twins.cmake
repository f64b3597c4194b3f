# SPDX-License-Identifier: MIT
# The twins of all programs of this folder compile, each in a namespace of its own, by COMPILER.
cmake_minimum_required(VERSION 3.22)
include("${SETTINGS}")
require_compiler(${COMPILER})
include("${CMAKE_CURRENT_LIST_DIR}/case.cmake")

file(GLOB cases "${CMAKE_CURRENT_LIST_DIR}/*.cpp")
set(includes "")
set(twins "")
foreach(case IN LISTS cases)
  read_case("${case}")
  get_filename_component(name "${case}" NAME_WE)
  string(APPEND includes "${include}")
  string(APPEND twins "namespace twin_of_${name} {\n${twin}}\n")
endforeach()
file(WRITE "${SCRATCH}/twins.cpp" "${includes}${twins}")
must_run(${command} twins.cpp)
