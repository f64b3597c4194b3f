// SPDX-License-Identifier: MIT
#pragma once

#include <CLI/CLI.hpp>

#include <charconv>
#include <cstdint>
#include <string>
#include <system_error>

/// Rejects all but whole numbers of this range. The help says nothing of it.
inline CLI::Validator whole(std::uint64_t least, std::uint64_t most) {
  const auto check = [=](std::string& text) -> std::string {
    std::uint64_t value = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    if (error == std::errc() && stop == end && value >= least && value <= most) return "";
    return "expected a whole number from " + std::to_string(least) + " to " + std::to_string(most) +
           ", found \"" + text + '"';
  };
  return {check, ""};
}

/// Rejects the empty name, which stands for no file and no folder.
inline CLI::Validator named(const std::string& kind) {
  const auto check = [=](std::string& text) -> std::string {
    return text.empty() ? "expected the name of a " + kind + ", found an empty one" : "";
  };
  return {check, ""};
}
