# SPDX-License-Identifier: MIT
# An Eigen that is too old is refused with a sentence, one of a later major version is not.
cmake_minimum_required(VERSION 3.22)
include("${SETTINGS}")

foreach(eigen_version IN ITEMS 3.3.7 5.0.0)
  set(folder "${SCRATCH}/eigen-${eigen_version}")
  file(WRITE "${folder}/Eigen3Config.cmake"
    "add_library(Eigen3::Eigen INTERFACE IMPORTED)\n"
    "set_target_properties(Eigen3::Eigen PROPERTIES INTERFACE_INCLUDE_DIRECTORIES [[${eigen_dir}]])\n")
  # As Eigen's own: compatible with its own major version alone.
  file(WRITE "${folder}/Eigen3ConfigVersion.cmake"
    "set(PACKAGE_VERSION ${eigen_version})\n"
    "set(PACKAGE_VERSION_COMPATIBLE FALSE)\n")
  run("${CMAKE_COMMAND}" -S "${source_dir}" -B "build-${eigen_version}" -G "${generator}"
    "-DCMAKE_CXX_COMPILER=${cxx}" "-DEigen3_DIR=${folder}" -DMICA_BUILD_TESTS=OFF -DMICA_BUILD_EXAMPLES=OFF)
  if(eigen_version VERSION_LESS 3.4)
    string(REGEX REPLACE "[ \n]+" " " output "${output}")
    if(status EQUAL 0 OR NOT output MATCHES "mica needs Eigen3 3.4 or later and found ${eigen_version}")
      message(FATAL_ERROR "Eigen ${eigen_version} was not refused with a sentence:\n${output}")
    endif()
  elseif(NOT status EQUAL 0)
    message(FATAL_ERROR "Eigen ${eigen_version} was refused:\n${output}")
  endif()
endforeach()
