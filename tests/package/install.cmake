# SPDX-License-Identifier: MIT
# Installs mica for the strangers who look for an installed one, and moves it, as a package manager does.
cmake_minimum_required(VERSION 3.22)
include("${SETTINGS}")

must_run("${CMAKE_COMMAND}" --install "${build_dir}" --prefix "${SCRATCH}/prefix")
file(RENAME "${SCRATCH}/prefix" "${SCRATCH}/moved")
file(GLOB_RECURSE installed RELATIVE "${SCRATCH}/moved" "${SCRATCH}/moved/*")
foreach(file IN LISTS installed)
  if(NOT file MATCHES "^include/mica/|^share/(cmake/mica|pkgconfig|doc/mica)/")
    message(FATAL_ERROR "installed where nobody expects it: ${file}")
  endif()
endforeach()
