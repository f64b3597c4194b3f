// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/utilities/cxx20.hpp>

#include <exception>
#include <string>

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

/// The same, but returns what the exception says; "" if none is thrown.
template <class Work>
std::string failure_of(Work&& work) {
#if defined __cpp_exceptions || defined _CPPUNWIND
  try {
    work();
  } catch (const std::exception& error) {
    return error.what();
  }
#else
  work();
#endif
  return "";
}

}  // namespace mica::detail
