// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/utilities/cxx20.hpp>

#include <atomic>
#include <concepts>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <initializer_list>
#include <stdexcept>
#include <string>
#include <string_view>

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

/// A piece of a message: a text or a whole number. It must not outlive the text.
struct Piece {
  std::string_view text;
  std::uint64_t magnitude = 0;
  bool is_number = false;
  bool is_negative = false;

  Piece(const char* t) : text(t) {}
  Piece(std::string_view t) : text(t) {}
  Piece(const std::string& t) : text(t) {}
  // + converts bool and char to int.
  template <std::integral Integer>
  Piece(Integer number)
      : magnitude(+number < 0 ? -static_cast<std::uint64_t>(number) : static_cast<std::uint64_t>(number)),
        is_number(true),
        is_negative(+number < 0) {}
};

/// Joins the pieces of a message. The compiler needs less time for it than for a sum of strings, each of
/// which it would destroy if the next one threw.
inline std::string joined(std::initializer_list<Piece> pieces) {
  std::string message;
  for (const Piece& piece : pieces) {
    if (piece.is_negative) message += '-';
    if (piece.is_number)
      message += std::to_string(piece.magnitude);
    else
      message += piece.text;
  }
  return message;
}

[[noreturn]] inline void throw_error(std::initializer_list<Piece> pieces) { throw_error(joined(pieces)); }

}  // namespace detail

}  // namespace mica
