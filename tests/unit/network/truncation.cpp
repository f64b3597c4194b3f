// SPDX-License-Identifier: MIT
// The part of a network that leads to a layer.
#include <mica/network/truncation.hpp>

#include <mica/activations/relu.hpp>
#include <mica/activations/softmax.hpp>
#include <mica/layers/normalization/batch_normalization.hpp>
#include <mica/layers/convolutional/conv2d.hpp>
#include <mica/layers/dense.hpp>
#include <mica/layers/reshaping/flatten.hpp>
#include <mica/network/branches.hpp>
#include <mica/network/frozen.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <type_traits>
#include <vector>

namespace {

using namespace mica;
using detail::ParameterLayout, detail::Parameters;

using A = Conv2D<4, 3, Same>;
using B = BatchNormalization<>;
using C = Conv2D<4, 1, ReLU>;
using D = Conv2D<6, 1>;
using In = Input<5, 5, 4>;

using Net = Sequential<In, A, Residual<B, ReLU, C>, Residual<Shortcut<D, B>, C, D>,
                       Concatenate<C, Sequential<D, Residual<D>>, Identity>, Flatten, Dense<3, Softmax>>;

template <int... Path>
using UpTo = detail::Truncation<Net, At<Path...>>;

template <class Part, class... Layers>
constexpr bool is = std::is_same_v<typename Part::Network, Sequential<In, Layers...>>;

template <class Part>
std::vector<int> leaves() {
  return {Part::leaves.begin(), Part::leaves.end()};
}
using Leaves = std::vector<int>;

}  // namespace

TEST_CASE("layers of a list are led to by those in front of them") {
  static_assert(is<UpTo<1>, A>);
  CHECK(leaves<UpTo<1>>() == Leaves{0});
  static_assert(is<UpTo<2>, A, Residual<B, ReLU, C>>);
  CHECK(leaves<UpTo<2>>() == Leaves{0, 1, 2, 3, 4});
  static_assert(std::is_same_v<UpTo<6>::Network, Net>);
}

TEST_CASE("layers of a Residual are led to by those in front of them in it") {
  static_assert(is<UpTo<2, 1>, A, B>);
  CHECK(leaves<UpTo<2, 1>>() == Leaves{0, 1});
  static_assert(is<UpTo<2, 3>, A, B, ReLU, C>);
  CHECK(leaves<UpTo<2, 3>>() == Leaves{0, 1, 2, 3});
}

TEST_CASE("the sum of a Residual is led to by both ways") {
  static_assert(is<UpTo<2, 4>, A, Residual<B, ReLU, C>>);
  CHECK(leaves<UpTo<2, 4>>() == Leaves{0, 1, 2, 3, 4});
  static_assert(is<UpTo<3, 3>, A, Residual<B, ReLU, C>, Residual<Shortcut<D, B>, C, D>>);
}

TEST_CASE("a shortcut does not need the layers beside it") {
  static_assert(is<UpTo<3, 0>, A, Residual<B, ReLU, C>, Sequential<D, B>>);
  CHECK(leaves<UpTo<3, 0>>() == Leaves{0, 1, 2, 3, 4, 7, 8});
  static_assert(is<UpTo<3, 0, 1>, A, Residual<B, ReLU, C>, D>);
  CHECK(leaves<UpTo<3, 0, 1>>() == Leaves{0, 1, 2, 3, 4, 7});
}

TEST_CASE("a branch does not need the other branches") {
  static_assert(is<UpTo<4, 2, 2, 1>, A, Residual<B, ReLU, C>, Residual<Shortcut<D, B>, C, D>, D, D>);
  CHECK(leaves<UpTo<4, 2, 2, 1>>() == Leaves{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12});
}

TEST_CASE("parameters are copied with their state, and those of frozen layers too") {
  using Whole = Sequential<In, A, Frozen<Concatenate<C, Sequential<D, B>>>, Flatten, Dense<3>>;
  using Part = detail::Truncation<Whole, At<2, 2, 2>>;
  using G = Whole::Graph;
  using PartG = Part::Network::Graph;
  Parameters<double, G> all;
  all.initialize(1);
  for (int i = 0; i < all.size; ++i) all.values()[i] = i;
  const auto part = detail::truncated_parameters<Whole, At<2, 2, 2>>(all);
  CHECK(leaves<Part>() == Leaves{0, 2, 3});
  for (int i = 0; i < 3; ++i) {
    const int leaf = leaves<Part>()[static_cast<std::size_t>(i)];
    const auto equal = [&](int count, int from, int to) {
      return std::equal(all.values() + from, all.values() + from + count, part.values() + to);
    };
    CHECK(equal(G::trained_counts[leaf] + G::frozen_counts[leaf], ParameterLayout<G>::of_leaf(leaf),
                ParameterLayout<PartG>::of_leaf(i)));
    CHECK(equal(G::state_counts[leaf] - G::frozen_counts[leaf], ParameterLayout<G>::state_of_leaf(leaf),
                ParameterLayout<PartG>::state_of_leaf(i)));
  }
}
