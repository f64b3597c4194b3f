// SPDX-License-Identifier: MIT
// Networks that normalize over the batch: their gradients, which belong to the batch as a whole, by central
// differences, and their bits, which depend on no thread.
#include "support/network_laws.hpp"

#include <mica/mica.hpp>

#include <doctest/doctest.h>

namespace {

using namespace mica;

template <int F>
using Conv = Conv2D<F, 3, Same, NoBias>;
template <class... Layers>
std::string laws_of() {
  return broken_laws_of_batches<Sequential<Layers...>, CategoricalCrossentropy<>>();
}

}  // namespace

TEST_CASE("BatchNormalization behind a convolution, a Dense layer and the input") {
  CHECK(laws_of<Input<5, 5, 1>, Conv<3>, BatchNormalization<>, Tanh, Flatten, Dense<3, Softmax>>() == "");
  CHECK(laws_of<Input<6>, Dense<5>, BatchNormalization<>, Tanh, Dense<3, Softmax>>() == "");
  CHECK(laws_of<Input<4, 4, 2>, BatchNormalization<>, Conv<3>, Tanh, Flatten, Dense<3, Softmax>>() == "");
  CHECK(laws_of<Input<6>, BatchNormalization<>, Dense<3, Softmax>>() == "");
  CHECK(laws_of<Input<6>, Dense<3>, BatchNormalization<>, Softmax>() == "");
  CHECK(laws_of<Input<4, 4, 2>, Conv<3>, Flatten, BatchNormalization<>, Dense<3, Softmax>>() == "");
}

TEST_CASE("BatchNormalization without gamma or beta") {
  CHECK(laws_of<Input<5, 5, 1>, Conv<3>, BatchNormalization<NoScale>, Tanh, Flatten, Dense<3, Softmax>>() ==
        "");
  CHECK(laws_of<Input<5, 5, 1>, Conv<3>, BatchNormalization<NoCenter, Epsilon<0.1>>, Tanh, Flatten,
                Dense<3, Softmax>>() == "");
  CHECK(laws_of<Input<5, 5, 1>, Conv<3>, BatchNormalization<NoScale, NoCenter>, Tanh, Flatten,
                Dense<3, Softmax>>() == "");
}

TEST_CASE("BatchNormalization on the branches of a Residual, which share a stage") {
  using Down = Residual<Shortcut<Conv2D<4, 1, Stride<2>, NoBias>, BatchNormalization<>>,
                        Conv2D<4, 3, Same, NoBias, Stride<2>>, BatchNormalization<>, Tanh, Conv<4>,
                        BatchNormalization<>>;
  using Block = Residual<Conv<3>, BatchNormalization<>, Tanh, Conv<3>, BatchNormalization<>>;
  using Net = Sequential<Input<6, 6, 1>, Conv<3>, BatchNormalization<>, Tanh, Block, Tanh, Down, Tanh,
                         GlobalAveragePooling2D, Dense<3, Softmax>>;
  static_assert(Net::Graph::stages == 6);
  CHECK(broken_laws_of_batches<Net, CategoricalCrossentropy<>>() == "");
}

TEST_CASE("a value that two normalizations take, or a normalization and a convolution") {
  CHECK(laws_of<Input<4, 4, 1>, Conv<3>, Add<BatchNormalization<>, BatchNormalization<NoScale>>, Tanh,
                Flatten, Dense<3, Softmax>>() == "");
  CHECK(laws_of<Input<4, 4, 1>, Conv<3>, Concatenate<BatchNormalization<>, Conv<2>, Identity>, Tanh, Flatten,
                Dense<3, Softmax>>() == "");
  CHECK(laws_of<Input<4, 4, 1>, Conv<3>, Residual<BatchNormalization<>, Tanh, Conv<3>>,
                Residual<BatchNormalization<>, Tanh, Residual<Conv<3>, BatchNormalization<>>>, Flatten,
                Dense<3, Softmax>>() == "");
  CHECK(laws_of<Input<4, 4, 1>, Conv<4>,
                Multiply<Identity, Sequential<GlobalAveragePooling2D, Dense<2>, BatchNormalization<>, Tanh,
                                              Dense<4, Sigmoid>>>,
                BatchNormalization<>, Flatten, Dense<3, Softmax>>() == "");
}
