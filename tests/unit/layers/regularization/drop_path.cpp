// SPDX-License-Identifier: MIT
#include <mica/layers/regularization/drop_path.hpp>

#include "support/layer_laws.hpp"
#include "support/random_layers.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

using mica::DropPath;
using mica::Shape;

TEST_CASE("DropPath obeys the laws of layers, and those of random layers") {
  CHECK(broken_laws<DropPath<0.2>, Shape{5, 4, 3}>() == "");
  CHECK(broken_laws<DropPath<0>, Shape{19}>() == "");
  CHECK(broken_random_laws<DropPath<0.5>, Shape{2, 3, 2}>() == "");
}

TEST_CASE("DropPath drops whole samples, at its rate, and scales what it keeps") {
  constexpr int samples = 10'000;
  std::vector<std::uint64_t> streams;
  for (std::uint64_t i = 0; i < samples; ++i) streams.push_back(mica::detail::random_bits(4, i));
  const Values y = outputs_of<DropPath<0.2>, Shape{3}>({true, 2, streams.data()}, samples);
  int dropped = 0;
  for (int i = 0; i < samples; ++i) {
    const Values sample = samples_of(y, 3, i, 1);
    CHECK((sample == Values(3, 0.0) || sample == Values(3, 1.25)));
    dropped += sample[0] == 0 ? 1 : 0;
  }
  CHECK(std::abs(dropped / double(samples) - 0.2) < 3 * std::sqrt(0.2 * 0.8 / samples));
}

TEST_CASE("DropPath makes zeros of a dropped sample, whatever it holds") {
  constexpr std::uint64_t streams[]{1, 2, 3, 4, 5, 6, 7, 8};
  const Values y =
      outputs_of<DropPath<0.5>, Shape{1}>({true, 0, streams}, 8, std::numeric_limits<double>::infinity());
  CHECK(std::count(y.begin(), y.end(), 0.0) > 0);
  CHECK(std::none_of(y.begin(), y.end(), [](double value) { return std::isnan(value); }));
}

TEST_CASE("DropPath takes the rates of Dropout") {
  CHECK(mica::has_passed<DropPath<0>::Check<Shape{5}>>);
  CHECK(!mica::has_passed<DropPath<1>::Check<Shape{5}>>);
  CHECK(!mica::has_passed<DropPath<-0.1>::Check<Shape{5}>>);
}
