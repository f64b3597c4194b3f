# SPDX-License-Identifier: MIT
# The command `mica` inspects, converts, compares and runs small networks, and says what it refuses. Two networks of
# one type are one program, so the compiler runs once here.
cmake_minimum_required(VERSION 3.22)
include("${SETTINGS}")

set(ENV{XDG_CACHE_HOME} "${SCRATCH}/cache")
file(MAKE_DIRECTORY "${SCRATCH}/temporary" "${SCRATCH}/a folder")
set(ENV{TMPDIR} "${SCRATCH}/temporary")
set(ENV{CXX} "${cxx}")
must_run("${WRITE_MODELS}" "${SCRATCH}")
set(lenet "le 'net\".onnx")
set(compiler --flags -O0)

# must_say(<text> <argument>...): mica prints exactly this and ends with 0.
function(must_say text)
  must_run("${MICA}" ${ARGN})
  if(NOT output STREQUAL "${text}")
    message(FATAL_ERROR "mica ${ARGN} said:\n${output}\nand not\n${text}")
  endif()
endfunction()
# must_refuse(<exit code> <text> <argument>...): it ends with this code, and prints exactly this and the end of a line.
function(must_refuse code text)
  run("${MICA}" ${ARGN})
  if(NOT status EQUAL "${code}" OR NOT output STREQUAL "${text}\n")
    message(FATAL_ERROR "mica ${ARGN} ended with ${status} and said:\n${output}\nand not\n${text}")
  endif()
endfunction()
# must_have(<json> <value> <member>...)
function(must_have json value)
  string(JSON found GET "${json}" ${ARGN})
  if(NOT found STREQUAL "${value}")
    message(FATAL_ERROR "${ARGN} is ${found} and not ${value} in ${json}")
  endif()
endfunction()

# --- the guide shows what the help says
must_run("${MICA}" --help)
file(READ "${source_dir}/examples/guide.md" guide)
string(REGEX MATCHALL "\n(  [a-z]+|mica COMMAND) [^\n;]+" lines "${output}")
list(LENGTH lines count)
if(count LESS 5)
  message(FATAL_ERROR "the help says:\n${output}")
endif()
foreach(line IN LISTS lines)
  string(REPLACE "\n" "\n    " line "${line}")
  string(FIND "${guide}" "${line}" at)
  if(at EQUAL -1)
    message(FATAL_ERROR "the guide does not say:${line}")
  endif()
endforeach()

# --- inspect
must_run("${MICA}" inspect "${lenet}" --no-compile)
if(NOT output MATCHES "Input: 8x8x1\n" OR NOT output MATCHES "conv2d \\(Conv2D\\)[^\n]*\\(None, 6, 6, 2\\)[^\n]* 20 "
    OR NOT output MATCHES "dense \\(Dense\\)[^\n]*\\(None, 3\\)[^\n]* 57 "
    OR NOT output MATCHES " Total params: 77 \\(308.00 B\\)\n Trainable params: 77" OR output MATCHES "FLOPs")
  message(FATAL_ERROR "inspect says:\n${output}")
endif()
must_run("${MICA}" inspect "${lenet}" --json ${compiler})
set(json "${output}")
must_have("${json}" 77 parameters)
must_have("${json}" max_pooling2d layers 1 name)
must_have("${json}" 3 layers 3 output 0)
must_have("${json}" "Sequential<Input<8, 8, 1>, Conv2D<2, Size{3, 3}, ReLU>, MaxPooling2D<Size{2, 2}>, Flatten, Dense<3, Softmax>>"
  network)
must_have("${json}" 1404 flops inference)  # 2 (36 * 9 * 2 + 18 * 3)
string(JSON bytes GET "${json}" workspace_bytes inference)
if(bytes LESS 1)
  message(FATAL_ERROR "no workspace in ${json}")
endif()

# --- convert, to safetensors that are read as a model again
must_say("" convert "${lenet}" -o "a folder/it's.hpp")
must_say("" convert "${lenet}" -o "again.hpp" --weights again.npz)
must_run("${MICA}" compare "${lenet}" "a folder/it's.safetensors" ${compiler})
if(NOT output MATCHES "^output: largest difference 0, where the largest number is 0\\.[0-9]+\n$")
  message(FATAL_ERROR "a model and its weights in another file:\n${output}")
endif()

# --- compare
must_run("${MICA}" compare "${lenet}" other.onnx ${compiler} --json --samples 4)
string(JSON difference GET "${output}" outputs 0 difference)
if(NOT difference GREATER 0.0001 OR NOT difference LESS 1)
  message(FATAL_ERROR "two networks differ by ${difference}")
endif()
run("${MICA}" compare "${lenet}" other.onnx ${compiler} --tolerance 0.0001)
if(NOT status EQUAL 1 OR NOT output MATCHES "^output: largest difference 0\\.[0-9]+, where")
  message(FATAL_ERROR "a difference above the tolerance ended with ${status} and said:\n${output}")
endif()

# --- predict: an image, its bytes, its numbers
must_run("${MICA}" predict "${lenet}" --input digit.png ${compiler} --top 2)
set(of_image "${output}")
if(NOT of_image MATCHES "^output:\n  [012]  0\\.[0-9]+\n  [012]  0\\.[0-9]+\n$")
  message(FATAL_ERROR "predict says:\n${of_image}")
endif()
must_say("${of_image}" predict "${lenet}" --input bytes.npy ${compiler} --top 2)
must_run("${MICA}" predict "${lenet}" --input numbers.npy ${compiler} --json --output outputs.npy)
must_have("${output}" 2 samples)
must_have("${output}" 3 outputs 0 shape 0)
string(JSON count LENGTH "${output}" outputs 0 values)
file(SIZE "${SCRATCH}/outputs.npy" size)
if(NOT count EQUAL 6 OR NOT size EQUAL 152)
  message(FATAL_ERROR "${count} numbers and a file of ${size} bytes")
endif()
must_run("${MICA}" predict "${lenet}" --input digit.png --scale 1 ${compiler} --top 2)
if(output STREQUAL of_image)
  message(FATAL_ERROR "bytes from 0 to 255 give what those from 0 to 1 give")
endif()

# --- one program was compiled; one that is damaged is not run, and nothing is left behind
file(GLOB programs "${SCRATCH}/cache/mica/programs/*.key")
list(LENGTH programs count)
if(NOT count EQUAL 1)
  message(FATAL_ERROR "these programs are kept: ${programs}")
endif()

# --- what is refused
must_refuse(1 "mica: cut.onnx: expected an ONNX model, found another file, or one that is cut short; mica's own files are safetensors" inspect cut.onnx)
must_refuse(1 "mica: no.onnx: expected a file with a model, found none that can be read" convert no.onnx -o x.hpp)
must_refuse(1 "mica: four.onnx: expected a network from 8x8x1 to 3, as other.onnx is, found one from 8x8x1 to 4" compare
  other.onnx four.onnx)
must_refuse(1 "mica: channels_first.npy: expected samples of 8x8x1, found an array of 2x1x8x8; mica has the channels last, which numpy.moveaxis(x, -3, -1) does"
  predict other.onnx --input channels_first.npy)
must_refuse(2 "mica: --output: expected a file .npy or .npz, found y.txt (see --help)" predict other.onnx --input
  digit.png --output y.txt)
must_refuse(1 "mica: no.png: expected an image or an array of NumPy, found none that can be read" predict other.onnx
  --input no.png)
must_refuse(2 "mica: --scale: expected a finite number, found nan (see --help)" predict other.onnx --input digit.png
  --scale nan)
must_refuse(2 "mica: --tolerance: expected a finite number, found nan (see --help)" compare other.onnx other.onnx
  --tolerance nan)
must_refuse(2 "mica: expected one of the commands inspect, convert, compare, predict; found none (see --help)")
must_refuse(2 "mica: expected one of the commands inspect, convert, compare, predict; found foo (see --help)" foo --json)
set(ENV{CXX} "no-compiler-of-this-name")
must_refuse(1 "mica: expected a compiler of C++, found no program no-compiler-of-this-name; set CXX to one, mica compiles a program for each network"
  inspect other.onnx)
file(WRITE "${SCRATCH}/failing" "#!/bin/sh\necho 'Configured with: --disable-werror'\necho \"error: in $LC_ALL\"\nexit 1\n")
file(CHMOD "${SCRATCH}/failing" PERMISSIONS OWNER_READ OWNER_EXECUTE)
set(ENV{CXX} "${SCRATCH}/failing")
set(ENV{LC_ALL} "de_DE.UTF-8")
must_refuse(1 "mica: expected a compiler of C++, found that ${SCRATCH}/failing fails:\nerror: in C" inspect other.onnx)
set(ENV{LC_ALL})
set(ENV{CXX} "${cxx} -include no_such_header.hpp")
run("${MICA}" inspect other.onnx --flags -O1)
if(NOT status EQUAL 1 OR NOT output MATCHES "^mica: [^\n]* ended with 1:\n[^\n]*error: no_such_header.hpp: No such file")
  message(FATAL_ERROR "a compiler that fails ended with ${status} and said:\n${output}")
endif()

# --- a signal while the compiler works
find_program(timeout timeout)
if(timeout)
  file(WRITE "${SCRATCH}/slow compiler" "#!/bin/sh\nsleep 60\n")
  file(CHMOD "${SCRATCH}/slow compiler" PERMISSIONS OWNER_READ OWNER_EXECUTE)
  set(ENV{CXX} "${SCRATCH}/slow compiler")
  string(TIMESTAMP before "%s")
  run("${timeout}" -s INT 1 "${MICA}" inspect other.onnx)
  string(TIMESTAMP after "%s")
  math(EXPR seconds "${after} - ${before}")
  if(seconds GREATER 30)
    message(FATAL_ERROR "the signal ended the command after ${seconds} seconds")
  endif()
endif()

file(GLOB left "${SCRATCH}/temporary/*")
if(left)
  message(FATAL_ERROR "left behind: ${left}")
endif()
