# SPDX-License-Identifier: MIT
# FetchContent, on a machine without Eigen: mica fetches its headers, here from a folder.
cmake_minimum_required(VERSION 3.22)
include("${SETTINGS}")

must_run("${CMAKE_COMMAND}" -S "${CMAKE_CURRENT_LIST_DIR}" -B build -G "${generator}"
  "-DCMAKE_CXX_COMPILER=${cxx}" "-DMICA=${source_dir}" "-DPROGRAM=${PROGRAM}"
  -DCMAKE_DISABLE_FIND_PACKAGE_Eigen3=ON "-DFETCHCONTENT_SOURCE_DIR_EIGEN3=${eigen_dir}")
if(NOT output MATCHES "Eigen3 was not found, so it is fetched")
  message(FATAL_ERROR "that Eigen is fetched is not said:\n${output}")
endif()
must_run("${CMAKE_COMMAND}" --build build)
must_run(build/program)
