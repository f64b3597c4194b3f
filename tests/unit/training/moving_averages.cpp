// SPDX-License-Identifier: MIT
// A network that normalizes over the batch, as a model: the threads change no bit, its moving averages are
// copied, saved, loaded and set back with the parameters.
#include <mica/mica.hpp>

#include "support/difference.hpp"
#include "support/temporary_folder.hpp"
#include "support/toy_set.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <sstream>
#include <string>
#include <vector>

using namespace mica;

namespace {

template <int F>
using Conv = Conv2D<F, 3, Same, NoBias, HeNormal>;
using Down = Residual<Shortcut<Conv2D<8, 1, Stride<2>, NoBias>, BatchNormalization<>>,
                      Conv2D<8, 3, Same, NoBias, Stride<2>>, BatchNormalization<>, ReLU, Conv<8>,
                      BatchNormalization<>>;
using Net = Sequential<Input<6, 6, 1>, Conv<8>, BatchNormalization<Momentum<0.9>>, ReLU,
                       Residual<Conv<8>, BatchNormalization<>, ReLU, Conv<8>, BatchNormalization<>>, ReLU,
                       Down, ReLU, GlobalAveragePooling2D, Dense<3, Softmax>>;

auto new_model() { return compile(Net{}, Adam{}, SparseCategoricalCrossentropy<>{}, Accuracy{}); }

FitOptions options(int threads, int epochs = 2) {
  return {.batch_size = 83, .epochs = epochs, .verbose = 0, .seed = 7, .threads = threads};
}

}  // namespace

TEST_CASE("the same bits with 1, 2, 3 and 4 threads, and batches that are no multiple of a micro-batch") {
  static_assert(83 * Net::flops.training > ThreadPool::worth_sharing);
  const auto data = ToySet(200).dataset();
  auto wanted = new_model();
  const auto history = wanted.fit(data, options(1));
  for (const int threads : {2, 3, 4}) {
    CAPTURE(threads);
    auto model = new_model();
    CHECK(difference(model.fit(data, options(threads)), history) == "");
    CHECK(difference(model, wanted) == "");
  }
}

TEST_CASE("a network with BatchNormalization learns, and its moving averages follow") {
  const auto data = ToySet(400).dataset(), test = ToySet(100, 2).dataset();
  auto model = compile(Net{}, Adam{.learning_rate = 0.01}, SparseCategoricalCrossentropy<>{}, Accuracy{});
  FitOptions short_batches = options(1, 12);
  short_batches.batch_size = 16;
  model.fit(data, short_batches);
  CHECK(model.evaluate(test, {.threads = 1})["accuracy"] > 0.95);
}

TEST_CASE("moving averages are copied, saved and loaded with the parameters") {
  const ToySet set(50);
  auto model = new_model();
  model.fit(set.dataset(), options(1));
  const Tensor<float, 2> before = model.predict(set.x);
  const auto copy = model;
  const TemporaryFolder folder;
  model.save_weights(folder.path("weights"));
  auto loaded = new_model();
  loaded.load_weights(folder.path("weights"));
  CHECK(difference(loaded, model) == "");
  const Tensor<float, 2> after = loaded.predict(set.x);
  model.fit(set.dataset(), options(1));
  CHECK(difference(copy, model) != "");
  const Tensor<float, 2> of_copy = copy.predict(set.x);
  for (int i = 0; i < before.size(); ++i) {
    CHECK(after.data()[i] == before.data()[i]);
    CHECK(of_copy.data()[i] == before.data()[i]);
  }
}

TEST_CASE("a step whose loss is not finite moves no average") {
  using G = Net::Graph;
  ToySet set(16);
  TrainingState<float, G, Adam::slots> state;
  state.parameters.initialize(1);
  ThreadPool pool(1);
  Trainer<float, G, SparseCategoricalCrossentropy<>> trainer(pool);
  const std::vector<int> all = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  const auto values = [&] {
    return std::vector<float>(state.parameters.values(),
                              state.parameters.values() + Parameters<float, G>::size);
  };
  trainer.train(state, Adam{}, set.dataset(), all, Random(1));
  const auto before = values();
  set.x(3, 2, 2, 0) = std::numeric_limits<float>::quiet_NaN();
  CHECK(std::isnan(trainer.train(state, Adam{}, set.dataset(), all, Random(1)).loss));
  CHECK(values() == before);
}

TEST_CASE("evaluate gives the loss of training once the averages are those of the data") {
  const auto data = ToySet(40).dataset();
  using Still = Sequential<Input<6, 6, 1>, Conv<4>, BatchNormalization<Momentum<0.0>>, ReLU, Flatten,
                           Dense<3, Softmax>>;
  auto model = compile<double>(Still{}, SGD{.learning_rate = 1e-300}, SparseCategoricalCrossentropy<>{});
  const double loss = model.train_on_batch(data)["loss"];
  CHECK(model.evaluate(data)["loss"] == doctest::Approx(loss).epsilon(1e-10));
}

TEST_CASE("the summary and the network count what is not trained") {
  CHECK(Net::state_count == 2 * (8 + 8 + 8 + 8 + 8 + 8));
  std::ostringstream out;
  new_model().summary(out);
  CHECK(out.str().find(" Non-trainable params: 96 (") != std::string::npos);
}
