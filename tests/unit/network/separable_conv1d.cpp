// SPDX-License-Identifier: MIT
#include <mica/network/separable_conv1d.hpp>

#include <mica/activations/relu.hpp>
#include <mica/initializers/he_normal.hpp>
#include <mica/layers/input.hpp>

#include <doctest/doctest.h>

#include <string>
#include <type_traits>

using namespace mica;

namespace {

template <class L, class... Parts>
constexpr bool consists_of = std::is_same_v<typename L::Leaves, TypeList<Parts...>>;

}  // namespace

TEST_CASE("a SeparableConv1D is a depthwise convolution without bias and one of length 1") {
  static_assert(consists_of<SeparableConv1D<8, 3>, DepthwiseConv1D<3, NoBias>, Conv1D<8, 1>>);
  static_assert(consists_of<SeparableConv1D<8, 3, ReLU, Same, Stride<2>, NoBias, DepthMultiplier<2>>,
                            DepthwiseConv1D<3, Same, Stride<2>, DepthMultiplier<2>, NoBias>,
                            Conv1D<8, 1, ReLU, NoBias>>);
  static_assert(consists_of<SeparableConv1D<8, 3, Causal>, DepthwiseConv1D<3, Causal, NoBias>, Conv1D<8, 1>>);
  static_assert(consists_of<SeparableConv1D<8, 3, HeNormal, Padding<2, 0>>,
                            DepthwiseConv1D<3, HeNormal, Padding<2, 0>, NoBias>, Conv1D<8, 1, HeNormal>>);
}

TEST_CASE("a SeparableConv1D has Keras' shapes and parameters") {
  using Net = Sequential<Input<28, 16>, SeparableConv1D<32, 3, Same, Stride<2>, DepthMultiplier<2>>>;
  static_assert(Net::Graph::output == Shape(14, 32));
  static_assert(Net::parameter_count == 3 * 16 * 2 + 16 * 2 * 32 + 32);
  CHECK(SeparableConv1D<32, 3>::name == std::string("SeparableConv1D"));
}
