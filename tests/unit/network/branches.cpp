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

/// An image as one of other height and width.
struct Turned : Layer {
  static constexpr const char* name = "Turned";
  static constexpr bool is_reshape = true;
  static constexpr Shape output_shape(Shape in) { return {in[1], in[0], in[2]}; }
};

/// A composite with a name of its own.
template <int F>
struct Unit : Sequential<Conv<F>, Tanh> {
  static constexpr const char* name = "Unit";
};

template <class... Layers>
std::string faults() {
  return broken_network_laws<Sequential<Layers...>, MeanSquaredError>();
}

}  // namespace

TEST_CASE("a padded layer may stand behind a reshape, which copies then") {
  CHECK(faults<Input<4, 6, 2>, Turned, Conv<3>, Flatten, Dense<2>>() == "");
  CHECK(faults<Input<4, 6, 2>, Conv<2>, Turned, Conv2D<3, 3, Same, Tanh>, Turned, Conv<2>, Flatten,
               Dense<2>>() == "");
}

TEST_CASE("residual networks") {
  CHECK(faults<Input<4, 4, 2>, Residual<Conv<2>>, Flatten, Dense<2>>() == "");
  CHECK(faults<Input<4, 4, 2>, Conv<3>, Block<3>, Tanh, Block<3>, Flatten, Dense<2>>() == "");
  CHECK(faults<Input<6, 6, 2>, Conv<3>, Tanh, Down<4>, Tanh, Down<2>, Flatten, Dense<2>>() == "");
  // Pre-activation, with a Shortcut that is a reshape of the image.
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

TEST_CASE("a value that one op takes twice, and that several sums take") {
  CHECK(faults<Input<4>, Dense<3>, Add<Identity, Identity>, Tanh, Dense<2>>() == "");
  CHECK(faults<Input<4>, Dense<3>, Multiply<Identity, Identity, Identity>, Dense<2>>() == "");
  CHECK(faults<Input<4>, Dense<3>, Add<Identity, Tanh, Identity, Sigmoid>, Dense<2>>() == "");
  CHECK(faults<Input<4>, Dense<3>, Add<Add<Identity, Tanh>, Add<Identity, Sigmoid>>, Dense<2>>() == "");
  CHECK(faults<Input<4>, Dense<3>, Concatenate<Identity, Identity>, Dense<2>>() == "");
}

TEST_CASE("a value that one branch takes through a reshape") {
  CHECK(faults<Input<2, 2, 2>, Conv2D<3, 1>,
               Concatenate<Sequential<Flatten, Dense<3>>, Sequential<GlobalAveragePooling2D, Dense<2>>>, Tanh,
               Dense<2>>() == "");
  CHECK(faults<Input<2, 2, 2>, Conv2D<2, 1>, Sequential<Sequential<Tanh>, Flatten>, Residual<Dense<8>>,
               Dense<2>>() == "");
}

TEST_CASE("a value that one branch takes through a reshape and another inside a padding of zeros") {
  using Row = Sequential<Flatten, Dense<3>>;
  using Padded = Sequential<Conv<2>, Flatten>;
  CHECK(faults<Input<3, 4, 2>, Conv2D<3, 1>, Concatenate<Row, Padded>, Tanh, Dense<2>>() == "");
  CHECK(faults<Input<3, 4, 2>, Concatenate<Padded, Row>, Dense<2>>() == "");
  // The reshape is behind a composite, or joined without a layer between; two reshapes of one value.
  CHECK(faults<Input<3, 4, 2>, Conv2D<2, 1>, Residual<Tanh>, Add<Flatten, Padded>, Dense<2>>() == "");
  CHECK(faults<Input<3, 4, 2>, Conv2D<2, 1>, Concatenate<Row, Padded, Row, Sequential<Flatten, Tanh>>,
               Dense<2>>() == "");
}

TEST_CASE("a reshape in front of padded layers in branches") {
  CHECK(faults<Input<3, 4, 2>, Conv2D<2, 1>, Turned, Residual<Conv<2>, Tanh, Conv<2>>, Flatten, Dense<2>>() ==
        "");
  CHECK(faults<Input<3, 4, 2>, Turned, Concatenate<Identity, Conv<2>>, Flatten, Dense<2>>() == "");
}

TEST_CASE("a reshape is an op only if it meets a padding") {
  using Row = Sequential<Flatten, Dense<3>>;
  CHECK(Sequential<Input<3, 4, 2>, Concatenate<Row, Sequential<Conv2D<2, 1>, Flatten>>>::Graph::ops == 3);
  CHECK(Sequential<Input<3, 4, 2>, Concatenate<Row, Sequential<Conv<2>, Flatten>>>::Graph::ops == 4);
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
  CHECK(broken_network_laws<Net, CategoricalCrossentropy<>>() == "");
  CHECK(broken_network_laws<Net, SparseCategoricalCrossentropy<>>() == "");
  using Joined = Sequential<Input<6>, Dense<4>, Multiply<Softmax, Sigmoid>>;
  CHECK(broken_network_laws<Joined, MeanSquaredError>() == "");
}

TEST_CASE("shapes, parameters, memory and depth of a network that branches") {
  using Net = Sequential<Input<8, 6, 2>, Conv<4>, Block<4>, Down<6>, Concatenate<Identity, Conv2D<3, 1>>,
                         Multiply<Identity, Sequential<GlobalAveragePooling2D, Dense<9, Sigmoid>>>,
                         Sequential<Flatten, Dense<5>>, Identity>;
  CHECK(Net::depth == 8);
  constexpr Shape outputs[] = {{8, 6, 2}, {8, 6, 4}, {8, 6, 4}, {4, 3, 6}, {4, 3, 9}, {4, 3, 9}, {5}, {5}};
  for (int i = 0; i < Net::depth; ++i) CHECK(Net::layer_output(i) == outputs[i]);
  CHECK(Net::output_shape == Shape{5});
  constexpr int block = 2 * 9 * 4 * 4, down = (9 * 4 + 1) * 6 + 9 * 6 * 6 + 4 * 6;
  CHECK(Net::parameter_count == 9 * 2 * 4 + block + down + (6 + 1) * 3 + (9 + 1) * 9 + (108 + 1) * 5);
  CHECK(Net::workspace_bytes<double> == 2 * Net::workspace_bytes<>);
  CHECK(Net::training_workspace_bytes<> > Net::workspace_bytes<>);
}

TEST_CASE("nothing but Identity is a network that gives its input") {
  using Net = Sequential<Input<4>, Identity, Sequential<Identity>>;
  CHECK(Net::output_shape == Shape{4});
  CHECK(Net::parameter_count == 0);
}

TEST_CASE("a class that derives from a Sequential without Input is a layer made of layers") {
  using Net = Sequential<Input<3, 3, 2>, Unit<2>, Residual<Unit<2>, Unit<2>>, Flatten, Dense<2>>;
  CHECK(broken_network_laws<Net, MeanSquaredError>() == "");
  CHECK(Net::parameter_count == 3 * 9 * 2 * 2 + (18 + 1) * 2);
  const auto& layers = mica::detail::named_layers<Net>;
  CHECK(layers[0].type == std::string("Unit"));
  CHECK(mica::detail::path_of(layers[1]) == "1.1");
}
