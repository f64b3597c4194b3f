// SPDX-License-Identifier: MIT
#include <mica/network/branches.hpp>

#include <mica/activations/relu.hpp>
#include <mica/layers/convolutional/conv2d.hpp>
#include <mica/layers/dense.hpp>
#include <mica/layers/regularization/dropout.hpp>
#include <mica/layers/reshaping/flatten.hpp>
#include <mica/layers/pooling/global_average_pooling2d.hpp>
#include <mica/layers/input.hpp>
#include <mica/layers/pooling/max_pooling2d.hpp>
#include <mica/network/sequential.hpp>

#include <doctest/doctest.h>

using namespace mica;

TEST_CASE("a convolution without a padding: outputs x taps x channels x filters") {
  using Net = Sequential<Input<28, 28, 1>, Conv2D<16, 3>>;
  CHECK(Net::flops.inference == 2 * (26 * 26) * (3 * 3) * 1 * 16);
  CHECK(Net::flops.training == 2 * Net::flops.inference);
}

TEST_CASE("zeros of a padding do not count") {
  // Along an axis of 4 pixels the four outputs of a window of 3 cover 2, 3, 3, 2 of them.
  using Net = Sequential<Input<4, 4, 2>, Conv2D<5, 3, Same>>;
  CHECK(Net::flops.inference == 2 * (10 * 10) * 2 * 5);
  // With stride 2 the window starts at 0 and ends with one zero: 3 and 2.
  using Strided = Sequential<Input<4, 4, 2>, Conv2D<5, 3, Same, Stride<2>>>;
  CHECK(Strided::flops.inference == 2 * (5 * 5) * 2 * 5);
}

TEST_CASE("what has no parameters is free, and only the first op goes without the gradient of its input") {
  using Net =
      Sequential<Input<6, 6, 1>, Conv2D<2, 3, ReLU>, MaxPooling2D<2>, Flatten, Dropout<0.5>, Dense<7>, ReLU>;
  constexpr int convolution = 2 * 16 * 9 * 2, dense = 2 * 8 * 7;
  CHECK(Net::flops.inference == convolution + dense);
  CHECK(Net::flops.training == 2 * convolution + 3 * dense);
}

TEST_CASE("the pass backward ends at the first layer that learns") {
  using Net =
      Sequential<Input<6, 6, 1>, Dropout<0.5>, MaxPooling2D<2>, Conv2D<2, 3, Same>, Flatten, Dense<7>>;
  constexpr int convolution = 2 * 49 * 2, dense = 2 * 18 * 7;
  CHECK(Net::flops.inference == convolution + dense);
  CHECK(Net::flops.training == 2 * convolution + 3 * dense);
}

TEST_CASE("the reference network, counted by hand") {
  using Net = Sequential<Input<28, 28, 1>, Conv2D<16, 3, ReLU>, Conv2D<8, 3, ReLU>, Flatten, Dense<10>>;
  constexpr long long first = 97344, second = 663552, dense = 46080;  // multiply-adds
  CHECK(Net::flops.inference == 2 * (first + second + dense));
  CHECK(Net::flops.training == 2 * (2 * first + 3 * second + 3 * dense));
}

TEST_CASE("all branches count, and what joins them is free") {
  constexpr int one = 2 * 36 * 2 * 2,
                three = 2 * 16 * 16 * 2 * 2;  // a 1x1 and a padded 3x3 convolution, 2 channels
  using Net = Sequential<Input<6, 6, 2>, Residual<Shortcut<Conv2D<2, 1>>, Conv2D<2, 3, Same>, Conv2D<2, 1>>,
                         Concatenate<Identity, Conv2D<2, 1>>>;
  CHECK(Net::flops.inference == three + 3 * one);
  // Of the branches, those layers that stand at the image need no gradient of it.
  CHECK(Net::flops.training == 2 * three + 3 * one + 2 * one + 3 * one);
}
