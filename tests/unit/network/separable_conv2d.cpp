// SPDX-License-Identifier: MIT
#include <mica/network/separable_conv2d.hpp>

#include <mica/activations/relu.hpp>
#include <mica/initializers/he_normal.hpp>
#include <mica/io/summary.hpp>
#include <mica/layers/input.hpp>

#include <doctest/doctest.h>

#include <sstream>
#include <string>
#include <type_traits>

using namespace mica;

namespace {

template <class L, class... Parts>
constexpr bool consists_of = std::is_same_v<typename L::Leaves, TypeList<Parts...>>;

}  // namespace

TEST_CASE("a SeparableConv2D is a depthwise convolution without bias and one of 1 x 1") {
  static_assert(consists_of<SeparableConv2D<8, 3>, DepthwiseConv2D<3, NoBias>, Conv2D<8, 1>>);
  static_assert(consists_of<SeparableConv2D<8, 3, ReLU, Same, Stride<2>, NoBias, DepthMultiplier<2>>,
                            DepthwiseConv2D<3, Same, Stride<2>, DepthMultiplier<2>, NoBias>,
                            Conv2D<8, 1, ReLU, NoBias>>);
  static_assert(
      consists_of<SeparableConv2D<8, 3, HeNormal, Padding<1>, Dilation<2>>,
                  DepthwiseConv2D<3, HeNormal, Padding<1>, Dilation<2>, NoBias>, Conv2D<8, 1, HeNormal>>);
}

TEST_CASE("a SeparableConv2D has Keras' shapes and parameters, and its name in the summary") {
  using Net = Sequential<Input<28, 28, 16>, SeparableConv2D<32, 3, Same, Stride<2>, DepthMultiplier<2>>>;
  static_assert(Net::Graph::output == Shape(14, 14, 32));
  static_assert(Net::parameter_count == 3 * 3 * 16 * 2 + 16 * 2 * 32 + 32);
  std::ostringstream out;
  detail::write_table(out, detail::summary_rows<Net>());
  const std::string text = out.str();
  CHECK(text.find("(SeparableConv2D)") != std::string::npos);
  CHECK(text.find("depthwise_conv2d") != std::string::npos);
}
