# SPDX-License-Identifier: MIT
# The model NAME of golden/ is converted and compiled without warnings, and gives PyTorch's outputs.
cmake_minimum_required(VERSION 3.22)
include("${SETTINGS}")

must_run("${CONVERT}" "${FOLDER}/golden/${NAME}.onnx" -o "${NAME}.hpp")
must_run("${cxx}" ${flags} ${warnings} -O1 "-I${SCRATCH}" "-I${source_dir}/tests"
  "-DMICA_GOLDEN_DIR=\"${FOLDER}/golden\"" "-DHEADER=\"${NAME}.hpp\"" -DMODEL=${NAME} "${FOLDER}/compare.cpp"
  -o program)
must_run(./program)
