// SPDX-License-Identifier: MIT
// Networks that branch: their gradients, against central differences, and their predictions.
#include "support/network_laws.hpp"

#include <mica/mica.hpp>

#include "support/difference.hpp"

#include <doctest/doctest.h>

using namespace mica;

namespace {

template <int F>
using Conv = Conv2D<F, 3, Same, NoBias, HeNormal>;
template <int F>
using Block = Residual<Conv<F>, Tanh, Conv<F>>;
template <int F>
using Down =
    Residual<Shortcut<Conv2D<F, 1, Stride<2>, NoBias>>, Conv2D<F, 3, Same, Stride<2>>, Tanh, Conv<F>>;

template <class... Layers>
std::string faults() {
  return broken_network_laws<Sequential<Layers...>, MeanSquaredError>();
}

}  // namespace

TEST_CASE("residual networks") {
  CHECK(faults<Input<4, 4, 2>, Residual<Conv<2>>, Flatten, Dense<2>>() == "");
  CHECK(faults<Input<4, 4, 2>, Conv<3>, Block<3>, Tanh, Block<3>, Flatten, Dense<2>>() == "");
  CHECK(faults<Input<6, 6, 2>, Conv<3>, Tanh, Down<4>, Tanh, Down<2>, Flatten, Dense<2>>() == "");
  // Pre-activation, with a Shortcut that is a view behind nothing.
  CHECK(faults<Input<4, 4, 2>, Conv<3>, Residual<Tanh, Conv<3>, Sigmoid, Conv<3>>, Flatten, Dense<2>>() ==
        "");
  CHECK(faults<Input<5>, Residual<Dense<5, Tanh>, Dense<5>>, Residual<Dense<5>>, Dense<2>>() == "");
  CHECK(faults<Input<5>, Dense<4>, Residual<Shortcut<Dense<3>>, Dense<6, Tanh>, Dense<3>>, Tanh>() == "");
}

TEST_CASE("residuals inside of residuals, and a whole shortcut that learns nothing") {
  CHECK(faults<Input<4, 4, 2>, Residual<Conv<2>, Residual<Tanh, Conv<2>>, Residual<Conv<2>>>, Flatten,
               Dense<2>>() == "");
  CHECK(faults<Input<4, 4, 2>, Conv<2>, Residual<Shortcut<AveragePooling2D<2>>, Conv2D<2, 2, Stride<2>>>,
               Flatten, Dense<2>>() == "");
}

TEST_CASE("branches that begin at the image, where no gradient is wanted") {
  CHECK(faults<Input<4, 4, 2>, Add<Conv<3>, Conv2D<3, 1>>, Flatten, Dense<2>>() == "");
  CHECK(faults<Input<4, 4, 2>, Concatenate<Identity, Conv<3>, AveragePooling2D<3, Stride<1>, Same>>, Conv<2>,
               Flatten, Dense<2>>() == "");
  CHECK(faults<Input<4>, Multiply<Identity, Tanh>, Dense<2>>() == "");
}

TEST_CASE("a value that one step takes twice, and that several sums take") {
  CHECK(faults<Input<4>, Dense<3>, Add<Identity, Identity>, Tanh, Dense<2>>() == "");
  CHECK(faults<Input<4>, Dense<3>, Multiply<Identity, Identity, Identity>, Dense<2>>() == "");
  CHECK(faults<Input<4>, Dense<3>, Add<Identity, Tanh, Identity, Sigmoid>, Dense<2>>() == "");
  CHECK(faults<Input<4>, Dense<3>, Add<Add<Identity, Tanh>, Add<Identity, Sigmoid>>, Dense<2>>() == "");
  CHECK(faults<Input<4>, Dense<3>, Concatenate<Identity, Identity>, Dense<2>>() == "");
}

TEST_CASE("a value that is seen through a view by one branch") {
  CHECK(faults<Input<2, 2, 2>, Conv2D<3, 1>,
               Concatenate<Sequential<Flatten, Dense<3>>, Sequential<GlobalAveragePooling2D, Dense<2>>>, Tanh,
               Dense<2>>() == "");
  CHECK(faults<Input<2, 2, 2>, Conv2D<2, 1>, Sequential<Sequential<Tanh>, Flatten>, Residual<Dense<8>>,
               Dense<2>>() == "");
}

TEST_CASE("Inception, DenseNet, squeeze and excitation, a U") {
  CHECK(faults<Input<4, 4, 3>, Conv<3>,
               Concatenate<Conv2D<2, 1>, Sequential<Conv2D<2, 1, Tanh>, Conv<3>>,
                           Sequential<MaxPooling2D<3, Stride<1>, Same>, Conv2D<2, 1>>>,
               GlobalAveragePooling2D, Dense<2>>() == "");
  CHECK(faults<Input<3, 3, 2>, Concatenate<Identity, Conv<2>>, Concatenate<Identity, Conv<3>>,
               Concatenate<Identity, Sequential<Tanh, Conv<1>>>, Flatten, Dense<2>>() == "");
  CHECK(faults<Input<4, 4, 2>, Conv<4>,
               Multiply<Identity, Sequential<GlobalAveragePooling2D, Dense<2, Tanh>, Dense<4, Sigmoid>>>,
               Flatten, Dense<2>>() == "");
  CHECK(faults<Input<4, 4, 2>, Conv<2>,
               Concatenate<Identity,
                           Sequential<Conv2D<3, 3, Same, Tanh>, Concatenate<Identity, Conv<2>>, Conv<2>>>,
               Conv<1>>() == "");
}

TEST_CASE("dropout and softmax in branches, and at the end") {
  using Net = Sequential<Input<6>, Dense<5>, Add<Dropout<0.4>, Sequential<Dense<5>, Dropout<0.3>, Tanh>>,
                         Dense<4>, Softmax>;
  CHECK(broken_network_laws<Net, CategoricalCrossentropy>() == "");
  CHECK(broken_network_laws<Net, SparseCategoricalCrossentropy>() == "");
  using Joined = Sequential<Input<6>, Dense<4>, Multiply<Softmax, Sigmoid>>;
  CHECK(broken_network_laws<Joined, MeanSquaredError>() == "");
}
