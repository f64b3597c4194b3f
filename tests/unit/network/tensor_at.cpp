// SPDX-License-Identifier: MIT
#include <mica/network/tensor_at.hpp>

#include <mica/layers/normalization/batch_normalization.hpp>
#include <mica/layers/convolutional/conv2d.hpp>
#include <mica/layers/dense.hpp>
#include <mica/layers/reshaping/flatten.hpp>
#include <mica/network/branches.hpp>
#include <mica/network/sequential.hpp>

#include <doctest/doctest.h>

namespace {

using namespace mica;

using Net = Sequential<Input<4, 4, 2>, Conv2D<3, 3>, Residual<BatchNormalization<>>,
                       BatchNormalization<NoScale>, Flatten, Dense<5>>;

template <class Path, FixedString name>
using Found = detail::TensorAt<Net, Path, name>;

}  // namespace

TEST_CASE("a tensor is found with its shape and its offset") {
  // The trained tensors: a kernel of 54 and a bias of 3 from 0, gamma and beta from 64, beta from 80, a
  // kernel of 60 and a bias of 5 from 96; then, from 176, the averages of two layers.
  CHECK(Found<At<1>, "kernel">::shape == Shape(3, 3, 2, 3));
  CHECK(Found<At<1>, "kernel">::offset == 0);
  CHECK(Found<At<1>, "bias">::shape == Shape(3));
  CHECK(Found<At<1>, "bias">::offset == 54);
  CHECK(Found<At<2, 1>, "gamma">::offset == 64);
  CHECK(Found<At<2, 1>, "beta">::offset == 67);
  CHECK(Found<At<3>, "beta">::offset == 80);
  CHECK(Found<At<5>, "kernel">::shape == Shape(5, 12));
  CHECK(Found<At<5>, "kernel">::offset == 96);
  CHECK(Found<At<5>, "bias">::offset == 156);
  CHECK(Found<At<2, 1>, "moving_mean">::offset == 176);
  CHECK(Found<At<2, 1>, "moving_variance">::offset == 179);
  CHECK(Found<At<3>, "moving_mean">::offset == 192);
  CHECK(Found<At<3>, "moving_variance">::offset == 195);
  CHECK(Found<At<3>, "moving_variance">::shape == Shape(3));
}

TEST_CASE("a layer's tensors are listed, the trained ones first") {
  using Tensors = detail::TensorsOf<BatchNormalization<>, Shape{2, 2, 7}>;
  CHECK(Tensors::count == 4);
  CHECK(Tensors::parameter_count == 2);
  CHECK(Tensors::find("gamma") == 0);
  CHECK(Tensors::find("moving_variance") == 3);
  CHECK(Tensors::find("moving_varianc") == 4);
  CHECK(Tensors::find("moving_variance_") == 4);
  CHECK(Tensors::find("") == 4);
  CHECK(Tensors::at(2).shape == Shape(7));
}
