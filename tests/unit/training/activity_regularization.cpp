// SPDX-License-Identifier: MIT
// Layers that add to the loss, seen through a model.
#include <mica/mica.hpp>

#include "support/difference.hpp"
#include "support/network_laws.hpp"
#include "support/toy_set.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <type_traits>
#include <vector>

namespace {

using namespace mica;

template <class Behind, class... Layers>
using Net = Sequential<Input<6, 6, 1>, Conv2D<4, 3, Tanh>, Behind, Flatten, Layers..., Dense<3, Softmax>>;
using Plain = Net<Linear>;
using Penalized = Net<ActivityRegularization<L1L2<0.03, 0.05>>>;

template <class Network, class T = double>
auto new_model() {
  return compile<T>(Network{.seed = 3}, SGD{.learning_rate = 0.1}, SparseCategoricalCrossentropy{},
                    Accuracy{});
}

/// The mean over the samples of 0.03 sum |y| + 0.05 sum y^2, where y is what the convolution gives.
double penalty_of(const auto& model, const Dataset& data) {
  const Tensor<double, 4> y = model.template activations<At<1>>(data);
  const Tensor<double, 0> sum = (0.03 * y.abs() + 0.05 * y.square()).sum();
  return sum() / data.size();
}

}  // namespace

TEST_CASE("the gradient of a network whose layers add to the loss is that of central differences") {
  using Loss = MeanSquaredError;
  using Penalty = ActivityRegularization<L1L2<0.25, 0.5>>;
  CHECK(broken_network_laws<
            Sequential<Input<4, 4, 2>, Penalty, Conv2D<3, 2, Same, Tanh>, Penalty, Conv2D<3, 3, Same>,
                       Residual<Penalty, Conv2D<3, 3, Same>>, Flatten, Dense<2>, Penalty>,
            Loss>() == "");
  CHECK(broken_laws_of_batches<Sequential<Input<4, 4, 2>, Conv2D<3, 2, Same>, Penalty, BatchNormalization<>,
                                          Frozen<Conv2D<3, 2>, Penalty>, Flatten, Dense<2>>,
                               Loss>() == "");
}

TEST_CASE("fit, train_on_batch and evaluate return the loss with the mean penalty of the samples") {
  const auto data = ToySet(37).dataset();
  auto plain = new_model<Plain>();
  auto penalized = new_model<Penalized>();
  const double penalty = penalty_of(plain, data);
  CHECK(penalty > 0.1);
  CHECK(penalized.evaluate(data)["loss"] ==
        doctest::Approx(plain.evaluate(data)["loss"] + penalty).epsilon(1e-12));
  CHECK(penalized.evaluate(data)["accuracy"] == plain.evaluate(data)["accuracy"]);
  const History history =
      new_model<Penalized>().fit(data, {.batch_size = 37, .verbose = 0, .validation_data = data});
  CHECK(history["loss"][0] == doctest::Approx(plain.train_on_batch(data)["loss"] + penalty).epsilon(1e-12));
  CHECK(history["val_loss"][0] < history["loss"][0]);

  // Sample weights multiply the loss, not the penalty.
  const auto weighted = data.with_sample_weights(std::vector<double>(37, 3.0));
  plain = new_model<Plain>();
  CHECK(penalized.train_on_batch(weighted)["loss"] ==
        doctest::Approx(plain.train_on_batch(weighted)["loss"] + penalty).epsilon(1e-12));
}

TEST_CASE("predict and what else has no loss do not see the penalty") {
  const auto data = ToySet(5).dataset();
  const auto plain = new_model<Plain>();
  auto penalized = new_model<Penalized>();
  const Tensor<double, 2> y = plain.predict(data), same = penalized.predict(data);
  const Tensor<double, 4> dx = plain.input_gradients(data, 1), same_dx = penalized.input_gradients(data, 1);
  CHECK(std::vector(y.data(), y.data() + y.size()) == std::vector(same.data(), same.data() + same.size()));
  CHECK(std::vector(dx.data(), dx.data() + dx.size()) ==
        std::vector(same_dx.data(), same_dx.data() + same_dx.size()));
}

TEST_CASE("the bits of the loss and of the gradient do not depend on the number of threads") {
  // So many units that batches are worth sharing.
  using Large = Net<ActivityRegularization<L2<0.05>>, Dense<1500, ReLU>, ActivityRegularization<L1<0.01>>>;
  const auto data = ToySet(150).dataset();
  const auto fit = [&](auto& model, int threads) {
    return model.fit(
        data, {.batch_size = 70, .epochs = 2, .verbose = 0, .validation_data = data, .threads = threads});
  };
  auto one = new_model<Large, float>(), three = new_model<Large, float>();
  CHECK(difference(fit(one, 1), fit(three, 3)) == "");
  CHECK(difference(one, three) == "");
}

TEST_CASE("only a network with a layer that adds to the loss has a place for it") {
  static_assert(!Plain::Graph::adds_loss && Penalized::Graph::adds_loss);
  static_assert(Net<Residual<Frozen<ActivityRegularization<L2<>>>>>::Graph::adds_loss);
}

TEST_CASE("it may stand behind the Softmax or the Sigmoid that a loss wants") {
  using Penalty = ActivityRegularization<L2<0.5>>;
  CHECK(broken_network_laws<Sequential<Input<4>, Dense<3, Tanh>, Dense<3, Softmax>, Penalty>,
                            SparseCategoricalCrossentropy<>>() == "");
  CHECK(broken_network_laws<Sequential<Input<4>, Dense<3>, Sigmoid, Penalty, Penalty>,
                            BinaryCrossentropy<>>() == "");
  const auto data = ToySet(20).dataset();
  using Bare = Sequential<Input<6, 6, 1>, Flatten, Dense<3, Softmax>>;
  using Behind = Sequential<Input<6, 6, 1>, Flatten, Dense<3, Softmax>, Penalty>;
  const auto bare = new_model<Bare>();
  const auto behind = new_model<Behind>();
  const Tensor<double, 2> y = bare.predict(data);
  const Tensor<double, 0> squares = y.square().sum();
  CHECK(behind.evaluate(data)["loss"] ==
        doctest::Approx(bare.evaluate(data)["loss"] + 0.5 * squares() / 20).epsilon(1e-6));
  CHECK(behind.evaluate(data)["accuracy"] == bare.evaluate(data)["accuracy"]);
  // Of a Flatten in between nothing but the elements is known.
  using Pixels = Sequential<Input<4, 4, 2>, Softmax, Flatten, Penalty>;
  CHECK(std::is_same_v<Pixels::Graph::End, Layer>);
  CHECK(std::is_same_v<Sequential<Input<4, 4, 2>, Sigmoid, Flatten, Penalty>::Graph::End, Sigmoid>);
}
