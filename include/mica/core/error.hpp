// SPDX-License-Identifier: MIT
#pragma once

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <stdexcept>
#include <string>
#include <utility>

namespace mica {

/// What mica throws: a sentence that says what was expected, what was found and where. The model or the
/// data that the failed call was made on is as it was before the call; only fit keeps the epochs that were
/// finished.
class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// What becomes of an error in a program that is compiled without exceptions. The program ends when the
/// handler returns.
using ErrorHandler = void (*)(const char* message);

namespace detail {

inline void print_error(const char* message) { std::fprintf(stderr, "mica: %s\n", message); }

inline ErrorHandler error_handler = print_error;

}  // namespace detail

/// Replaces the handler, which prints the message to stderr unless this is called, and returns the one
/// before. It is used where exceptions are turned off (-fno-exceptions), and nowhere else.
inline ErrorHandler set_error_handler(ErrorHandler handler) {
  return std::exchange(detail::error_handler, handler);
}

/// Throws Error(message); without exceptions, calls the error handler and ends the program.
[[noreturn]] inline void throw_error(const std::string& message) {
#if defined __cpp_exceptions
  throw Error(message);
#else
  detail::error_handler(message.c_str());
  std::abort();
#endif
}

/// Calls work() and returns the exception that it throws; null if it throws none.
template <class Work>
std::exception_ptr exception_of(Work&& work) {
#if defined __cpp_exceptions
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

}  // namespace mica
