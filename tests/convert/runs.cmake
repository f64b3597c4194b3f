# SPDX-License-Identifier: MIT
# The model NAME of golden/ is converted and compiled without warnings, and gives PyTorch's outputs: with the
# weights in a file, and with the weights in the header.
cmake_minimum_required(VERSION 3.22)
include("${SETTINGS}")

foreach(embeds IN ITEMS "" --embed)
  must_run("${CONVERT}" "${FOLDER}/golden/${NAME}.onnx" -o "${NAME}.hpp" ${embeds})
  if(embeds AND NAME STREQUAL "lenet5")
    break()  # 61,706 numbers in a header take the compiler longer than they show anything new
  endif()
  must_run("${cxx}" ${flags} ${warnings} -O1 "-I${SCRATCH}" "-I${source_dir}/tests" "-DMICA_GOLDEN_DIR=\"${FOLDER}/golden\""
    "-DHEADER=\"${NAME}.hpp\"" "-DMODEL=${NAME}" "${FOLDER}/compare.cpp" -o program)
  must_run(./program)
endforeach()
