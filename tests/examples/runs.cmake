# SPDX-License-Identifier: MIT
# The program PROGRAM ends well.
cmake_minimum_required(VERSION 3.22)
include("${SETTINGS}")

file(COPY "${sample_dir}/" DESTINATION "${SCRATCH}/path/to/mnist")
must_run("${PROGRAM}")
