# SPDX-License-Identifier: MIT
# The compiler named COMPILER (gxx or clangxx) turns exceptions off: a program that reads files, trains and
# predicts compiles and runs, and an error prints its message, or calls the handler of the user, and ends the
# program.
cmake_minimum_required(VERSION 3.22)
include("${SETTINGS}")
require_compiler(${COMPILER})

must_run("${${COMPILER}}" ${flags} ${warnings} -O1 -fno-exceptions
  "${CMAKE_CURRENT_LIST_DIR}/without_exceptions.cpp" -lz -o program)

# mode(<arguments>...): runs the program; it must end with `ends`, a regular expression, and have said `says`.
function(mode ends says)
  run(./program ${ARGN})
  if(NOT status MATCHES "^(${ends})$")
    message(FATAL_ERROR "program ${ARGN}: expected status ${ends}, found ${status}:\n${output}")
  endif()
  string(FIND "${output}" "${says}" at)
  if(at EQUAL -1)
    message(FATAL_ERROR "program ${ARGN}: expected\n  ${says}\nfound\n${output}")
  endif()
  if(NOT status EQUAL 0 AND output MATCHES "still running")
    message(FATAL_ERROR "program ${ARGN} went on after an error:\n${output}")
  endif()
endfunction()

# The status of a program that std::abort() ended: a number, or CMake's words for the signal.
set(aborted "[1-9][0-9]*|.*[Aa]bort.*")

mode(0 "probabilities that sum to 1")
mode("${aborted}" "mica: predict: expected samples of 6x6x1, the network's input, found samples of 5x6x1"
  wrong_shape)
mode("${aborted}" "mica: no_such_file: expected a file that can be read, found none" read no_such_file)
mode(7 "the user's handler: predict: expected samples of 6x6x1" wrong_shape handler_that_exits)
mode("${aborted}" "the user's handler: predict: expected samples of 6x6x1" wrong_shape handler_that_returns)
mode("${aborted}" "mica: predict: expected samples of 6x6x1" wrong_shape handler_taken_back)

# A .gz file: sound, cut short, and none at all. The error comes from inside a stream, which must not hide it.
mode(0 "1000 labels, the first is 7" gzip "${sample_dir}/t10k-labels-idx1-ubyte.gz")
file(WRITE "${SCRATCH}/no_gzip.gz" "not gzip")
mode("${aborted}" "mica: no_gzip.gz, byte 0: expected gzip data, which begin with 0x1f 0x8b"
  gzip no_gzip.gz)
find_program(head head)
if(head)
  execute_process(COMMAND "${head}" -c 40 "${sample_dir}/t10k-labels-idx1-ubyte.gz"
    OUTPUT_FILE "${SCRATCH}/cut_short.gz")
  mode("${aborted}" "byte 40: expected more gzip data, found the end of the file" gzip cut_short.gz)
endif()
