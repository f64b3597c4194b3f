# SPDX-License-Identifier: MIT
# The number of threads changes neither the history, but for its seconds, nor one bit of the parameters, for
# batches of 17, which divide neither the sample nor among the threads.
cmake_minimum_required(VERSION 3.22)
include("${SETTINGS}")

foreach(threads IN ITEMS 1 2 3)
  must_run("${MNIST}" --data "${sample_dir}" --epochs 1 --batch-size 17 --threads ${threads} --quiet
    --history history.json --save parameters)
  file(READ "${SCRATCH}/history.json" history)
  string(JSON history REMOVE "${history}" seconds)
  file(SHA256 "${SCRATCH}/parameters" parameters)
  if(threads EQUAL 1)
    set(expected "${history} ${parameters}")
  elseif(NOT expected STREQUAL "${history} ${parameters}")
    message(FATAL_ERROR "expected of ${threads} threads what 1 does,\n${expected}\nfound\n${history} ${parameters}")
  endif()
endforeach()
