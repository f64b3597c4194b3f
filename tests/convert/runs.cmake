# SPDX-License-Identifier: MIT
# The model NAME of golden/ is converted and compiled without warnings, and gives PyTorch's outputs. All of it
# takes less than 20 seconds of a core, nearly all of them the compiler's: 13 on a busy AMD EPYC.
cmake_minimum_required(VERSION 3.22)
include("${SETTINGS}")

must_run("${CONVERT}" "${FOLDER}/golden/${NAME}.onnx" -o "${NAME}.hpp")
# The last line of `times` says what the children of a shell have taken, "0m11.86s 0m1.45s".
must_run(sh -c "\"$@\" && times" sh "${cxx}" ${flags} ${warnings} -O1 "-I${SCRATCH}" "-I${source_dir}/tests"
  "-DMICA_GOLDEN_DIR=\"${FOLDER}/golden\"" "-DHEADER=\"${NAME}.hpp\"" -DMODEL=${NAME} "${FOLDER}/compare.cpp"
  -o program)
if(NOT output MATCHES "([0-9]+)m([0-9]+)[.,0-9]*s +([0-9]+)m([0-9]+)[.,0-9]*s *\n$")
  message(FATAL_ERROR "expected the times of the compiler in\n${output}")
endif()
math(EXPR seconds "60 * ${CMAKE_MATCH_1} + ${CMAKE_MATCH_2} + 60 * ${CMAKE_MATCH_3} + ${CMAKE_MATCH_4}")
must_run(./program)
message(STATUS "${output}${seconds} seconds of a core")
if(seconds GREATER_EQUAL 20)
  message(FATAL_ERROR "expected less than 20 seconds of a core, found ${seconds}")
endif()
