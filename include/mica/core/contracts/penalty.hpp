// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/utilities/cxx20.hpp>

namespace mica {

/// What a regularizer adds to the loss for each parameter w of a tensor: l1 |w| + l2 w^2. Its derivative is
/// l1 sign(w) + 2 l2 w.
struct Penalty {
  double l1 = 0;
  double l2 = 0;

  friend constexpr bool operator==(const Penalty&, const Penalty&) = default;
};

}  // namespace mica
