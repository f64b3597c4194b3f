// SPDX-License-Identifier: MIT
#include <mica/layers/regularization/dropout.hpp>

#include "support/layer_laws.hpp"
#include "support/passes.hpp"

#include <doctest/doctest.h>

#include <cmath>

using mica::Dropout;
using mica::Layout;
using mica::PassContext;
using mica::Shape;

namespace {

/// The output for ones: the mask.
template <class L, Shape In>
Values mask(const PassContext& pass, int samples = 1) {
  const auto x =
      Samples<float>::input(Layout{In}, Values(static_cast<std::size_t>(samples * In.size()), 1.0));
  const auto y = Samples<float>::output(Layout{In}, samples);
  L::forward(forward_of<float>(x.template view<Layout{In}>(), y.template view<Layout{In}>(), pass));
  return y.get();
}

}  // namespace

TEST_CASE("Dropout obeys the laws of layers, its streams given") {
  CHECK(broken_laws<Dropout<0.5>, Shape{5, 4, 3}>() == "");
  CHECK(broken_laws<Dropout<0.2>, Shape{77}>() == "");
  CHECK(broken_laws<Dropout<0>, Shape{7}>() == "");
}

TEST_CASE("Dropout is the identity at inference") {
  CHECK(mask<Dropout<0.9>, Shape{50}>(PassContext{}) == Values(50, 1.0));
}

TEST_CASE("Dropout scales what it keeps, so that the mean stays") {
  const std::uint64_t streams[]{1};
  for (const double value : mask<Dropout<0.75>, Shape{50}>(PassContext{true, 0, streams}))
    CHECK((value == 0 || value == 4));
}

TEST_CASE("Dropout drops at its rate") {
  constexpr int count = 40'000;
  const std::uint64_t streams[]{1};
  const auto dropped = [&](auto layer) {
    const Values values = mask<decltype(layer), Shape{count}>(PassContext{true, 0, streams});
    return static_cast<double>(std::count(values.begin(), values.end(), 0.0)) / count;
  };
  const auto deviation = [](double rate) { return std::sqrt(rate * (1 - rate) / count); };
  CHECK(std::abs(dropped(Dropout<0.1>{}) - 0.1) < 3 * deviation(0.1));
  CHECK(std::abs(dropped(Dropout<0.5>{}) - 0.5) < 3 * deviation(0.5));
  CHECK(std::abs(dropped(Dropout<0.9>{}) - 0.9) < 3 * deviation(0.9));
  CHECK(dropped(Dropout<0>{}) == 0);
}

TEST_CASE(
    "what Dropout drops depends on the sample's stream and on the layer, not on the position in a batch") {
  const std::uint64_t forth[]{1, 2, 3}, back[]{3, 2, 1}, others[]{4, 5, 6};
  const auto of = [](const Values& all, int sample) { return samples_of(all, 60, sample, 1); };
  constexpr Shape in{5, 4, 3};
  const Values a = mask<Dropout<0.5>, in>(PassContext{true, 0, forth}, 3);
  const Values b = mask<Dropout<0.5>, in>(PassContext{true, 0, back}, 3);
  CHECK(of(a, 0) == of(b, 2));
  CHECK(of(a, 1) == of(b, 1));
  CHECK(of(a, 2) == of(b, 0));
  CHECK(of(a, 0) != of(a, 1));
  CHECK(of(a, 0) != of(mask<Dropout<0.5>, in>(PassContext{true, 0, others}, 3), 0));
  CHECK(of(a, 0) != of(mask<Dropout<0.5>, in>(PassContext{true, 1, forth}, 3), 0));
}

TEST_CASE("Dropout drops the same elements for ever") {
  const std::uint64_t streams[]{1};
  CHECK(mask<Dropout<0.5>, Shape{8}>(PassContext{true, 0, streams}) == Values{2, 0, 2, 0, 0, 2, 2, 0});
}
