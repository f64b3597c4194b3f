// SPDX-License-Identifier: MIT
#include <mica/io/description.hpp>

#include <mica/mica.hpp>

#include <doctest/doctest.h>

#include <string>

namespace {

using namespace mica;
using detail::description;

struct Doubled {
  template <class T>
  constexpr T operator()(T x) const {
    return x + x;
  }
};
template <int F>
struct Unit : Sequential<Conv2D<F, 1>, ReLU> {
  static constexpr const char* name = "Unit";
};
struct Plain : Sequential<Flatten, Dense<2>> {};
struct Dense121 : Concatenate<Identity, Conv2D<12, 3, Same>> {
  static constexpr const char* name = "dense121";
};
struct Block : Residual<Shortcut<Conv2D<8, 1>>, Conv2D<8, 1>> {};
struct Own : Sequential<Input<4>, Dense<2>> {};
template <class T>
struct Scaled : Layer {
  static constexpr const char* name = "Scaled";
};

}  // namespace

TEST_CASE("a network is described as its type, its options by the alphabet") {
  using Net = Sequential<Input<28, 28, 1>, Conv2D<16, 3, ReLU>,
                         Conv2D<8, Size{3, 5}, Same, Stride<2>, HeNormal, ReLU>, Flatten, Dense<10, Softmax>>;
  CHECK(description<Net>() ==
        "Sequential<Input<28, 28, 1>, Conv2D<16, Size{3, 3}, ReLU>, Conv2D<8, Size{3, 5}, HeNormal, ReLU, "
        "Same, "
        "Stride<Size{2, 2}>>, Flatten, Dense<10, Softmax>>");
  CHECK(description<Conv2D<8, 3, Same, ReLU>>() == description<Conv2D<8, 3, ReLU, Same>>());
}

TEST_CASE("every kind of option is described with all its digits") {
  const auto same = [](const std::string& found, const std::string& expected) { CHECK(found == expected); };
  same(description<BatchNormalization<>>(), "BatchNormalization<>");
  same(description<BatchNormalization<NoScale, Momentum<0.9>>>(),
       "BatchNormalization<Momentum<0.9>, NoScale>");
  same(description<Dense<3, KernelRegularizer<L2<1e-4>>, BiasInitializer<Constant<-0.1234567890123>>>>(),
       "Dense<3, BiasInitializer<Constant<-0.1234567890123>>, KernelRegularizer<L2<1e-04>>>");
  same(description<Dense<3, VarianceScaling<2, FanMode::fan_out, Distribution::uniform>>>(),
       "Dense<3, VarianceScaling<2, FanMode::fan_out, Distribution::uniform>>");
  same(description<Dropout<0.3>>(), "Dropout<0.3>");
  same(description<Rescaling<127.5, -1>>(), "Rescaling<127.5, -1>");
  same(description<MaxPooling2D<2>>(), "MaxPooling2D<Size{2, 2}>");
  same(description<AveragePooling1D<3, Stride<1>>>(), "AveragePooling1D<3, Stride<Size{1, 1}>>");
  same(description<ZeroPadding2D<1, 2, 3, 4>>(), "ZeroPadding2D<1, 2, 3, 4>");
  same(description<Cropping2D<Size{1, 2}>>(), "Cropping2D<Size{1, 2}>");
  same(description<Cropping2D<>>(), "Cropping2D<>");
  same(description<Normalization<Mean<0.5, 1>, Variance<2>>>(), "Normalization<Mean<0.5, 1>, Variance<2>>");
  same(description<PReLU<SharedAxes<1, 2>>>(), "PReLU<SharedAxes<1, 2>>");
  same(description<Conv2D<4, 3, Groups<2>, Padding<1>, Dilation<2>, Winograd<4>>>(),
       "Conv2D<4, Size{3, 3}, Dilation<Size{2, 2}>, Groups<2>, Padding<1>, Winograd<4>>");
  same(description<UpSampling2D<2, Bilinear>>(), "UpSampling2D<Size{2, 2}, Bilinear>");
  same(description<SeparableConv2D<8, 3, Same, ReLU>>(), "SeparableConv2D<8, Size{3, 3}, ReLU, Same>");
  same(description<GroupNormalization<>>(), "GroupNormalization<32>");
  same(description<Elementwise<Doubled{}>>(), "Elementwise<Doubled>");
  same(description<Elementwise<[](auto x) { return x; }>>(), "Elementwise<lambda>");
  same(description<Clipped<Adam>>(), "Clipped<Adam>");
}

TEST_CASE("composites are described with their layers, in their order") {
  CHECK(description<Residual<Shortcut<Conv2D<8, 1>>, ReLU, Dense<3>>>() ==
        "Residual<Shortcut<Conv2D<8, Size{1, 1}>>, ReLU, Dense<3>>");
  CHECK(description<Multiply<Identity, Sequential<GlobalAveragePooling2D, Dense<8, Sigmoid>>>>() ==
        "Multiply<Sequential<>, Sequential<GlobalAveragePooling2D, Dense<8, Sigmoid>>>");
  CHECK(
      description<Sequential<Input<4>, Frozen<Dense<3>, ReLU>, Heads<Plain, Frozen<Dense<1>>>>>() ==
      "Sequential<Input<4>, Frozen<Dense<3>, ReLU>, Heads<Sequential<Flatten, Dense<2>>, Frozen<Dense<1>>>>");
  using Net = Sequential<Input<8, 8, 1>, Conv2D<8, 3>, Residual<Conv2D<8, 3, Same>>, Frozen<Conv2D<8, 3>>>;
  CHECK(description<With<Winograd<4>, Net>>() ==
        "Sequential<Input<8, 8, 1>, Conv2D<8, Size{3, 3}, Winograd<4>>, With<Winograd<4>, Residual<Conv2D<8, "
        "Size{3, 3}, Same>>>, Frozen<Conv2D<8, Size{3, 3}, Winograd<4>>>>");
}

TEST_CASE("a class of the user is what it derives from, behind the name that it has been given") {
  CHECK(description<Unit<3>>() == "\"Unit\": Sequential<Conv2D<3, Size{1, 1}>, ReLU>");
  CHECK(description<Plain>() == "Sequential<Flatten, Dense<2>>");
  CHECK(description<Dense121>() == "\"dense121\": Concatenate<Sequential<>, Conv2D<12, Size{3, 3}, Same>>");
  CHECK(description<Block>() == "Residual<Shortcut<Conv2D<8, Size{1, 1}>>, Conv2D<8, Size{1, 1}>>");
  CHECK(description<Own>() == "Sequential<Input<4>, Dense<2>>");
  CHECK(description<Scaled<Doubled>>() == "Scaled<Doubled>");
}
