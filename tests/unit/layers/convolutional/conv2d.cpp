// SPDX-License-Identifier: MIT
#include <mica/layers/convolutional/conv2d.hpp>

#include <mica/initializers/constant.hpp>
#include <mica/initializers/he_normal.hpp>

#include "support/layer_laws.hpp"
#include "support/sanitized.hpp"

#include <doctest/doctest.h>

using mica::BiasInitializer;
using mica::Constant;
using mica::Conv2D;
using mica::Dilation;
using mica::Groups;
using mica::HeNormal;
using mica::NoBias;
using mica::Padding;
using mica::ReLU;
using mica::Same;
using mica::Shape;
using mica::Sigmoid;
using mica::Size;
using mica::Softmax;
using mica::Stride;
using mica::Tanh;

template <int Filters, Size Kernel, class... Options>
struct Reference<Conv2D<Filters, Kernel, Options...>>
    : BilinearReference<Reference<Conv2D<Filters, Kernel, Options...>>, !reference::has<NoBias, Options...>> {
  static reference::Convolution of(Shape in) {
    return reference::convolution<Options...>(in, Kernel, Filters, reference::count<Options...>());
  }
};

TEST_CASE("Conv2D obeys the laws of layers") {
  CHECK(broken_laws<Conv2D<5, 3>, Shape{9, 8, 3}>() == "");
  CHECK(broken_laws<Conv2D<3, Size{3, 5}, Sigmoid, Stride<2>, Same>, Shape{6, 9, 4}>() == "");
  if constexpr (!sanitized) {
    CHECK(broken_laws<Conv2D<8, 3, ReLU, Same>, Shape{5, 6, 7}>() == "");
    CHECK(broken_laws<Conv2D<17, 2, Stride<Size{2, 3}>, NoBias, Tanh>, Shape{6, 8, 1}>() == "");
    CHECK(broken_laws<Conv2D<4, 1, Softmax>, Shape{3, 5, 5}>() == "");
    CHECK(broken_laws<Conv2D<3, 2, Same, Stride<2147483647>>, Shape{3, 4, 2}>() == "");
    CHECK(broken_laws<Conv2D<4, 3, Dilation<Size{1, 2}>, Groups<2>, Same>, Shape{4, 6, 6}>() == "");
    CHECK(broken_laws<Conv2D<6, 3, Groups<3>, Padding<2, 0, 1, 2>, Stride<2>>, Shape{4, 5, 3}>() == "");
    CHECK(broken_laws<Conv2D<2, 3, Same, Dilation<1000000>>, Shape{3, 2, 2}>() == "");
  }
}

// The image that the hand computes with:   1 2 3     the kernel:   1 2
//                                          4 5 6                   3 4
//                                          7 8 9
const Values image{1, 2, 3, 4, 5, 6, 7, 8, 9};
const Values kernel{1, 2, 3, 4};
constexpr Shape three_by_three{3, 3, 1};

TEST_CASE("Conv2D by hand: inside the image") {
  Values parameters = kernel;
  parameters.push_back(0.5);
  const auto answers = answers_of<Conv2D<1, 2>, three_by_three>(image, {1, 0, 0, -1}, parameters);
  CHECK(answers.y == Values{37.5, 47.5,  //
                            67.5, 77.5});
  // The kernel at the upper left less the kernel at the lower right.
  CHECK(answers.dx == Values{1, 2, 0,   //
                             3, 3, -2,  //
                             0, -3, -4});
  // The upper left patch less the lower right one; the bias' gradients cancel.
  CHECK(answers.gradient == Values{-4, -4,  //
                                   -4, -4,  //
                                   0});
}

TEST_CASE("Conv2D by hand: Same pads an even kernel below and on the right") {
  const auto answers =
      answers_of<Conv2D<1, 2, Same, NoBias>, three_by_three>(image, {0, 0, 0, 0, 0, 0, 0, 0, 1}, kernel);
  CHECK(answers.y == Values{37, 47, 21,  //
                            67, 77, 33,  //
                            23, 26, 9});
  // The last output sees one pixel, through the kernel's first weight.
  CHECK(answers.dx == Values{0, 0, 0, 0, 0, 0, 0, 0, 1});
  CHECK(answers.gradient == Values{9, 0, 0, 0});
}

TEST_CASE("Conv2D by hand: a stride of two, Same") {
  const auto answers =
      answers_of<Conv2D<1, 2, Same, Stride<2>, NoBias>, three_by_three>(image, {1, 1, 1, 1}, kernel);
  CHECK(answers.y == Values{37, 21,  //
                            23, 9});
  CHECK(answers.dx == Values{1, 2, 1,  //
                             3, 4, 3,  //
                             1, 2, 1});
  CHECK(answers.gradient == Values{1 + 3 + 7 + 9, 2 + 8, 4 + 6, 5});
}

TEST_CASE("Conv2D by hand: a dilation of two reads the corners") {
  const auto answers = answers_of<Conv2D<1, 2, Dilation<2>, NoBias>, three_by_three>(image, {10}, kernel);
  CHECK(answers.y == Values{1 * 1 + 2 * 3 + 3 * 7 + 4 * 9});
  CHECK(answers.dx == Values{10, 0, 20,  //
                             0, 0, 0,    //
                             30, 0, 40});
  CHECK(answers.gradient == Values{10, 30, 70, 90});
}

TEST_CASE("Conv2D by hand: a padding of its own, above and on the left") {
  const auto answers = answers_of<Conv2D<1, 2, Padding<1, 1, 0, 0>, NoBias>, three_by_three>(
      image, {1, 0, 0, 0, 0, 0, 0, 0, 0}, kernel);
  CHECK(answers.y == Values{4, 11, 18,   //
                            18, 37, 47,  //
                            36, 67, 77});
  CHECK(answers.dx == Values{4, 0, 0, 0, 0, 0, 0, 0, 0});
  CHECK(answers.gradient == Values{0, 0, 0, 1});
}

TEST_CASE("Conv2D by hand: a filter sees the channels of its group") {
  // One pixel of four channels, two filters:  y_0 = 1 w[0][0] + 2 w[1][0],  y_1 = 3 w[0][1] + 4 w[1][1].
  const auto answers =
      answers_of<Conv2D<2, 1, Groups<2>, NoBias>, Shape{1, 1, 4}>({1, 2, 3, 4}, {1, 10}, {1, 2, 3, 4});
  CHECK(answers.y == Values{7, 22});
  CHECK(answers.dx == Values{1, 3, 20, 40});
  CHECK(answers.gradient == Values{1, 30, 2, 40});
}

TEST_CASE("Conv2D by hand: weights are kernel height x width x channels x filters") {
  // One pixel of two channels, three filters:  y_f = 1 w[0][f] + 2 w[1][f].
  const auto answers =
      answers_of<Conv2D<3, 1, NoBias>, Shape{1, 1, 2}>({1, 2}, {1, 10, 100}, {1, 2, 3, 4, 5, 6});
  CHECK(answers.y == Values{9, 12, 15});
  CHECK(answers.dx == Values{321, 654});
  CHECK(answers.gradient == Values{1, 10, 100, 2, 20, 200});
}

TEST_CASE("Conv2D by hand: an output that its ReLU shuts passes no gradient") {
  const auto answers = answers_of<Conv2D<1, 2, ReLU>, three_by_three>(image, {1, 1, 1, 1}, {1, 2, 3, 4, -70});
  CHECK(answers.y == Values{0, 0, 0, 7});
  CHECK(answers.dx == Values{0, 0, 0, 0, 1, 2, 0, 3, 4});
  CHECK(answers.gradient == Values{5, 6, 8, 9, 1});
}

TEST_CASE("Conv2D tells its shapes and parameters, as Keras does") {
  static_assert(Conv2D<16, 3, ReLU>::output_shape({28, 28, 1}) == Shape(26, 26, 16));
  static_assert(Conv2D<16, 3, Same>::output_shape({28, 27, 1}) == Shape(28, 27, 16));
  static_assert(Conv2D<16, 3, Same, Stride<2>>::output_shape({28, 27, 1}) == Shape(14, 14, 16));
  static_assert(Conv2D<16, 3, Stride<2>>::output_shape({28, 27, 1}) == Shape(13, 13, 16));
  static_assert(Conv2D<16, Size{3, 5}, Stride<Size{1, 4}>>::output_shape({28, 27, 1}) == Shape(26, 6, 16));
  static_assert(Conv2D<16, 3, Dilation<2>>::output_shape({28, 27, 1}) == Shape(24, 23, 16));
  static_assert(Conv2D<16, 3, Dilation<2>, Same>::output_shape({28, 27, 1}) == Shape(28, 27, 16));
  static_assert(Conv2D<16, 3, Padding<1>, Stride<2>>::output_shape({28, 27, 1}) == Shape(14, 14, 16));
  static_assert(Conv2D<16, 3, Padding<1, 0, 2, 2>>::output_shape({28, 27, 1}) == Shape(29, 27, 16));
  static_assert(Conv2D<16, 3, Groups<4>>::parameters({28, 27, 8})[0].shape == Shape(3, 3, 2, 16));

  using Layer = Conv2D<8, Size{3, 5}>;
  static_assert(mica::detail::parameter_count<Layer>({26, 26, 16}) == 3 * 5 * 16 * 8 + 8);
  static_assert(mica::detail::parameter_count<Conv2D<8, 3, NoBias>>({26, 26, 16}) == 3 * 3 * 16 * 8);
  static_assert(Layer::parameters({26, 26, 16})[0].shape == Shape(3, 5, 16, 8));
  CHECK(Layer::parameters({26, 26, 16})[0].name == std::string("kernel"));
  CHECK(Layer::parameters({26, 26, 16})[1].name == std::string("bias"));
}

TEST_CASE("Conv2D begins with Glorot's weights and no bias, or with what its options say") {
  constexpr Shape in{5, 5, 4};
  const Values values = initial_parameters<Conv2D<8, 3>, in>();
  const double limit = std::sqrt(6.0 / (3 * 3 * 4 + 3 * 3 * 8));
  CHECK(*std::max_element(values.begin(), values.end()) <= limit);
  CHECK(*std::max_element(values.begin(), values.end()) > 0.95 * limit);
  CHECK(Values(values.end() - 8, values.end()) == Values(8, 0.0));

  const Values others = initial_parameters<Conv2D<8, 3, HeNormal, BiasInitializer<Constant<0.5>>>, in>();
  CHECK(*std::max_element(others.begin(), others.end() - 8) > std::sqrt(2.0 / (3 * 3 * 4)));
  CHECK(Values(others.end() - 8, others.end()) == Values(8, 0.5));
}
