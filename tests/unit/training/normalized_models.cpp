// SPDX-License-Identifier: MIT
// Models with BatchNormalization: their bits depend on no thread, and the moving averages are copied, saved,
// set back after an error, and used in predictions.
#include <mica/mica.hpp>

#include "support/difference.hpp"
#include "support/error_of.hpp"
#include "support/temporary_folder.hpp"
#include "support/toy_set.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <limits>
#include <numeric>
#include <span>
#include <string>
#include <vector>

namespace {

using namespace mica;
using detail::Parameters, detail::ThreadPool, detail::Trainer, detail::TrainingState;

template <int F>
using Conv = Conv2D<F, 3, Same, NoBias, HeNormal>;

/// Blocks with a shortcut, with the identity and with a projection.
using ResNet =
    Sequential<Input<6, 6, 1>, Conv<14>, BatchNormalization<>, ReLU,
               Residual<Conv<14>, BatchNormalization<>, ReLU, Conv<14>, BatchNormalization<>>, ReLU,
               Residual<Shortcut<Conv2D<16, 1, Stride<2>, NoBias>, BatchNormalization<>>,
                        Conv2D<16, 3, Same, NoBias, Stride<2>>, BatchNormalization<>, ReLU, Conv<16>,
                        BatchNormalization<>>,
               ReLU, GlobalAveragePooling2D, Dense<3, Softmax>>;

/// Normalizations behind the input, a convolution and a Dense layer. Inference folds the last two.
template <class Kept>
using Small = Sequential<Input<6, 6, 1>, BatchNormalization<Kept, NoScale>, Conv<4>, BatchNormalization<Kept>,
                         ReLU, Flatten, Dense<5, NoBias>, BatchNormalization<Kept>, Tanh, Dense<3, Softmax>>;
using Usual = Small<Momentum<0.9>>;

template <class T, class Net, class Optimizer = Adam>
auto new_model(const Optimizer& optimizer = {}, const Net& net = {}) {
  return compile<T>(net, optimizer, SparseCategoricalCrossentropy{}, Accuracy{});
}

/// The outputs of a model, the bits of which are compared.
template <class Model>
std::vector<typename Model::Scalar> outputs(const Model& model, const ToySet& set) {
  const auto y = model.predict(set.dataset());
  return {y.data(), y.data() + y.size()};
}

ToySet with_nan(int size) {
  ToySet set(size);
  set.x(size - 1, 2, 3, 0) = std::numeric_limits<float>::quiet_NaN();
  return set;
}

}  // namespace

TEST_CASE("a normalized network is trained to the same bits with 1, 2, 3 and 4 threads") {
  // Each job is worth sharing, and no batch is a multiple of a micro-batch: 83 samples, and 34 at the end.
  constexpr int jobs = 2 * ResNet::Graph::stages - 1;
  static_assert(34 * ResNet::flops.training / jobs > ThreadPool::worth_sharing);
  const ToySet set(200);
  const auto data = set.dataset(), validation = ToySet(27, 2).dataset();
  const auto trained = [&](int threads, auto& model) {
    return model.fit(data, {.batch_size = 83,
                            .epochs = 2,
                            .verbose = 0,
                            .validation_data = validation,
                            .seed = 7,
                            .threads = threads});
  };
  auto wanted = new_model<float, ResNet>();
  const auto history = trained(1, wanted);
  for (const int threads : {2, 3, 4}) {
    CAPTURE(threads);
    auto model = new_model<float, ResNet>();
    CHECK(difference(trained(threads, model), history) == "");
    CHECK(difference(model, wanted) == "");
    CHECK(model.evaluate(data, {.threads = threads})["loss"] ==
          wanted.evaluate(data, {.threads = 1})["loss"]);
  }
}

TEST_CASE("a normalized network learns") {
  const auto data = ToySet(300).dataset();
  auto model = new_model<float, ResNet>();
  model.fit(data, {.batch_size = 21, .epochs = 16, .verbose = 0, .seed = 3});
  CHECK(model.evaluate(data)["accuracy"] > 0.95);
}

TEST_CASE("what is predicted alone is what is predicted together with other samples") {
  const ToySet set(19);
  auto model = new_model<double, Usual>();
  model.fit(set.dataset(), {.epochs = 3, .verbose = 0});
  const auto all = model.predict(set.dataset());
  auto workspace = model.workspace();
  for (int i = 0; i < set.size(); ++i) {
    const Tensor<double, 3> image = set.x.chip<0>(i).cast<double>();
    const auto alone = model(image, workspace);
    for (int c = 0; c < ToySet::classes; ++c) CHECK(alone(c) == doctest::Approx(all(i, c)).epsilon(1e-12));
  }
}

TEST_CASE("evaluate gives the loss of training when the moving averages are those of the batch") {
  // With a momentum of 0 the moving averages are the statistics of the last batch.
  const auto data = ToySet(45).dataset();
  auto model = new_model<double, Small<Momentum<0>>>();
  model.fit(data, {.batch_size = 7, .epochs = 2, .verbose = 0});
  model.optimizer().learning_rate = 0;
  const double loss = model.train_on_batch(data)["loss"];
  CHECK(model.evaluate(data)["loss"] == doctest::Approx(loss).epsilon(1e-11));
  CHECK(model.train_on_batch(data)["loss"] == loss);
}

TEST_CASE("the moving averages come near the statistics of the batch step by step") {
  const auto data = ToySet(45).dataset();
  auto model = new_model<double, Small<Momentum<0.5>>>(SGD{.learning_rate = 0});
  const double loss = model.train_on_batch(data)["loss"];
  CHECK(std::abs(model.evaluate(data)["loss"] - loss) > 1e-3);
  for (int step = 0; step < 40; ++step) model.train_on_batch(data);
  CHECK(model.evaluate(data)["loss"] == doctest::Approx(loss).epsilon(1e-9));
}

TEST_CASE("a step with a loss that is not finite leaves the trainer's state as it was") {
  using G = Usual::Graph;
  TrainingState<double, G, Adam::slots> state;
  state.parameters.initialize(1);
  ThreadPool pool(1);
  Trainer<double, G, SparseCategoricalCrossentropy<>> trainer(pool);
  std::vector<int> batch(9);
  std::iota(batch.begin(), batch.end(), 0);
  trainer.train(state, Adam{}, ToySet(9).dataset(), batch, Random(1));
  const std::span<const double> now(state.parameters.values(), Parameters<double, G>::size);
  const std::vector<double> before(now.begin(), now.end());
  const auto sums = trainer.train(state, Adam{}, with_nan(9).dataset(), batch, Random(1));
  CHECK(std::isnan(sums.loss));
  CHECK(difference(now, std::span<const double>(before)) == "");
  CHECK(state.batches == 1);
}

TEST_CASE("after an error the moving averages are as before, and training goes on as if nothing was") {
  const ToySet set(20);
  const auto data = set.dataset(), bad = with_nan(20).dataset();
  auto model = new_model<float, Usual>(), wanted = model;
  model.train_on_batch(data);
  wanted.train_on_batch(data);
  const auto fails = [&](auto call) {
    CHECK(error_of(call).find("expected a finite loss, found NaN") != std::string::npos);
    CHECK(difference(model, wanted) == "");
    CHECK(outputs(model, set) == outputs(wanted, set));
  };
  fails([&] { model.train_on_batch(bad); });
  // The batch with the NaN is the last of three.
  const FitOptions options{.batch_size = 8, .verbose = 0, .shuffle = false, .threads = 1};
  fails([&] { model.fit(bad, options); });
  model.optimizer().learning_rate = 1e300;
  CHECK(error_of([&] { model.train_on_batch(data); }).find("expected finite parameters") !=
        std::string::npos);
  model.optimizer().learning_rate = wanted.optimizer().learning_rate;
  CHECK(difference(model, wanted) == "");
  model.fit(data, options);
  wanted.fit(data, options);
  CHECK(difference(model, wanted) == "");
}

TEST_CASE("a copy of a model has moving averages of its own") {
  const ToySet set(20);
  auto model = new_model<float, Usual>();
  model.train_on_batch(set.dataset());
  auto copy = model;
  const auto before = outputs(model, set);
  CHECK(outputs(copy, set) == before);
  copy.train_on_batch(set.dataset());
  CHECK(difference(model, copy) != "");
  CHECK(outputs(model, set) == before);
  model.train_on_batch(set.dataset());
  CHECK(difference(model, copy) == "");
  CHECK(outputs(model, set) == outputs(copy, set));
}

TEST_CASE("the file of the weights holds the moving averages, and predictions use the newest weights") {
  const TemporaryFolder folder;
  const std::string path = folder.path("weights");
  const ToySet set(20);
  auto model = new_model<float, Usual>();
  auto before = outputs(model, set);
  for (int step = 0; step < 3; ++step) {
    model.train_on_batch(set.dataset());
    model.save_weights(path);
    auto loaded = new_model<float, Usual>({}, {.seed = 9});
    CHECK(outputs(loaded, set) != outputs(model, set));
    loaded.load_weights(path);
    CHECK(difference(loaded, model) == "");
    CHECK(outputs(loaded, set) == outputs(model, set));
    CHECK(outputs(model, set) != before);
    before = outputs(model, set);
  }
  std::ifstream file(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  for (const char* name : {"batch_normalization/beta", "batch_normalization/moving_mean",
                           "batch_normalization_1/gamma", "batch_normalization_1/moving_variance"}) {
    CAPTURE(name);
    CHECK(text.find('"' + std::string(name) + '"') != std::string::npos);
  }
}
