// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/utilities/cxx20.hpp>

#include <cstddef>
#include <string_view>

namespace mica {

/// A text as a template argument, of `Length` characters and the zero behind them:
/// `model.weights<At<1>, "kernel">()`.
template <std::size_t Length>
struct FixedString {
  char text[Length];

  constexpr FixedString(const char (&from)[Length]) : text{} {
    for (std::size_t i = 0; i < Length; ++i) text[i] = from[i];
  }

  constexpr std::string_view view() const { return {text, Length - 1}; }

  friend constexpr bool operator==(const FixedString&, const FixedString&) = default;
};

}  // namespace mica
