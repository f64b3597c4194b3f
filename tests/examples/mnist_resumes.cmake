# SPDX-License-Identifier: MIT
# Training that is killed and resumed ends with the same parameters, bit for bit, and the same history, but for
# its seconds.
cmake_minimum_required(VERSION 3.22)
include("${SETTINGS}")
if(NOT UNIX)
  message(STATUS "skipped: only a POSIX shell kills a program")
  return()
endif()

# Arguments: the program and its options. It is killed as soon as a checkpoint is there; the exit code is 42 if
# it was too fast for that.
file(WRITE "${SCRATCH}/kill.sh" [[
"$@" > printed 2>&1 &
program=$!
until [ -e checkpoint ]; do
  kill -0 $program || exit 42
  sleep 0.02
done
kill -KILL $program || exit 42
wait $program
exit 0
]])

# Sets `found` to what training wrote.
function(read_results)
  file(READ "${SCRATCH}/history.json" history)
  string(JSON history REMOVE "${history}" seconds)
  file(SHA256 "${SCRATCH}/parameters" parameters)
  set(found "${history} ${parameters}" PARENT_SCOPE)
endfunction()

set(mnist "${MNIST}" --data "${sample_dir}" --epochs 4 --batch-size 8 --save parameters --history history.json)
must_run(${mnist} --quiet)
read_results()
set(expected "${found}")

run(sh kill.sh ${mnist} --checkpoint checkpoint)
if(status EQUAL 42)
  message(STATUS "skipped: training came to its end before it was killed")
  return()
endif()
must_run(${mnist} --checkpoint checkpoint --resume)
read_results()
if(NOT found STREQUAL expected OR EXISTS "${SCRATCH}/checkpoint")
  message(FATAL_ERROR "expected of resumed training\n${expected}\nand no checkpoint left, found\n${found}")
endif()
if(output MATCHES "Epoch 1/4")
  message(FATAL_ERROR "expected training that goes on behind the first epoch, found\n${output}")
endif()

run("${MNIST}" --resume)
if(NOT status EQUAL 1 OR NOT output MATCHES "expected --resume together with --checkpoint")
  message(FATAL_ERROR "expected exit code 1 and a sentence, found ${status} and\n${output}")
endif()
