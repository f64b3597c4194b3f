// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/utilities/cxx20.hpp>

#include <cstddef>
#include <string_view>

namespace mica {

/// What names one of a network's Heads: its number, from 1, or its name. No head is found by a name of more
/// than 62 characters.
struct HeadKey {
  int number = 0;
  char name[63] = {};

  constexpr HeadKey(int n) : number(n) {}
  template <std::size_t Length>
  constexpr HeadKey(const char (&text)[Length]) {
    if (Length > sizeof(name)) return;
    for (std::size_t i = 0; i + 1 < Length; ++i) name[i] = text[i];
  }

  constexpr std::string_view view() const { return name; }
  friend constexpr bool operator==(const HeadKey&, const HeadKey&) = default;
};

/// A metric of one of a network's Heads, Keras' `metrics=[...]` of a Model with several outputs:
///
///     compile(net, Adam{}, Losses{...}, OfHead<"policy", Accuracy>{}, OfHead<2, MyMetric>{})
///
/// The metric gets the outputs and the target of this head. Its name in the History is that of the head and
/// its own: "policy_accuracy".
template <HeadKey Key, class Metric>
struct OfHead {};

}  // namespace mica
