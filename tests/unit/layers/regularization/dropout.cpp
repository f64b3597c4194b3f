// SPDX-License-Identifier: MIT
#include <mica/layers/regularization/dropout.hpp>

#include "support/layer_laws.hpp"
#include "support/random_layers.hpp"

#include <doctest/doctest.h>

#include <cmath>

using mica::Dropout;
using mica::PassContext;
using mica::Shape;

TEST_CASE("Dropout obeys the laws of layers, its streams given, and those of random layers") {
  CHECK(broken_laws<Dropout<0.5>, Shape{5, 4, 3}>() == "");
  CHECK(broken_laws<Dropout<0.2>, Shape{77}>() == "");
  CHECK(broken_laws<Dropout<0>, Shape{7}>() == "");
  CHECK(broken_random_laws<Dropout<0.5>, Shape{5, 4, 3}>() == "");
}

TEST_CASE("Dropout scales what it keeps, so that the mean stays") {
  const std::uint64_t streams[]{1};
  for (const double value : outputs_of<Dropout<0.75>, Shape{50}>(PassContext{true, 0, streams}))
    CHECK((value == 0 || value == 4));
}

TEST_CASE("Dropout drops at its rate") {
  constexpr int count = 40'000;
  const std::uint64_t streams[]{1};
  const auto dropped = [&](auto layer) {
    const Values values = outputs_of<decltype(layer), Shape{count}>(PassContext{true, 0, streams});
    return static_cast<double>(std::count(values.begin(), values.end(), 0.0)) / count;
  };
  const auto deviation = [](double rate) { return std::sqrt(rate * (1 - rate) / count); };
  CHECK(std::abs(dropped(Dropout<0.1>{}) - 0.1) < 3 * deviation(0.1));
  CHECK(std::abs(dropped(Dropout<0.5>{}) - 0.5) < 3 * deviation(0.5));
  CHECK(std::abs(dropped(Dropout<0.9>{}) - 0.9) < 3 * deviation(0.9));
  CHECK(dropped(Dropout<0>{}) == 0);
}

TEST_CASE("Dropout drops the same elements for ever") {
  const std::uint64_t streams[]{1};
  CHECK(outputs_of<Dropout<0.5>, Shape{8}>(PassContext{true, 0, streams}) == Values{2, 0, 2, 0, 0, 2, 2, 0});
}
