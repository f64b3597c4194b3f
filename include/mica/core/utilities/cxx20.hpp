// SPDX-License-Identifier: MIT
#pragma once

// Every header of mica includes this one first, itself or through another header of mica. A compiler that is
// asked for an older C++ then says this sentence and nothing more: GCC stops at a missing file, Clang is
// silent behind one.
#if __cplusplus < 202002L && (!defined _MSVC_LANG || _MSVC_LANG < 202002L)
#error "mica needs C++20: compile with -std=c++20 (Visual C++: /std:c++20)"
#include <the-compilation-ends-here-without-C++20>
#endif
