# SPDX-License-Identifier: MIT
# find_package(mica): what it finds can be used, and it does not find what was not asked for.
cmake_minimum_required(VERSION 3.22)
include("${SETTINGS}")

set(configure "${CMAKE_COMMAND}" -S "${CMAKE_CURRENT_LIST_DIR}" -G "${generator}"
  "-DCMAKE_CXX_COMPILER=${cxx}" "-DCMAKE_PREFIX_PATH=${PREFIX}" "-DPROGRAM=${PROGRAM}")
string(REGEX MATCH "^[0-9]+\\.[0-9]+" wanted "${version}")

must_run(${configure} -B plain -DMICA_WANTED=${wanted})
must_run("${CMAKE_COMMAND}" --build plain)
must_run(plain/program)
must_run(${configure} -B gzip -DMICA_COMPONENTS=gzip)
if(has_image)
  must_run(${configure} -B both "-DMICA_COMPONENTS=gzip\;image")
endif()

foreach(other IN ITEMS 0.0 0.99 1.0)
  run(${configure} -B other -DMICA_WANTED=${other})
  if(status EQUAL 0 OR NOT output MATCHES "compatible")
    message(FATAL_ERROR "find_package(mica ${other}) took ${version}:\n${output}")
  endif()
endforeach()

run(${configure} -B no_zlib -DMICA_COMPONENTS=gzip -DCMAKE_DISABLE_FIND_PACKAGE_ZLIB=ON)
if(status EQUAL 0 OR NOT output MATCHES "mica's component gzip needs zlib")
  message(FATAL_ERROR "without zlib, the component gzip was not refused with a sentence:\n${output}")
endif()

run(${configure} -B no_jpeg -DMICA_COMPONENTS=image -DCMAKE_DISABLE_FIND_PACKAGE_JPEG=ON)
if(status EQUAL 0 OR NOT output MATCHES "mica's component image needs libpng and libjpeg")
  message(FATAL_ERROR "without libjpeg, the component image was not refused with a sentence:\n${output}")
endif()
