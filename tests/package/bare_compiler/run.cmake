# SPDX-License-Identifier: MIT
# The compiler alone: two folders of headers and a flag for threads.
cmake_minimum_required(VERSION 3.22)
include("${SETTINGS}")

must_run("${cxx}" -std=c++20 -pthread -Wall -Wextra -Wconversion -Werror "-I${source_dir}/include"
  -isystem "${eigen_dir}" "${PROGRAM}" -o program)
must_run(./program)
