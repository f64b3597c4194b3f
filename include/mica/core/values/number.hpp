// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/utilities/cxx20.hpp>

namespace mica {

/// A real number as a template argument, where a compiler does not take a double: `Dropout<0.5>`.
struct Number {
  double value;
  constexpr Number(double v) : value(v) {}
  constexpr Number(int v) : value(v) {}
  friend constexpr bool operator==(const Number&, const Number&) = default;
};

}  // namespace mica
