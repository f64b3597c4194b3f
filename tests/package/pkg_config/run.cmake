# SPDX-License-Identifier: MIT
# pkg-config finds mica, and with its flags alone the program compiles.
cmake_minimum_required(VERSION 3.22)
include("${SETTINGS}")

find_program(pkg_config NAMES pkg-config pkgconf)
if(NOT pkg_config)
  message(STATUS "skipped: pkg-config is not installed")
  return()
endif()

set(ENV{PKG_CONFIG_PATH} "${PREFIX}/share/pkgconfig")
must_run("${pkg_config}" --modversion mica)
string(STRIP "${output}" found)
if(NOT found STREQUAL version)
  message(FATAL_ERROR "pkg-config says that this is version ${found}, not ${version}")
endif()
foreach(package IN ITEMS mica mica-gzip)
  must_run("${pkg_config}" --cflags --libs ${package})
  separate_arguments(found UNIX_COMMAND "${output}")
  must_run("${cxx}" -std=c++20 "${PROGRAM}" ${found} -o program)
  must_run(./program)
endforeach()

if(has_image)
  file(WRITE "${SCRATCH}/image.cpp" "#include <mica/ext/read_image.hpp>
int main() { return mica::read_images({}, mica::Input<2, 2, 1>{}).size() == 0 ? 0 : 1; }
")
  must_run("${pkg_config}" --cflags --libs mica-image)
  separate_arguments(found UNIX_COMMAND "${output}")
  must_run("${cxx}" -std=c++20 image.cpp ${found} -o image)
  must_run(./image)
endif()
