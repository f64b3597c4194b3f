// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/utilities/cxx20.hpp>

namespace mica {

/// What the weights of a tensor must obey after each step: none of them is below 0, or each norm is within
/// bounds. `rate` is the share of the way to the bound that a norm outside goes in a step.
struct Constraint {
  enum class Kind { none, non_negative, norm };

  Kind kind = Kind::none;
  double least = 0;
  double most = 0;
  double rate = 1;
  /// Over which weights a norm goes: the tensor is a matrix of so many columns, 0 for a single row, and a
  /// norm goes over a column, or over rows that are `apart` rows from each other, 0 for each row by itself.
  int columns = 0;
  bool is_of_columns = false;
  int apart = 0;

  /// The same for the rows, or the columns, of such a matrix.
  constexpr Constraint of_rows(int length, int distance = 0) const {
    return {kind, least, most, rate, length, false, distance};
  }
  constexpr Constraint of_columns(int count) const { return {kind, least, most, rate, count, true}; }

  friend constexpr bool operator==(const Constraint&, const Constraint&) = default;
};

}  // namespace mica
