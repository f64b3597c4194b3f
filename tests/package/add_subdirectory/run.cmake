# SPDX-License-Identifier: MIT
# add_subdirectory(mica): neither its tests nor its examples nor its flags come along, and neither zlib nor
# libpng nor libjpeg is needed.
cmake_minimum_required(VERSION 3.22)
include("${SETTINGS}")

must_run("${CMAKE_COMMAND}" -S "${CMAKE_CURRENT_LIST_DIR}" -B build -G "${generator}"
  "-DCMAKE_CXX_COMPILER=${cxx}" "-DMICA=${source_dir}" "-DPROGRAM=${PROGRAM}"
  -DCMAKE_EXPORT_COMPILE_COMMANDS=ON -DCMAKE_DISABLE_FIND_PACKAGE_ZLIB=ON -DCMAKE_DISABLE_FIND_PACKAGE_JPEG=ON)
if(NOT output MATCHES "zlib was not found, so there is no target mica::gzip")
  message(FATAL_ERROR "that zlib is missing is not said:\n${output}")
endif()
if(NOT output MATCHES "libpng and libjpeg were not both found, so there is no target mica::image")
  message(FATAL_ERROR "that libjpeg is missing is not said:\n${output}")
endif()
must_run("${CMAKE_COMMAND}" --build build)
must_run(build/program)

if(EXISTS "${SCRATCH}/build/mica/tests" OR EXISTS "${SCRATCH}/build/mica/examples")
  message(FATAL_ERROR "mica's own tests or examples were configured in somebody else's project")
endif()
file(READ "${SCRATCH}/build/compile_commands.json" commands)
string(REGEX MATCHALL " -(O|m|f|g|D|W)[^ ]*" flags_of_program "${commands}")
list(REMOVE_ITEM flags_of_program " -Wall" " -Wextra" " -Wconversion" " -Werror")
if(flags_of_program)
  message(FATAL_ERROR "mica forces flags on its users:${flags_of_program}")
endif()
