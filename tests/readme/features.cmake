# SPDX-License-Identifier: MIT
# The table of README.md under "What there is" and the headers name the same things. A header that mica.hpp
# includes from one of the folders below defines what the file is named after: csv_logger.hpp has CSVLogger.
# The table names it between backticks, and names nothing that no header has.
cmake_minimum_required(VERSION 3.22)
include("${SETTINGS}")

set(folders layers activations initializers losses optimizers schedules metrics network training/callbacks
  data/augmentation)
set(others
  mica/network/branches.hpp  # has several: Residual, Add, Concatenate, ...
  mica/network/paths.hpp)    # has At

file(READ "${source_dir}/README.md" readme)
string(REGEX REPLACE "[][;]" " " readme "${readme}")  # they mean something in CMake's lists
if(NOT readme MATCHES "\n## What there is\n(.*)")
  message(FATAL_ERROR "README.md has no section \"What there is\"")
endif()
string(REGEX REPLACE "\n## .*" "" section "${CMAKE_MATCH_1}")
string(REGEX MATCHALL "\n\\|[^\n]*" rows "${section}")
string(REGEX MATCHALL "`[^`]*`" quoted "${rows}")
string(REGEX MATCHALL "[A-Za-z_][A-Za-z0-9_]*" names "${quoted}")
list(REMOVE_DUPLICATES names)

# Without underscores and capitals, a file and what is in it have one name.
foreach(name IN LISTS names)
  string(TOLOWER "${name}" key)
  string(REPLACE "_" "" key "${key}")
  set(named_${key} "${name}")
endforeach()

set(broken "")
set(text "")
foreach(header IN LISTS all_headers)
  file(READ "${source_dir}/include/${header}" code)
  string(REGEX REPLACE "//[^\n]*" "" code "${code}")
  set(code_of_${header} "${code}")
  string(APPEND text "${code}")
endforeach()
string(REGEX REPLACE "[^A-Za-z0-9_]+" ";" words "${text}")
list(REMOVE_DUPLICATES words)
foreach(name IN LISTS names)
  if(NOT name IN_LIST words)
    string(APPEND broken "\n  the table names ${name}, which no header has")
  endif()
endforeach()

string(REPLACE ";" "|" folders "${folders}")
includes_of(mica/mica.hpp public)
list(FILTER public INCLUDE REGEX "^mica/(${folders})/")
list(REMOVE_ITEM public ${others})
foreach(header IN LISTS public)
  get_filename_component(key "${header}" NAME_WE)
  string(REPLACE "_" "" key "${key}")
  if(NOT DEFINED named_${key})
    string(APPEND broken "\n  the table does not name what is in ${header}")
  elseif(NOT code_of_${header} MATCHES "[^A-Za-z0-9_]${named_${key}}[^A-Za-z0-9_]")
    string(APPEND broken "\n  ${header} does not have ${named_${key}}, as the table writes it")
  endif()
endforeach()

if(broken)
  message(FATAL_ERROR "README.md, \"What there is\":${broken}")
endif()
