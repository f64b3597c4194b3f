# SPDX-License-Identifier: MIT
# Ctrl-C ends training: the files are written, a sentence says so, and the exit code is 130.
cmake_minimum_required(VERSION 3.22)
include("${SETTINGS}")
if(NOT UNIX)
  message(STATUS "skipped: only a POSIX shell sends the signal of Ctrl-C")
  return()
endif()

# Arguments: a command that runs before the signal, then the program and its options. The signal is sent when
# the first of very many epochs has begun; a slow machine has a minute to get there.
file(WRITE "${SCRATCH}/interrupt.sh" [[
before=$1
shift
"$@" --epochs 1000000 --batch-size 1 > printed 2> said &
program=$!
tenths=0
until grep -q "^Epoch 1/" printed; do
  sleep 0.1
  tenths=$((tenths + 1))
  if [ $tenths -gt 600 ]; then kill $program; echo "no epoch began"; exit 99; fi
done
eval "$before"
kill -INT $program
wait $program
code=$?
cat said
exit $code
]])

# stops(<exit code> <regular expression of what is said> <command> <option>...)
function(stops code expected before)
  run(sh interrupt.sh "${before}" "${MNIST}" --data "${sample_dir}" ${ARGN})
  if(NOT status EQUAL code OR NOT output MATCHES "${expected}")
    message(FATAL_ERROR "expected exit code ${code} and ${expected}, found ${status} and\n${output}")
  endif()
  set(output "${output}" PARENT_SCOPE)
endfunction()

stops(130 "mnist: stopped in epoch [0-9]+ of 1000000; weights saved to parameters; history of the finished epochs [(][0-9]+[)] saved to history.json\n"
  true --save parameters --history history.json)
string(REGEX MATCH "finished epochs .([0-9]+)" ignored "${output}")
set(epochs ${CMAKE_MATCH_1})
must_run("${MNIST}" --data "${sample_dir}" --quiet --load parameters)
# Also where no epoch was finished, each name has its numbers.
file(READ "${SCRATCH}/history.json" history)
foreach(name IN ITEMS loss accuracy val_loss val_accuracy seconds)
  string(JSON count LENGTH "${history}" ${name})
  if(NOT count EQUAL epochs)
    message(FATAL_ERROR "expected ${epochs} numbers of ${name} in ${history}")
  endif()
endforeach()

stops(130 "mnist: stopped in epoch [0-9]+ of 1000000; nothing saved\n" true)

# Both files fail after training: both are named.
file(MAKE_DIRECTORY "${SCRATCH}/gone")
stops(1 "mnist: stopped in epoch [0-9]+ of 1000000; nothing saved\nmnist: gone/parameters: .*\nmnist: gone/history.json: "
  "rmdir gone" --save gone/parameters --history gone/history.json)
