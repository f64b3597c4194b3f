# SPDX-License-Identifier: MIT
# NumPy reads the weights and the outputs that are written for it.
cmake_minimum_required(VERSION 3.22)
include("${SETTINGS}")

find_program(python NAMES python3 PATHS /usr/bin NO_DEFAULT_PATH)
find_program(python NAMES python3)
if(python)
  run("${python}" -c "import numpy")
endif()
if(NOT python OR NOT status EQUAL 0)
  message(STATUS "skipped: NumPy for Python is not installed")
  return()
endif()
must_run("${WRITE_MODELS}" "${SCRATCH}")
must_run("${MICA}" convert other.onnx -o other.hpp --weights other.npz)
must_run("${MICA}" convert other.onnx -o other.hpp)
must_run("${python}" "${SOURCE}/numpy_reads.py" other.npz other.safetensors)
