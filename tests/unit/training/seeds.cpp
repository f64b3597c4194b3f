// SPDX-License-Identifier: MIT
// What follows from a seed: the same seed the same bits, another seed others.
#include <mica/mica.hpp>

#include "support/difference.hpp"
#include "support/toy_set.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>

namespace {

using Plain = mica::Sequential<mica::Input<6, 6, 1>, mica::Flatten, mica::Dense<3, mica::Softmax>>;
using WithDropout =
    mica::Sequential<mica::Input<6, 6, 1>, mica::Flatten, mica::Dropout<0.5>, mica::Dense<3, mica::Softmax>>;

template <class Net>
auto new_model(const Net& net) {
  return mica::compile(net, mica::Adam{}, mica::SparseCategoricalCrossentropy{});
}

/// A new model after an epoch.
template <class Net>
auto trained(const Net& net, std::uint64_t seed, bool shuffle = true) {
  auto model = new_model(net);
  model.fit(ToySet(50).dataset(), {.verbose = 0, .shuffle = shuffle, .seed = seed, .threads = 1});
  return model;
}

}  // namespace

TEST_CASE("initial parameters follow from the network's seed") {
  CHECK(difference(new_model(Plain{.seed = 3}), new_model(Plain{.seed = 3})) == "");
  CHECK(difference(new_model(Plain{.seed = 3}), new_model(Plain{.seed = 4})) != "");
  CHECK(difference(new_model(Plain{}), new_model(Plain{.seed = 0})) == "");
}

TEST_CASE("the order of the samples follows from the seed of fit") {
  CHECK(difference(trained(Plain{}, 1), trained(Plain{}, 1)) == "");
  CHECK(difference(trained(Plain{}, 1), trained(Plain{}, 2)) != "");
  CHECK(difference(trained(Plain{}, 1, false), trained(Plain{}, 2, false)) == "");  // nothing else is random
}

TEST_CASE("what Dropout drops follows from the seed of fit") {
  CHECK(difference(trained(WithDropout{}, 1, false), trained(WithDropout{}, 1, false)) == "");
  CHECK(difference(trained(WithDropout{}, 1, false), trained(WithDropout{}, 2, false)) != "");
}

TEST_CASE("Dropout drops other elements in each epoch and for each sample") {
  // With a rate of 0 nothing but Dropout can change the loss of an epoch.
  auto model =
      mica::compile(WithDropout{}, mica::SGD{.learning_rate = 0}, mica::SparseCategoricalCrossentropy{});
  const ToySet set(1);
  const auto history = model.fit(set.dataset(), {.epochs = 3, .verbose = 0, .threads = 1});
  CHECK(history["loss"][0] != history["loss"][1]);
  CHECK(history["loss"][0] != history["loss"][2]);
  CHECK(history["loss"][1] != history["loss"][2]);

  // The same image twice.
  mica::Tensor<float, 4> x(2, 6, 6, 1);
  mica::Tensor<int, 1> y(2);
  for (int i = 0; i < 2; ++i) {
    std::copy_n(set.x.data(), 36, x.data() + 36 * i);
    y(i) = set.labels(0);
  }
  auto once =
      mica::compile(WithDropout{}, mica::SGD{.learning_rate = 0}, mica::SparseCategoricalCrossentropy{});
  auto twice = once;
  CHECK(once.fit(set.dataset(), {.verbose = 0, .threads = 1})["loss"] !=
        twice.fit(x, y, {.verbose = 0, .threads = 1})["loss"]);
}
