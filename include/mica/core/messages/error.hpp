// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/utilities/cxx20.hpp>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string>

namespace mica {

/// What mica throws: a sentence that says what was expected, what was found and where. The model or the
/// data that the failed call was made on is as it was before the call; only fit keeps the epochs that were
/// finished.
///
/// A program may be compiled without exceptions (-fno-exceptions), then in all its files that include mica:
/// an error calls the error handler, and when that returns, std::abort().
class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// What a program without exceptions does with the message of an error. It may end the program itself, with
/// a status of its own. Several threads may call it at once.
using ErrorHandler = void (*)(const char* message);

namespace detail {

inline void print_error(const char* message) { std::fprintf(stderr, "mica: %s\n", message); }

inline std::atomic<ErrorHandler> error_handler = print_error;

}  // namespace detail

/// Sets the error handler of a program without exceptions and returns the one before; nullptr stands for the
/// first one, which prints "mica: " and the message to stderr. Any thread may call it. Where exceptions are
/// on, no handler is called.
inline ErrorHandler set_error_handler(ErrorHandler handler) {
  return detail::error_handler.exchange(handler ? handler : detail::print_error);
}

namespace detail {

/// Throws Error(message); without exceptions, calls the error handler and then std::abort().
[[noreturn]] inline void throw_error(const std::string& message) {
#if defined __cpp_exceptions || defined _CPPUNWIND
  throw Error(message);
#else
  error_handler.load()(message.c_str());
  std::abort();
#endif
}

}  // namespace detail

}  // namespace mica
