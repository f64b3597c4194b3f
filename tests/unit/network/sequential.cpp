// SPDX-License-Identifier: MIT
#include <mica/network/sequential.hpp>

#include <mica/activations/relu.hpp>
#include <mica/activations/softmax.hpp>
#include <mica/layers/pooling/average_pooling2d.hpp>
#include <mica/layers/convolutional/conv2d.hpp>
#include <mica/layers/dense.hpp>
#include <mica/layers/regularization/dropout.hpp>
#include <mica/layers/pooling/max_pooling2d.hpp>
#include <mica/network/with.hpp>

#include <doctest/doctest.h>

using mica::AveragePooling2D;
using mica::Conv2D;
using mica::Dense;
using mica::Dropout;
using mica::Flatten;
using mica::Input;
using mica::MaxPooling2D;
using mica::NoBias;
using mica::ReLU;
using mica::Same;
using mica::Sequential;
using mica::Shape;
using mica::Size;
using mica::Softmax;
using mica::Stride;

namespace {

using Net =
    Sequential<Input<28, 28, 1>, Conv2D<16, 3, ReLU>, Conv2D<8, 3, ReLU>, Flatten, Dense<10, Softmax>>;

}  // namespace

TEST_CASE("the reference network has Keras' number of parameters, as a constant") {
  constexpr int parameters = Net::parameter_count;
  CHECK(parameters == (3 * 3 * 1 + 1) * 16 + (3 * 3 * 16 + 1) * 8 + (24 * 24 * 8 + 1) * 10);
  CHECK(parameters == 47'410);
}

TEST_CASE("the output of every layer is a constant, and that of layer 0 is the input") {
  constexpr Shape outputs[] = {Net::layer_output(0), Net::layer_output(1), Net::layer_output(2),
                               Net::layer_output(3), Net::layer_output(4)};
  CHECK(outputs[0] == Shape{28, 28, 1});
  CHECK(outputs[1] == Shape{26, 26, 16});
  CHECK(outputs[2] == Shape{24, 24, 8});
  CHECK(outputs[3] == Shape{4608});
  CHECK(outputs[4] == Shape{10});
  CHECK(Net::depth == 5);
  CHECK(Net::input_shape == outputs[0]);
  CHECK(Net::output_shape == outputs[4]);
}

TEST_CASE("shapes follow from padding, strides and windows, rounded as Keras does") {
  using Strided =
      Sequential<Input<28, 27, 3>, Conv2D<4, 3, Same, Stride<2>>, Conv2D<5, Size{4, 3}, Stride<Size{1, 2}>>,
                 MaxPooling2D<2>, AveragePooling2D<2, Same>, Dropout<0.5>, ReLU, Flatten, Dense<7, NoBias>>;
  CHECK(Strided::layer_output(1) == Shape{14, 14, 4});  // ceil(28 / 2), ceil(27 / 2)
  CHECK(Strided::layer_output(2) == Shape{11, 6, 5});   // 14 - 4 + 1, floor((14 - 3) / 2) + 1
  CHECK(Strided::layer_output(3) == Shape{5, 3, 5});    // floor(11 / 2), 6 / 2
  CHECK(Strided::layer_output(4) == Shape{3, 2, 5});    // ceil(5 / 2), ceil(3 / 2)
  CHECK(Strided::layer_output(5) == Shape{3, 2, 5});
  CHECK(Strided::layer_output(6) == Shape{3, 2, 5});
  CHECK(Strided::layer_output(7) == Shape{30});
  CHECK(Strided::layer_output(8) == Shape{7});
  CHECK(Strided::parameter_count == (3 * 3 * 3 + 1) * 4 + (4 * 3 * 4 + 1) * 5 + 30 * 7);
}

TEST_CASE("the memory of a network is a constant") {
  constexpr std::size_t inference = Net::workspace_bytes<>, training = Net::training_workspace_bytes<>;
  CHECK(training > inference);
  // Winograd's kernels want other scratch memory for doubles.
  using Direct = mica::With<mica::Direct, Net>;
  CHECK(Direct::workspace_bytes<double> == 2 * Direct::workspace_bytes<>);
  CHECK(Net::workspace_bytes<double> > inference);
  CHECK(Net::training_workspace_bytes<double> > training);
}

TEST_CASE("a padding of zeros is part of the memory of the layer that wants it") {
  using Padded = Sequential<Input<8, 8, 4>, Conv2D<2, 3, Same>>;
  constexpr int elements = 8 * ((10 * 10 * 4 + 16) + (8 * 8 * 2 + 16)) + 2 * mica::detail::red_zone;
  CHECK(Padded::workspace_bytes<> == sizeof(float) * elements);
}

TEST_CASE("a network may consist of reshapes, and then has no parameters") {
  using Flat = Sequential<Input<3, 4, 2>, Flatten>;
  CHECK(Flat::is_complete);
  CHECK(Flat::depth == 2);
  CHECK(Flat::output_shape == Shape{24});
  CHECK(Flat::parameter_count == 0);
}
