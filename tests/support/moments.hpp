// SPDX-License-Identifier: MIT
// What an initializer gives: some numbers, and their mean, deviation and bounds.
#pragma once

#include <mica/core/contracts/initializer.hpp>

#include "support/samples.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

template <class I>
Values initial_values(std::size_t count, mica::Fans fans = {9, 144}, mica::Random random = mica::Random(1)) {
  Values values(count, NAN);
  I::fill(std::span<double>(values), fans, random);
  return values;
}

struct Moments {
  double mean;
  double deviation;
  double least;
  double most;
};

/// Of 50,000 numbers: the mean is known to about 0.5 % of the deviation, the deviation to 0.5 %.
template <class I>
Moments moments_of(mica::Fans fans = {9, 144}) {
  const Values values = initial_values<I>(50'000, fans);
  const double count = static_cast<double>(values.size());
  double sum = 0, squares = 0;
  for (const double value : values) sum += value;
  for (const double value : values) squares += (value - sum / count) * (value - sum / count);
  return {sum / count, std::sqrt(squares / count), *std::min_element(values.begin(), values.end()),
          *std::max_element(values.begin(), values.end())};
}

/// Whether the same arguments give the same numbers, another stream gives others, and float gives the numbers
/// of double, rounded.
template <class I>
bool follows_from_its_arguments() {
  const Values values = initial_values<I>(90);
  std::vector<float> floats(90);
  I::fill(std::span<float>(floats), {9, 144}, mica::Random(1));
  bool same = initial_values<I>(90) == values && initial_values<I>(90, {9, 144}, mica::Random(2)) != values;
  for (std::size_t i = 0; i < 90; ++i) same = same && floats[i] == static_cast<float>(values[i]);
  return same;
}
