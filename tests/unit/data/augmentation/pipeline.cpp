// SPDX-License-Identifier: MIT
// Augmented Datasets: what training reads, and what everything else does.
#include <mica/data/augmentation/pipeline.hpp>

#include <mica/mica.hpp>

#include "support/error_of.hpp"
#include "support/toy_set.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

using doctest::Approx;
using namespace mica;

namespace {

using Values = std::vector<float>;

Values read(const Dataset& data, int sample) {
  Values values(static_cast<std::size_t>(data.shape().size()));
  data.read(sample, 0, data.shape().size(), values.data());
  return values;
}

Values augmented(const Dataset& data, int sample, std::uint64_t stream) {
  const int size = data.shape().size();
  Values values(static_cast<std::size_t>(size));
  data.read_augmented(sample, Random(stream), SampleRows<float>{values.data(), 1, size, size});
  return values;
}

Values target(const Dataset& data, int sample, std::uint64_t stream) {
  Values values(static_cast<std::size_t>(data.classes()));
  data.read_mixed_target([&](int i, float* out) { data.read_target(i, data.classes(), out); }, sample,
                         Random(stream), data.classes(), values.data());
  return values;
}

/// Samples 0 to 3 of 2x4x1, all of whose values are the number of the sample, as is their class.
Dataset numbered() {
  Values values;
  for (int i = 0; i < 32; ++i) values.push_back(static_cast<float>(i / 8));
  return Dataset::from(values, Shape(2, 4, 1), std::vector<int>{0, 1, 2, 3});
}

/// An augmentation of the user: adds a random whole number, and what it is given.
struct Adder {
  float more = 0;
  void apply(AugmentedImage& image, Random random) const {
    const auto number = static_cast<float>(random.below(1000));
    for (int i = 0; i < image.shape().size(); ++i) image.pixels()[i] += number + more;
  }
};

/// Keeps what training sees.
struct Spy {
  std::shared_ptr<std::atomic<int>> images = std::make_shared<std::atomic<int>>(0);
  void apply(AugmentedImage&, Random) const { ++*images; }
};

using Net = Sequential<Input<6, 6, 1>, Conv2D<2, 3, Same, Direct>, Flatten, Dense<3, Softmax>>;
auto new_model() { return compile(Net{}, SGD{.learning_rate = 0.1}, CategoricalCrossentropy{}); }
using ThisModel = decltype(new_model());

Values weights_of(const ThisModel& model) {
  const auto kernel = model.weights<At<3>, "kernel">();
  return {kernel.data(), kernel.data() + kernel.size()};
}

const FitOptions options{.batch_size = 16, .epochs = 2, .verbose = 0};

}  // namespace

TEST_CASE("only training sees augmented samples") {
  const Dataset plain = numbered(), data = plain.augmented(Adder{});
  CHECK(read(data, 2) == read(plain, 2));
  CHECK(data.images(1, 1)(0, 0, 0, 0) == 1);
  CHECK(augmented(plain, 2, 5) == read(plain, 2));
  CHECK(augmented(data, 2, 5) != read(plain, 2));
  CHECK(augmented(data, 2, 5) == augmented(data, 2, 5));
  CHECK(augmented(data, 2, 5) != augmented(data, 2, 6));
  CHECK_FALSE(data.mixes_targets());
  CHECK(Dataset().augmented(Adder{}).empty());
}

TEST_CASE("augmentations follow one another, each with random numbers of its own") {
  const Dataset plain = numbered();
  const float one = augmented(plain.augmented(Adder{}), 0, 5)[0];
  const float two = augmented(plain.augmented(Adder{}, Adder{}), 0, 5)[0];
  CHECK(two != 2 * one);
  CHECK(two > one);
  CHECK(augmented(plain.augmented(Adder{}).augmented(Adder{}), 0, 5)[0] == two);
  const RandomBrightness dark{0, ValueRange{0, 0.5}};
  CHECK(augmented(plain.augmented(Adder{}, dark), 1, 5)[0] == 0.5F);
  CHECK(augmented(plain.augmented(dark, Adder{}), 1, 5)[0] > 1);
}

TEST_CASE("a crop changes the shape of the samples; what is not training gets the middle") {
  const Dataset data = numbered().slice(1, 3).augmented(RandomCrop{2, 2}, Adder{});
  CHECK(data.shape() == Shape(2, 2, 1));
  CHECK(read(data, 1) == Values{2, 2, 2, 2});
  CHECK(data.images(0, 1).size() == 4);
  CHECK(augmented(data, 0, 3).size() == 4);
  float middle = 0;
  data.read(2, 3, 1, &middle);
  CHECK(middle == 3);
  CHECK(error_of([&] {
          data.augmented(RandomCrop{2, 3});
        }) == "RandomCrop: expected 1x1 to 2x2 pixels, the size of the images, found 2x3");
}

TEST_CASE("MixUp mixes samples and targets alike, with any other sample") {
  const Dataset data = numbered().augmented(MixUp{.alpha = 1});
  CHECK(data.mixes_targets());
  std::vector<int> partners(4, 0);
  double sum = 0, squares = 0;
  for (std::uint64_t stream = 0; stream < 400; ++stream) {
    const Values image = augmented(data, 0, stream), of_target = target(data, 0, stream);
    // Sample 0 is 0, so each value is (1 - w) times the number of the other sample.
    float expected = 0, total = 0;
    for (std::size_t c = 0; c < 4; ++c) {
      expected += static_cast<float>(c) * of_target[c];
      total += of_target[c];
      if (c > 0 && of_target[c] > 0) ++partners[c];
    }
    CHECK(total == Approx(1));
    CHECK(std::count(image.begin(), image.end(), image[0]) == 8);
    CHECK(image[0] == Approx(expected));
    if (of_target[0] < 1) {
      sum += static_cast<double>(of_target[0]);
      squares += static_cast<double>(of_target[0] * of_target[0]);
    }
  }
  // Beta(1, 1) is uniform: a mean of 1/2 and a variance of 1/12.
  const int mixed = partners[1] + partners[2] + partners[3];
  for (std::size_t c = 1; c < 4; ++c) CHECK(std::abs(partners[c] - 100) < 35);
  CHECK(sum / mixed == Approx(0.5).epsilon(0.1));
  CHECK(squares / mixed - sum / mixed * (sum / mixed) == Approx(1.0 / 12).epsilon(0.15));
}

TEST_CASE("the weights of MixUp are from a beta distribution") {
  for (const double alpha : {1e-6, 0.2, 0.7, 4.0}) {
    CAPTURE(alpha);
    double sum = 0, squares = 0;
    Random random(1);
    constexpr int count = 20'000;
    for (int i = 0; i < count; ++i) {
      const double weight = detail::beta_variate(alpha, random);
      REQUIRE(weight >= 0);
      REQUIRE(weight <= 1);
      sum += weight;
      squares += weight * weight;
    }
    CHECK(sum / count == Approx(0.5).epsilon(0.02));
    // Var = 1 / (4 (2 alpha + 1))
    CHECK(squares / count - std::pow(sum / count, 2) == Approx(0.25 / (2 * alpha + 1)).epsilon(0.03));
  }
}

TEST_CASE("CutMix takes a rectangle from another sample, and targets by area") {
  const Dataset data = numbered().augmented(CutMix{});
  int mixed = 0;
  for (std::uint64_t stream = 0; stream < 200; ++stream) {
    const Values image = augmented(data, 1, stream), of_target = target(data, 1, stream);
    for (std::size_t c = 0; c < 4; ++c) {
      const auto share = std::count(image.begin(), image.end(), static_cast<float>(c));
      CHECK(of_target[c] == Approx(static_cast<double>(share) / 8));
      mixed += c != 1 && share > 0 && share < 8;
    }
  }
  CHECK(mixed > 30);
}

TEST_CASE("a sample and its target are mixed alike behind and in front of other augmentations") {
  const Dataset data =
      numbered().augmented(RandomFlip{}, MixUp{}, RandomCrop{2, 3}, CutMix{}, RandomFlip{}, MixUp{0.5});
  bool is_mixed_twice = false;
  for (std::uint64_t stream = 0; stream < 50; ++stream) {
    const Values image = augmented(data, 3, stream), of_target = target(data, 3, stream);
    double mean = 0, expected = 0;
    for (const float value : image) mean += static_cast<double>(value) / 6;
    for (std::size_t c = 0; c < 4; ++c)
      expected += static_cast<double>(c) * static_cast<double>(of_target[c]);
    CHECK(mean == Approx(expected).epsilon(1e-5));
    is_mixed_twice |= std::count(of_target.begin(), of_target.end(), 0.0F) < 2;
  }
  CHECK(is_mixed_twice);
}

TEST_CASE("the other sample of a mixture is one of the training set") {
  const Dataset data = numbered().augmented(MixUp{1}).select({1, 2});
  for (std::uint64_t stream = 0; stream < 50; ++stream) {
    const Values of_target = target(data, 0, stream);
    CHECK(of_target[0] == 0);
    CHECK(of_target[3] == 0);
  }
}

TEST_CASE("training sees new samples in each epoch, the same whatever the number of threads") {
  const Dataset plain = ToySet(40).dataset();
  const Dataset data = plain.augmented(RandomRotation{0.1}, MixUp{});
  ThisModel one = new_model(), three = new_model(), without = new_model();
  FitOptions with_threads = options;
  with_threads.threads = 1;
  one.fit(data, with_threads);
  with_threads.threads = 3;
  three.fit(data, with_threads);
  without.fit(plain, options);
  CHECK(weights_of(one) == weights_of(three));
  CHECK(weights_of(one) != weights_of(without));
  // Evaluation does not augment.
  CHECK(one.evaluate(data)["loss"] == one.evaluate(plain)["loss"]);

  // With a learning rate of 0, the loss of an epoch changes by what is drawn alone.
  ThisModel still = compile(Net{}, SGD{.learning_rate = 0}, CategoricalCrossentropy{});
  const History epochs = still.fit(plain.augmented(RandomRotation{0.1}), options);
  CHECK(epochs["loss"][0] != Approx(epochs["loss"][1]));
  const History plain_epochs = still.fit(plain, options);
  CHECK(plain_epochs["loss"][0] == Approx(plain_epochs["loss"][1]));
}

TEST_CASE("fit augments the samples that it trains on, once each, and no others") {
  const Spy spy;
  ThisModel model = new_model();
  FitOptions with_validation = options;
  with_validation.validation_split = 0.25;
  model.fit(ToySet(40).dataset().augmented(spy), with_validation);
  CHECK(*spy.images == 60);
  model.train_on_batch(ToySet(8).dataset().augmented(spy));
  CHECK(*spy.images == 68);
  model.predict(ToySet(8).dataset().augmented(spy));
  CHECK(*spy.images == 68);
}

TEST_CASE("class numbers cannot be mixed") {
  const Dataset data = ToySet(8).dataset().augmented(CutMix{});
  CHECK(error_of([&] { compile(Net{}, SGD{}, SparseCategoricalCrossentropy{}).fit(data, options); }) ==
        "fit: expected a loss that compares with rows of values, such as CategoricalCrossentropy, since the "
        "augmentation mixes targets, found one that compares with class numbers");
}
