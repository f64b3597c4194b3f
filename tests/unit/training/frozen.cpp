// SPDX-License-Identifier: MIT
// Training with frozen layers: what is frozen stays as it is, the rest has the gradients that it has without
// Frozen, and weights are exchanged between the two networks.
#include <mica/mica.hpp>

#include "support/difference.hpp"
#include "support/network_laws.hpp"
#include "support/temporary_folder.hpp"
#include "support/toy_set.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <span>
#include <vector>

namespace {

using namespace mica;
using detail::ParameterLayout;

template <class... Layers>
using Net = Sequential<Input<6, 6, 1>, Layers..., GlobalAveragePooling2D, Dense<3, Softmax>>;

using Conv = Conv2D<4, 3, Same, Tanh>;
using Normalized = Sequential<Conv2D<4, 3, Same, NoBias>, BatchNormalization<Momentum<0.5>>, ReLU>;

template <class Network, class T = float, class Optimizer = Adam>
auto new_model(const Optimizer& optimizer = {}) {
  return compile<T>(Network{}, optimizer, SparseCategoricalCrossentropy{}, Accuracy{});
}

/// The model of the other network with the weights of this one.
template <class Other, class Model>
auto with_weights_of(const Model& model) {
  const TemporaryFolder folder;
  model.save_weights(folder.path("weights"));
  auto other = new_model<Other, typename Model::Scalar>();
  other.load_weights(folder.path("weights"));
  return other;
}

template <class Model>
auto state_of(const Model& model) {
  using T = typename Model::Scalar;
  const auto all =
      model.parameters().subspan(std::size_t{ParameterLayout<typename Model::Network::Graph>::trained});
  return std::vector<T>(all.begin(), all.end());
}
template <class Model, class Data>
auto outputs(const Model& model, const Data& data) {
  const auto y = model.predict(data);
  return std::vector<typename Model::Scalar>(y.data(), y.data() + y.size());
}

/// A layer of a user for flat vectors, which computes the gradient of its parameter in any case: y = w x.
struct Factor : Layer {
  static constexpr const char* name = "Factor";
  static constexpr auto parameters(Shape) { return std::array{ParameterTensor{"factor", {1}}}; }
  template <Shape In, class T>
  static void initialize(Initialization<T> to, Random) {
    to.values[0] = T(1.5);
  }
  template <class F>
  static void forward(const F& f) {
    each(f.x, [&](int s, int i) { f.y.at(s)[i] = f.weights[0] * f.x.at(s)[i]; });
  }
  template <class B>
  static void backward(const B& b) {
    if (!b.add) b.gradient[0] = 0;
    each(b.x, [&](int s, int i) { b.gradient[0] += b.dy.at(s)[i] * b.x.at(s)[i]; });
    if constexpr (B::needs_input_gradient)
      each(b.x, [&](int s, int i) { b.dx.at(s)[i] = b.weights[0] * b.dy.at(s)[i]; });
  }

 private:
  template <class X, class F>
  static void each(X x, F f) {
    for (int s = 0; s < x.count; ++s) {
      for (int i = 0; i < X::shape.size(); ++i) f(s, i);
    }
  }
};

}  // namespace

TEST_CASE("the gradients of the layers that are trained are those of central differences") {
  using Loss = SparseCategoricalCrossentropy<>;
  CHECK(broken_network_laws<Net<Frozen<Conv>, Conv>, Loss>() == "");
  CHECK(broken_network_laws<Net<Conv, Frozen<Conv>>, Loss>() == "");
  CHECK(broken_network_laws<Net<Conv, Frozen<LayerNormalization<>>, Conv>, Loss>() == "");
  CHECK(broken_network_laws<Net<Conv2D<4, 3, Same>, Frozen<GroupNormalization<2>>, Conv, Conv>, Loss>() ==
        "");
  CHECK(broken_network_laws<Net<Conv, Frozen<BatchNormalization<>>, Conv>, Loss>() == "");
  CHECK(broken_network_laws<Net<Conv, Frozen<BatchNormalization<>, ReLU, Conv>>, Loss>() == "");
  CHECK(broken_network_laws<Net<Conv, Residual<Frozen<Conv>, Conv>>, Loss>() == "");
  CHECK(broken_network_laws<Net<Conv, Frozen<Residual<Conv, BatchNormalization<>>>>, Loss>() == "");
  CHECK(broken_network_laws<Net<Concatenate<Frozen<Conv>, Conv>, Frozen<Conv>>, Loss>() == "");
  CHECK(broken_network_laws<Sequential<Input<5>, Dense<4, Tanh>, Frozen<Dense<4, Tanh>>, Dense<3, Softmax>>,
                            Loss>() == "");
  CHECK(
      broken_network_laws<Sequential<Input<5>, Dense<4, Tanh>, Frozen<Factor>, Dense<3, Softmax>>, Loss>() ==
      "");
}

TEST_CASE("training leaves frozen layers alone, to the last bit, and trains the others") {
  const ToySet set(100);
  const auto check = [&](auto model) {
    const auto before = state_of(model);
    const std::vector<float> all(model.parameters().begin(), model.parameters().end());
    const auto losses = model.fit(set.dataset(), {.batch_size = 20, .epochs = 3, .verbose = 0})["loss"];
    CHECK(losses.back() < losses.front());
    CHECK(state_of(model) == before);
    CHECK(!std::ranges::equal(model.parameters(), all));
  };
  check(new_model<Net<Frozen<Conv, Conv>, Conv>>());
  check(new_model<Net<Conv, Frozen<Normalized>>>());
  check(new_model<Net<Frozen<Normalized, Residual<Normalized>>>>());
  check(new_model<Sequential<Input<6, 6, 1>, Flatten, Frozen<Factor>, Dense<3, Softmax>>>());
}

TEST_CASE("a frozen network gives the outputs of the network whose weights it has") {
  const ToySet set(50);
  auto model = new_model<Net<Normalized, Conv>>();
  model.fit(set.dataset(), {.batch_size = 20, .epochs = 2, .verbose = 0});
  const auto wanted = outputs(model, set.dataset());
  CHECK(outputs(with_weights_of<Net<Frozen<Normalized>, Conv>>(model), set.dataset()) == wanted);
  CHECK(outputs(with_weights_of<Net<Frozen<Normalized, Conv>>>(model), set.dataset()) == wanted);

  // The file of the frozen network is that of the other one.
  const auto frozen = with_weights_of<Net<Frozen<Normalized, Conv>>>(model);
  const auto back = with_weights_of<Net<Normalized, Conv>>(frozen);
  CHECK(std::ranges::equal(back.parameters(), model.parameters()));
}

TEST_CASE("a frozen BatchNormalization without parameters takes its moving averages, folded or not") {
  const ToySet set(50);
  using Bare = BatchNormalization<Momentum<0.5>, NoScale, NoCenter>;
  const auto check = [&](auto network, auto frozen_network) {
    auto model = new_model<decltype(network), double>();
    model.fit(set.dataset(), {.batch_size = 20, .epochs = 2, .verbose = 0});
    auto frozen = with_weights_of<decltype(frozen_network)>(model);
    const auto wanted = outputs(model, set.dataset());
    CHECK(outputs(frozen, set.dataset()) == wanted);
    const double loss = model.evaluate(set.dataset())["loss"];
    CHECK(frozen.train_on_batch(set.dataset())["loss"] == doctest::Approx(loss).epsilon(1e-12));
  };
  check(Net<Conv2D<4, 3, ReLU>, Bare, Conv>{}, Net<Conv2D<4, 3, ReLU>, Frozen<Bare>, Conv>{});
  check(Net<Conv2D<4, 3>, Bare, Conv>{}, Net<Conv2D<4, 3>, Frozen<Bare>, Conv>{});
  CHECK(broken_network_laws<Net<Conv, Frozen<Bare>, Conv>, SparseCategoricalCrossentropy<>>() == "");
}

TEST_CASE("the weights of a frozen layer can be read and set") {
  const ToySet set(5);
  auto model = new_model<Net<Frozen<Conv>, Conv>>();
  const auto before = outputs(model, set.dataset());
  const Tensor<float, 4> zeros = model.weights<At<1>, "kernel">().constant(0.0F);
  model.set_weights<At<1>, "kernel">(zeros);
  CHECK(model.weights<4>("conv2d/kernel")(0, 0, 0, 0) == 0);
  CHECK(outputs(model, set.dataset()) != before);
}

TEST_CASE("a frozen BatchNormalization takes its moving averages in training") {
  const ToySet set(40);
  auto model = new_model<Net<Normalized, Conv>, double>();
  model.fit(set.dataset(), {.batch_size = 20, .epochs = 3, .verbose = 0});

  // What training computes is what inference computes: the loss before the step is that of evaluate.
  auto frozen = with_weights_of<Net<Frozen<Normalized>, Conv>>(model);
  const double loss = frozen.evaluate(set.dataset())["loss"];
  CHECK(frozen.train_on_batch(set.dataset())["loss"] == doctest::Approx(loss).epsilon(1e-12));
  CHECK(model.train_on_batch(set.dataset())["loss"] != doctest::Approx(loss).epsilon(1e-6));
}

TEST_CASE("a step of the trained layers is the one they take where nothing is frozen") {
  // The gradients of the last layers do not depend on whether others learn. SGD leaves no trace of the
  // others.
  const ToySet set(30);
  auto whole = new_model<Net<Conv, Conv>, double>(SGD{.learning_rate = 0.1});
  auto partly = new_model<Net<Frozen<Conv>, Conv>, double>(SGD{.learning_rate = 0.1});
  whole.train_on_batch(set.dataset());
  partly.train_on_batch(set.dataset());
  using Whole = ParameterLayout<Net<Conv, Conv>::Graph>;
  using Partly = ParameterLayout<Net<Frozen<Conv>, Conv>::Graph>;
  for (const int leaf : {1, 3}) {
    for (int i = 0; i < 4; ++i)
      CHECK(whole.parameters()[static_cast<std::size_t>(Whole::of_leaf(leaf) + i)] ==
            partly.parameters()[static_cast<std::size_t>(Partly::of_leaf(leaf) + i)]);
  }
}

TEST_CASE("frozen networks are trained to the same bits with 1, 2 and 3 threads") {
  const ToySet set(200);
  using Network = Net<Frozen<Normalized>, Conv2D<16, 3, Same, ReLU>, Frozen<Conv2D<16, 3, Same>>, Normalized>;
  const auto trained = [&](int threads) {
    auto model = new_model<Network>();
    model.fit(set.dataset(), {.batch_size = 83, .epochs = 2, .verbose = 0, .threads = threads});
    return model;
  };
  const auto wanted = trained(1);
  for (const int threads : {2, 3})
    CHECK(std::ranges::equal(trained(threads).parameters(), wanted.parameters()));
}

TEST_CASE("a network that is frozen as a whole can be evaluated, and fit changes nothing") {
  const ToySet set(20);
  auto model =
      new_model<Sequential<Input<6, 6, 1>, Frozen<Normalized, GlobalAveragePooling2D, Dense<3, Softmax>>>>();
  const std::vector<float> before(model.parameters().begin(), model.parameters().end());
  model.fit(set.dataset(), {.epochs = 1, .verbose = 0});
  CHECK(std::ranges::equal(model.parameters(), before));
  CHECK(model.evaluate(set.dataset())["loss"] > 0);
}
