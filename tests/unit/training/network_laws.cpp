// SPDX-License-Identifier: MIT
// The gradient of a whole network, for each way in which it may end and begin.
#include "support/network_laws.hpp"

#include <mica/mica.hpp>

#include <doctest/doctest.h>

using mica::AveragePooling2D;
using mica::BinaryCrossentropy;
using mica::CategoricalCrossentropy;
using mica::Conv2D;
using mica::Dense;
using mica::Dropout;
using mica::Flatten;
using mica::FromLogits;
using mica::Input;
using mica::Linear;
using mica::MaxPooling2D;
using mica::MeanSquaredError;
using mica::ReLU;
using mica::Same;
using mica::Sequential;
using mica::Sigmoid;
using mica::Softmax;
using mica::SparseCategoricalCrossentropy;
using mica::Tanh;

namespace {

template <class... Layers>
struct Network {
  using Net = Sequential<Layers...>;
  template <class Loss>
  static std::string with() {
    return broken_network_laws<Net, Loss>();
  }
  /// Of a network that ends with probabilities of classes.
  static std::string with_all() {
    return with<CategoricalCrossentropy<>>() + with<SparseCategoricalCrossentropy<>>() +
           with<MeanSquaredError>();
  }
};

}  // namespace

TEST_CASE("a network that ends with Softmax as a layer") {
  CHECK(Network<Input<6>, Dense<4>, Softmax>::with_all() == "");
  CHECK(Network<Input<6>, Dense<4, Tanh>, Softmax>::with_all() == "");
  CHECK(Network<Input<6>, Dense<4>, Tanh, Softmax>::with_all() == "");
  CHECK(Network<Input<6>, Dense<4>, Sigmoid, Linear, Softmax>::with_all() == "");
  CHECK(Network<Input<6>, Dense<4>, Dropout<0.3>, Softmax>::with_all() == "");
  CHECK(Network<Input<6, 6, 1>, Conv2D<4, 3>, AveragePooling2D<4>, Flatten, Softmax>::with_all() == "");
  CHECK(Network<Input<6, 6, 1>, Conv2D<4, 3>, MaxPooling2D<4>, Flatten, Softmax>::with_all() == "");
  CHECK(Network<Input<4, 3, 2>, Conv2D<2, 3>, Flatten, Softmax>::with_all() == "");
  CHECK(Network<Input<3, 3, 2>, Conv2D<4, 3>, Softmax, Flatten>::with_all() == "");
  CHECK(Network<Input<6>, Dense<5>, Softmax, Dense<4>, Softmax>::with_all() == "");
}

TEST_CASE("a network that ends with Softmax as an option") {
  CHECK(Network<Input<6>, Dense<4, Softmax>>::with_all() == "");
  CHECK(Network<Input<6>, Dense<4, Softmax>, Flatten>::with_all() == "");
  CHECK(Network<Input<4, 3, 2>, Conv2D<3, 2, ReLU>, Flatten, Dense<4, Softmax>>::with_all() == "");
  CHECK(Network<Input<3, 3, 2>, Conv2D<4, 3, Softmax>, Flatten>::with_all() == "");
  CHECK(Network<Input<4, 3, 2>, Conv2D<4, 2, Softmax>, Flatten>::with<MeanSquaredError>() == "");
}

TEST_CASE("a network that ends with another function") {
  CHECK(Network<Input<6>, Dense<3>>::with<MeanSquaredError>() == "");
  CHECK(Network<Input<6>, Dense<3, Sigmoid>>::with<MeanSquaredError>() == "");
  CHECK(Network<Input<6>, Dense<3>, Sigmoid>::with<MeanSquaredError>() == "");
  CHECK(Network<Input<6>, Dense<1>, Tanh>::with<MeanSquaredError>() == "");
  CHECK(Network<Input<4, 3, 2>, Conv2D<3, 2, Sigmoid>>::with<MeanSquaredError>() == "");
  CHECK(Network<Input<4, 3, 2>, Conv2D<3, 2, Same>, Sigmoid, Flatten>::with<MeanSquaredError>() == "");
  CHECK(Network<Input<4, 4, 2>, Conv2D<3, 2, Same>, AveragePooling2D<2>>::with<MeanSquaredError>() == "");
  CHECK(Network<Input<4, 4, 2>, Conv2D<3, 2, Same>, MaxPooling2D<2>>::with<MeanSquaredError>() == "");
  CHECK(Network<Input<6>, Dense<3>, Dropout<0.5>>::with<MeanSquaredError>() == "");
}

TEST_CASE("a network whose loss is computed from logits, behind a Sigmoid or none") {
  using OfClasses = CategoricalCrossentropy<FromLogits>;
  using OfEach = BinaryCrossentropy<FromLogits>;
  CHECK(Network<Input<6>, Dense<3, Sigmoid>>::with<BinaryCrossentropy<>>() == "");
  CHECK(Network<Input<6>, Dense<3>, Sigmoid>::with<BinaryCrossentropy<>>() == "");
  CHECK(Network<Input<4, 3, 2>, Conv2D<1, 3, Same, Sigmoid>, Flatten>::with<BinaryCrossentropy<>>() == "");
  CHECK(Network<Input<4, 3, 2>, Conv2D<3, 2, Same>, Sigmoid>::with<BinaryCrossentropy<>>() == "");
  CHECK(Network<Input<6>, Dense<4, Tanh>, Dense<3>>::with<OfEach>() == "");
  CHECK(Network<Input<6>, Dense<4, Tanh>, Dense<3>>::with<OfClasses>() == "");
  CHECK(Network<Input<6, 6, 1>, Conv2D<4, 3>, AveragePooling2D<4>, Flatten>::with<OfClasses>() == "");
}

TEST_CASE("a network that begins with layers that learn nothing") {
  CHECK(Network<Input<6>, Tanh, Dense<3, Softmax>>::with_all() == "");
  CHECK(Network<Input<6>, Dropout<0.2>, Linear, Dense<3, Softmax>>::with_all() == "");
  CHECK(Network<Input<6, 6, 2>, AveragePooling2D<2>, Conv2D<3, 2, Same>, Conv2D<2, 2, Same>, Flatten,
                Dense<3, Softmax>>::with_all() == "");
  CHECK(Network<Input<6, 6, 2>, MaxPooling2D<2>, Tanh, Flatten, Dense<3, Softmax>>::with_all() == "");
}

TEST_CASE("a network that normalizes") {
  using mica::Epsilon, mica::GroupNormalization, mica::LayerNormalization, mica::NoBias, mica::NoCenter;
  using mica::NoScale, mica::Residual;
  CHECK(Network<Input<6, 6, 2>, Conv2D<4, 3, NoBias>, GroupNormalization<2>, ReLU, Flatten,
                Dense<3, Softmax>>::with_all() == "");
  CHECK(Network<Input<6>, LayerNormalization<>, Dense<4, Tanh>, LayerNormalization<NoCenter>,
                Dense<2>>::with<MeanSquaredError>() == "");
  // Zeros around what a normalization writes, and a sum of its gradient and another.
  CHECK(Network<Input<5, 4, 2>, Conv2D<4, 3, Same>,
                Residual<GroupNormalization<-1, NoScale>, Tanh, Conv2D<4, 3, Same>, LayerNormalization<>>,
                Flatten, Dense<2>>::with<MeanSquaredError>() == "");
  CHECK(Network<Input<4, 4, 2>, GroupNormalization<1, Epsilon<0.1>>, Conv2D<2, 2>,
                LayerNormalization<NoScale, NoCenter>>::with<MeanSquaredError>() == "");
}

TEST_CASE("a network that learns nothing has a loss all the same") {
  using One = laws::TrainedNetwork<Sequential<Input<4>, Softmax>, CategoricalCrossentropy<>>;
  using Two = laws::TrainedNetwork<Sequential<Input<4>, Tanh, Softmax>, SparseCategoricalCrossentropy<>>;
  for (const int count : {1, 8, 20}) {
    std::vector<int> samples;
    double one_by_one = 0, two_by_two = 0;
    One one(20);
    Two two(20);
    for (int i = 0; i < count; ++i) {
      samples.push_back(i);
      one_by_one += one.answer({i}).loss / count;
      two_by_two += two.answer({i}).loss / count;
    }
    CHECK(one.answer(samples).loss == doctest::Approx(one_by_one));
    CHECK(two.answer(samples).loss == doctest::Approx(two_by_two));
  }
}
