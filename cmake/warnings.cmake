# SPDX-License-Identifier: MIT
# What mica's own tests and examples are compiled with, and its users are not.

include_guard()

set(CMAKE_CXX_EXTENSIONS OFF)

# A target for what mica itself compiles: the warnings under which the headers promise to be clean.
add_library(mica_warnings INTERFACE)
set(MICA_WARNINGS -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow)
target_compile_options(mica_warnings INTERFACE ${MICA_WARNINGS})

# A target for what is measured, or checks the kernels as they are used: all of this machine's registers.
add_library(mica_native INTERFACE)
if(MICA_NATIVE)
  include(CheckCXXCompilerFlag)
  check_cxx_compiler_flag(-march=native MICA_HAS_MARCH_NATIVE)
  if(MICA_HAS_MARCH_NATIVE)
    target_compile_options(mica_native INTERFACE -march=native)
  endif()
endif()
