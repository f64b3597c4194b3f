# SPDX-License-Identifier: MIT
# Compiles, and runs, the BLOCK-th block of C++ in README.md. What a block is, a comment right above it says:
#
#   (none)                          a whole program; it runs where path/to/mnist holds the sample
#   <!-- test: in main -->          lines of a main() that has included mica and has `train` and `test`
#   <!-- test: beside main -->      declarations, after mica was included
#   <!-- test: refused, TEXT -->    a whole program whose first error holds TEXT
cmake_minimum_required(VERSION 3.22)
include("${SETTINGS}")

# Takes the text before the block, and the block.
file(READ "${source_dir}/README.md" rest)
foreach(i RANGE 1 ${BLOCK})
  string(FIND "${rest}" "\n```cpp\n" begin)
  string(SUBSTRING "${rest}" 0 ${begin} before)
  math(EXPR begin "${begin} + 8")
  string(SUBSTRING "${rest}" ${begin} -1 rest)
  string(FIND "${rest}" "\n```" end)
  string(SUBSTRING "${rest}" 0 ${end} block)
  string(SUBSTRING "${rest}" ${end} -1 rest)
endforeach()

set(kind "a whole program")
if(before MATCHES "<!-- test: ([^\n]*) -->$")
  set(kind "${CMAKE_MATCH_1}")
endif()

set(head "#include <mica/mica.hpp>\n#include <mica/ext/gzip.hpp>\n#include <iostream>\n")
if(kind STREQUAL "in main")
  set(block "${head}int main() {\n  auto [train, test] = mica::load_mnist(\"path/to/mnist\", mica::gzip);\n${block}\n}")
elseif(kind STREQUAL "beside main")
  set(block "${head}${block}\nint main() {}")
elseif(NOT kind MATCHES "^(a whole program$|refused, )")
  message(FATAL_ERROR "README.md, block ${BLOCK}: not understood: ${kind}")
endif()
file(WRITE "${SCRATCH}/block.cpp" "${block}\n")

set(compile "${cxx}" ${flags} -O2 block.cpp -lz -o block)
if(kind MATCHES "^refused, (.*)$")
  set(expected "${CMAKE_MATCH_1}")
  run(${compile} -fmessage-length=0)
  string(FIND "${output}" "${expected}" at)
  if(status EQUAL 0 OR at EQUAL -1)
    message(FATAL_ERROR "README.md, block ${BLOCK}: expected\n  ${expected}\nfound\n${output}")
  endif()
  return()
endif()

must_run(${compile})
# The sample, uncompressed where gzip is not part of the program.
file(COPY "${sample_dir}/" DESTINATION "${SCRATCH}/path/to/mnist")
if(NOT block MATCHES "mica::gzip")
  file(GLOB files "${SCRATCH}/path/to/mnist/*.gz")
  find_program(gzip gzip REQUIRED)
  must_run("${gzip}" -d ${files})
endif()
must_run(./block)
