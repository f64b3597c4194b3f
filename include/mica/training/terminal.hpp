// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/utilities/cxx20.hpp>

#include <cstddef>
#include <cstdlib>
#include <iostream>
#include <string>

#if defined _WIN32
#include <io.h>
#else
#include <sys/ioctl.h>
#include <unistd.h>
#endif

namespace mica::detail {

/// Whether `out` writes to a terminal, where a line can be drawn again.
inline bool is_terminal(const std::ostream& out) {
  const bool is_output = out.rdbuf() == std::cout.rdbuf();
  if (!is_output && out.rdbuf() != std::cerr.rdbuf() && out.rdbuf() != std::clog.rdbuf()) return false;
#if defined _WIN32
  return _isatty(is_output ? 1 : 2) != 0;
#else
  return isatty(is_output ? STDOUT_FILENO : STDERR_FILENO) != 0;
#endif
}

inline constexpr int usual_columns = 80;

/// The number in the environment variable COLUMNS, whose value is `text`; 80 if that is no sensible number.
inline int columns_of_environment(const char* text) {
  const int columns = text ? std::atoi(text) : 0;
  return columns > 0 && columns < 10'000 ? columns : usual_columns;
}

/// The columns of the terminal that `out` writes to, which may change at any time. Without an answer from the
/// terminal, the number in COLUMNS; on Windows 80, because the question needs <windows.h> with its macros.
inline int terminal_columns(const std::ostream& out) {
#if defined _WIN32
  static_cast<void>(out);
  return usual_columns;
#else
  winsize size = {};
  const int file = out.rdbuf() == std::cout.rdbuf() ? STDOUT_FILENO : STDERR_FILENO;
  if (ioctl(file, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  return columns_of_environment(std::getenv("COLUMNS"));
#endif
}

/// The number of characters of a text in UTF-8: of the bytes that begin a character.
inline std::size_t length_of(const std::string& text) {
  std::size_t length = 0;
  for (const char c : text) length += (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  return length;
}

}  // namespace mica::detail
