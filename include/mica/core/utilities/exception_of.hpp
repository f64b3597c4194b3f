// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/utilities/cxx20.hpp>

#include <exception>

namespace mica::detail {

/// Calls work() and returns the exception that it throws; null if it throws none.
template <class Work>
std::exception_ptr exception_of(Work&& work) {
#if defined __cpp_exceptions || defined _CPPUNWIND
  try {
    work();
  } catch (...) {
    return std::current_exception();
  }
#else
  work();
#endif
  return nullptr;
}

}  // namespace mica::detail
