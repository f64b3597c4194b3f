// SPDX-License-Identifier: MIT
// Segmentation: networks whose outputs are images, with a class for each pixel.
#include <mica/mica.hpp>

#include "support/error_of.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

using doctest::Approx;

namespace {

/// Images of 5x4 pixels; the class of a pixel is 0, 1 or 2 as its value is low, middle or high.
struct Pixels {
  mica::Tensor<double, 4> x;
  mica::Tensor<std::uint8_t, 3> classes;
  mica::Tensor<double, 4> one_hot;

  explicit Pixels(int n) : x(n, 5, 4, 1), classes(n, 5, 4), one_hot(n, 5, 4, 3) {
    mica::Random random(3);
    one_hot.setZero();
    for (int i = 0; i < n * 20; ++i) {
      const double value = random.uniform();
      const int c = value < 0.3 ? 0 : value < 0.6 ? 1 : 2;
      x.data()[i] = 4 * value - 2;
      classes.data()[i] = static_cast<std::uint8_t>(c);
      one_hot.data()[3 * i + c] = 1;
    }
  }
};

template <class... End>
using Net = mica::Sequential<mica::Input<5, 4, 1>, mica::Conv2D<3, 1, End...>>;
/// The same of each pixel as a sample.
template <class... End>
using OnePixel = mica::Sequential<mica::Input<1>, mica::Dense<3, End...>>;

template <class N, class Loss>
auto model_of() {
  return mica::compile<double>(N{}, mica::SGD{.learning_rate = 0.5}, Loss{}, mica::Accuracy{},
                               mica::MeanIoU{});
}

struct Left : mica::Sequential<mica::Conv2D<3, 1, mica::Ones, mica::Softmax>> {
  static constexpr const char* name = "left";
};
struct Right : mica::Sequential<mica::Conv2D<3, 1, mica::Ones, mica::Softmax>> {
  static constexpr const char* name = "right";
};

mica::Tensor<double, 2> as_samples(const mica::Tensor<double, 4>& x) {
  const Eigen::Index channels = x.dimension(3);
  return x.reshape(Eigen::DSizes<Eigen::Index, 2>(x.size() / channels, channels));
}

/// Trains on images with class maps, on images with one-hot rows where the loss takes values, and on the
/// pixels as samples: all must come to the same outputs, with the same loss and metrics.
template <class Loss, class... End>
void check_like_pixels() {
  const Pixels pixels(9);
  auto images = model_of<Net<End...>, Loss>(), rows = images;
  auto flat = model_of<OnePixel<End...>, Loss>();
  const auto kernel = images.template weights<mica::At<1>, "kernel">();
  mica::Tensor<double, 2> of_flat(3, 1);
  for (int c = 0; c < 3; ++c) of_flat(c, 0) = kernel(0, 0, 0, c);
  flat.template set_weights<mica::At<1>, "kernel">(of_flat);

  const mica::Tensor<double, 2> x = as_samples(pixels.x);
  const mica::Tensor<std::uint8_t, 1> numbers = pixels.classes.reshape(Eigen::DSizes<Eigen::Index, 1>(180));
  const mica::Dataset maps(pixels.x, pixels.classes), one_hot(pixels.x, pixels.one_hot), samples(x, numbers);
  for (int step = 0; step < 3; ++step) {
    const mica::Logs wanted = flat.train_on_batch(samples), logs = images.train_on_batch(maps);
    for (const char* name : {"loss", "accuracy", "mean_iou"})
      CHECK(logs[name] == Approx(wanted[name]).epsilon(1e-12));
    if constexpr (Loss::target == mica::TargetKind::values)
      CHECK(rows.train_on_batch(one_hot)["loss"] == logs["loss"]);
  }
  const auto y = images.predict(pixels.x), of_rows = rows.predict(pixels.x);
  const auto wanted = flat.predict(x);
  double difference = 0;
  for (int i = 0; i < y.size(); ++i)
    difference = std::max(difference, std::abs(y.data()[i] - wanted.data()[i]));
  CHECK(difference < 1e-12);
  if constexpr (Loss::target == mica::TargetKind::values)
    CHECK(std::equal(y.data(), y.data() + y.size(), of_rows.data()));
  CHECK(images.evaluate(maps)["loss"] == Approx(flat.evaluate(samples)["loss"]).epsilon(1e-12));
}

}  // namespace

TEST_CASE("pixels are trained as samples are: their losses and gradients are means over all of them") {
  check_like_pixels<mica::SparseCategoricalCrossentropy<>, mica::Softmax>();
  check_like_pixels<mica::CategoricalCrossentropy<mica::LabelSmoothing<0.1>>, mica::Softmax>();
  check_like_pixels<mica::CategoricalFocalCrossentropy<mica::FromLogits>>();
}

TEST_CASE("a mask of 0 and 1, of any integer type, is the image of its values") {
  using Mask = mica::Sequential<mica::Input<5, 4, 1>, mica::Conv2D<1, 1, mica::Sigmoid>>;
  const Pixels pixels(6);
  mica::Tensor<int, 4> mask(6, 5, 4, 1);
  mica::Tensor<float, 4> values(6, 5, 4, 1);
  for (int i = 0; i < mask.size(); ++i) {
    mask.data()[i] = pixels.classes.data()[i] / 2;
    values.data()[i] = static_cast<float>(mask.data()[i]);
  }
  const auto check = [&](auto loss) {
    auto model = mica::compile(Mask{}, mica::SGD{}, loss, mica::MeanIoU{}, mica::BinaryAccuracy{});
    auto of_values = model;
    const auto logs = model.train_on_batch(mica::Dataset(pixels.x, mask));
    const auto wanted = of_values.train_on_batch(pixels.x, values);
    for (const char* name : {"loss", "mean_iou", "binary_accuracy"}) CHECK(logs[name] == wanted[name]);
    CHECK(std::equal(model.parameters().begin(), model.parameters().end(), of_values.parameters().begin()));
    CHECK(model.evaluate(pixels.x, mask)["loss"] < logs["loss"]);
  };
  check(mica::BinaryCrossentropy{});
  check(mica::Dice{});
}

TEST_CASE("an augmentation that moves pixels is refused where the targets are images") {
  const Pixels pixels(8);
  auto maps = model_of<Net<mica::Softmax>, mica::SparseCategoricalCrossentropy<>>();
  auto rows = model_of<Net<mica::Softmax>, mica::CategoricalCrossentropy<>>();
  const mica::Dataset of_maps(pixels.x, pixels.classes), of_rows(pixels.x, pixels.one_hot);
  const mica::FitOptions quiet{.verbose = 0};
  const std::string refusal =
      "fit: expected augmentations that leave each pixel in its place, such as RandomBrightness, "
      "RandomContrast, RandomErasing, Cutout and MixUp, or a class with `static constexpr bool moves_pixels "
      "= "
      "false`, since the targets are images of 5x4x3 and do not move with the samples, found another "
      "augmentation";
  const auto message = [&](auto augmentation) {
    return error_of([&] { maps.fit(of_maps.augmented(mica::RandomContrast{}, augmentation), quiet); });
  };
  CHECK(message(mica::RandomFlip{}) == refusal);
  CHECK(message(mica::RandomRotation{.factor = 0.1}) == refusal);
  CHECK(message(mica::RandomTranslation{.height_factor = 0.1, .width_factor = 0.1}) == refusal);
  CHECK(message(mica::RandomZoom{.height_factor = 0.1}) == refusal);
  CHECK(message(mica::RandomCrop{.height = 5, .width = 4}) == refusal);
  CHECK(message(mica::ElasticDistortion{}) == refusal);
  CHECK(error_of([&] { rows.fit(of_rows.augmented(mica::RandomFlip{}), quiet); }) == refusal);
  CHECK(error_of([&] { rows.fit(of_rows.augmented(mica::CutMix{}), quiet); }) == refusal);
  maps.fit(of_maps.augmented(mica::RandomBrightness{.factor = 0.1}, mica::RandomErasing{}, mica::Cutout{2}),
           quiet);
  rows.fit(of_rows.augmented(mica::MixUp{}), quiet);
  CHECK(maps.epochs() == 1);
  CHECK(rows.epochs() == 1);
}

TEST_CASE("a class map that does not fit is an error that says what fits") {
  const Pixels pixels(2);
  const auto model = model_of<Net<mica::Softmax>, mica::SparseCategoricalCrossentropy<>>();
  const auto message = [&](const auto& y) {
    return error_of([&] { model.evaluate(mica::Dataset(pixels.x, y)); });
  };
  mica::Tensor<int, 3> maps(2, 4, 4), large(2, 5, 4);
  maps.setZero();
  CHECK(message(maps) ==
        "evaluate: expected class maps of 5x4, as the network's output is 5x4x3, found class maps of 4x4");
  mica::Tensor<int, 1> numbers(2);
  numbers.setZero();
  CHECK(message(numbers) ==
        "evaluate: expected class maps of 5x4, as the network's output is 5x4x3, found one class number for "
        "each sample");
  large.setConstant(1);
  large(1, 2, 3) = 3;
  CHECK(
      message(large) ==
      "evaluate: expected class numbers below 3, the network's outputs, found class number 3; do they count "
      "from 1? The first class has the number 0");
  const auto flat = model_of<OnePixel<mica::Softmax>, mica::SparseCategoricalCrossentropy<>>();
  CHECK(error_of([&] { flat.evaluate(mica::Tensor<float, 2>(2, 1), maps); }) ==
        "evaluate: expected one class number for each sample, as the network's output is 3, found class maps "
        "of "
        "4x4");
}

TEST_CASE("ignored pixels add nothing: the others are trained as samples without them") {
  using Ignoring = mica::SparseCategoricalCrossentropy<mica::IgnoreClass<255>>;
  Pixels pixels(9);
  std::vector<double> kept;
  std::vector<int> numbers;
  for (int i = 0; i < 180; ++i) {
    if (i % 7 < 3 || i < 25) {  // all of the first image, and of each of the others some
      pixels.classes.data()[i] = 255;
    } else {
      kept.push_back(pixels.x.data()[i]);
      numbers.push_back(pixels.classes.data()[i]);
    }
  }
  auto images = model_of<Net<mica::Softmax>, Ignoring>();
  auto flat = model_of<OnePixel<mica::Softmax>, mica::SparseCategoricalCrossentropy<>>();
  const auto kernel = images.weights<mica::At<1>, "kernel">();
  flat.set_weights<mica::At<1>, "kernel">(
      mica::Tensor<double, 2>(kernel.reshape(Eigen::DSizes<Eigen::Index, 2>(3, 1))));
  const mica::Dataset maps(pixels.x, pixels.classes);
  const mica::Dataset samples = mica::Dataset::from(kept, mica::Shape{1}, numbers);
  for (int step = 0; step < 3; ++step) {
    const mica::Logs wanted = flat.train_on_batch(samples), logs = images.train_on_batch(maps);
    for (const char* name : {"loss", "accuracy", "mean_iou"})
      CHECK(logs[name] == Approx(wanted[name]).epsilon(1e-12));
  }
  CHECK(images.evaluate(maps)["loss"] == Approx(flat.evaluate(samples)["loss"]).epsilon(1e-12));
  for (std::size_t i = 0; i < images.parameters().size(); ++i)
    CHECK(images.parameters()[i] == Approx(flat.parameters()[i]).epsilon(1e-12));

  // Of a batch that is ignored as a whole nothing is learned.
  const auto before = std::vector<double>(images.parameters().begin(), images.parameters().end());
  CHECK(images.train_on_batch(maps.slice(0, 1))["loss"] == 0);
  CHECK(std::equal(before.begin(), before.end(), images.parameters().begin()));

  pixels.classes.data()[100] = 3;
  CHECK(error_of([&] { images.evaluate(mica::Dataset(pixels.x, pixels.classes)); }) ==
        "evaluate: expected class numbers below 3, the network's outputs, found class number 3");
}

TEST_CASE("each head ignores its own class") {
  using Two = mica::Sequential<mica::Input<5, 4, 1>, mica::Heads<Left, Right>>;
  Pixels pixels(3);
  mica::Tensor<std::uint8_t, 3> some = pixels.classes;
  for (int i = 0; i < 60; i += 2) some.data()[i] = 9;
  using Ignoring = mica::SparseCategoricalCrossentropy<mica::IgnoreClass<9>>;
  using All = mica::SparseCategoricalCrossentropy<>;
  auto both = mica::compile<double>(Two{}, mica::SGD{.learning_rate = 0.5}, mica::Losses{Ignoring{}, All{}});
  auto left = mica::compile<double>(mica::Sequential<mica::Input<5, 4, 1>, Left>{},
                                    mica::SGD{.learning_rate = 0.5}, Ignoring{});
  auto right = mica::compile<double>(mica::Sequential<mica::Input<5, 4, 1>, Right>{},
                                     mica::SGD{.learning_rate = 0.5}, All{});
  for (int step = 0; step < 3; ++step) {
    const mica::Logs logs = both.train_on_batch(pixels.x, std::tuple(some, pixels.classes));
    CHECK(logs["left_loss"] == Approx(left.train_on_batch(pixels.x, some)["loss"]).epsilon(1e-12));
    CHECK(logs["right_loss"] ==
          Approx(right.train_on_batch(pixels.x, pixels.classes)["loss"]).epsilon(1e-12));
  }
}
