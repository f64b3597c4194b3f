// SPDX-License-Identifier: MIT
// Augmentations that move pixels.
#include <mica/data/augmentation/elastic_distortion.hpp>
#include <mica/data/augmentation/random_crop.hpp>
#include <mica/data/augmentation/random_flip.hpp>
#include <mica/data/augmentation/random_rotation.hpp>
#include <mica/data/augmentation/random_translation.hpp>
#include <mica/data/augmentation/random_zoom.hpp>

#include "support/error_of.hpp"
#include "support/golden.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

using namespace mica;

namespace {

const golden::File& file() {
  static const golden::File golden("augmentation");
  return golden;
}

AugmentedImage image_of(const Shape& shape, const std::vector<double>& values) {
  AugmentedImage image(shape);
  for (std::size_t i = 0; i < values.size(); ++i) image.pixels()[i] = static_cast<float>(values[i]);
  return image;
}

AugmentedImage golden_image() { return image_of({7, 9, 2}, file()["image"].values); }

std::vector<float> values_of(AugmentedImage image) {
  return {image.pixels(), image.pixels() + image.shape().size()};
}

/// The largest difference between an image and a tensor.
double difference(AugmentedImage image, const std::vector<double>& wanted) {
  REQUIRE(wanted.size() == static_cast<std::size_t>(image.shape().size()));
  double most = 0;
  for (std::size_t i = 0; i < wanted.size(); ++i)
    most = std::max(most, std::abs(static_cast<double>(image.pixels()[i]) - wanted[i]));
  return most;
}

/// What an augmentation makes of an image with the random numbers of a seed.
template <class A>
AugmentedImage applied(const A& augmentation, AugmentedImage image, std::uint64_t seed = 1) {
  augmentation.check(image.shape());
  augmentation.apply(image, Random(seed));
  return image;
}

/// Counts from 0.
AugmentedImage counting(const Shape& shape) {
  AugmentedImage image(shape);
  for (int i = 0; i < shape.size(); ++i) image.pixels()[i] = static_cast<float>(i);
  return image;
}

using Values = std::vector<float>;
using Mode = std::pair<std::string, FillMode>;

}  // namespace

TEST_CASE("translation, rotation and zoom are PyTorch's, with Keras' factors, in each fill mode") {
  const Mode modes[] = {{"constant", FillMode::constant},
                        {"nearest", FillMode::nearest},
                        {"reflect", FillMode::reflect},
                        {"wrap", FillMode::wrap}};
  for (const Mode& mode : modes) {
    CAPTURE(mode.first);
    const RandomTranslation translation{{0.2, 0.2}, {-0.15, -0.15}, mode.second};
    const RandomRotation rotation{{0.07, 0.07}, mode.second};
    const RandomZoom zoom{{-0.4, -0.4}, FactorRange{0.3, 0.3}, mode.second};
    CHECK(difference(applied(translation, golden_image()), file()["translation/" + mode.first].values) <
          1e-5);
    CHECK(difference(applied(rotation, golden_image()), file()["rotation/" + mode.first].values) < 1e-5);
    CHECK(difference(applied(zoom, golden_image()), file()["zoom/" + mode.first].values) < 1e-5);
  }
  CHECK(difference(
            applied(RandomRotation{{0.07, 0.07}, FillMode::constant, Interpolation::nearest}, golden_image()),
            file()["pixels"].values) == 0);
}

TEST_CASE("a quarter of a turn is counter-clockwise") {
  AugmentedImage square = golden_image();
  square.crop(0, 1, 7, 7, 0);
  CHECK(difference(applied(RandomRotation{{0.25, 0.25}}, square), file()["turned"].values) < 1e-5);
}

TEST_CASE("maps that follow each other are one map") {
  AugmentedImage image = golden_image();
  RandomTranslation{{0.2, 0.2}, {-0.15, -0.15}}.apply(image, Random(1));
  RandomRotation{{0.07, 0.07}}.apply(image, Random(1));
  CHECK(difference(image, file()["both"].values) < 1e-5);

  // What leaves the image comes back.
  AugmentedImage there = counting({4, 4, 1});
  RandomTranslation{{0.5, 0.5}, {}, FillMode::constant}.apply(there, Random(1));
  RandomTranslation{{-0.5, -0.5}, {}, FillMode::constant}.apply(there, Random(1));
  CHECK(values_of(there) == values_of(counting({4, 4, 1})));

  // Not if they fill in different ways.
  there = counting({4, 1, 1});
  RandomTranslation{{0.5, 0.5}, {}, FillMode::constant}.apply(there, Random(1));
  RandomTranslation{{-0.5, -0.5}, {}, FillMode::nearest}.apply(there, Random(1));
  CHECK(values_of(there) == Values{0, 1, 1, 1});

  // A flip behind a map is part of it.
  AugmentedImage flipped = counting({1, 4, 1});
  RandomTranslation{{}, {0.25, 0.25}, FillMode::constant, Interpolation::bilinear, 9}.apply(flipped,
                                                                                            Random(1));
  flipped.flip(true, false);
  CHECK(values_of(flipped) == Values{2, 1, 0, 9});
  flipped.flip(true, false);
  CHECK(values_of(flipped) == Values{9, 0, 1, 2});
}

TEST_CASE("far outside of the image") {
  const auto shifted = [](FillMode mode, double pixels) {
    AugmentedImage image = counting({1, 3, 1});
    image.move({.x0 = pixels}, {mode, Interpolation::bilinear, 7});
    return values_of(image);
  };
  CHECK(shifted(FillMode::constant, 100) == Values{7, 7, 7});
  CHECK(shifted(FillMode::constant, -100) == Values{7, 7, 7});
  CHECK(shifted(FillMode::nearest, 100) == Values{2, 2, 2});
  CHECK(shifted(FillMode::nearest, -100) == Values{0, 0, 0});
  CHECK(shifted(FillMode::wrap, 100) == Values{1, 2, 0});
  CHECK(shifted(FillMode::wrap, -100) == Values{2, 0, 1});
  CHECK(shifted(FillMode::reflect, 100) == Values{1, 0, 0});   // 100 = 16 * 6 + 4
  CHECK(shifted(FillMode::reflect, -100) == Values{2, 2, 1});  // -100 = -17 * 6 + 2
}

TEST_CASE("a wide image of three channels is moved pixel by pixel") {
  // More columns than are computed at once.
  AugmentedImage image = counting({2, 21, 3});
  image.move({.x0 = 4, .y0 = 1}, {FillMode::constant, Interpolation::bilinear, -1});
  const Values moved = values_of(image);
  for (int x = 0; x < 21; ++x) {
    for (int c = 0; c < 3; ++c) {
      CHECK(moved[static_cast<std::size_t>(3 * x + c)] ==
            (x < 17 ? static_cast<float>(3 * (21 + x + 4) + c) : -1));
      CHECK(moved[static_cast<std::size_t>(3 * (21 + x) + c)] == -1);
    }
  }
}

TEST_CASE("factors are drawn from their range") {
  double least = 1, most = -1;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    AugmentedImage ramp = counting({1, 10, 1});
    RandomTranslation{0, {-0.1, 0.3}, FillMode::nearest}.apply(ramp, Random(seed));
    const double shift = (5 - static_cast<double>(ramp.pixels()[5])) / 10;
    least = std::min(least, shift);
    most = std::max(most, shift);
  }
  CHECK(least >= -0.1001);
  CHECK(least < -0.09);
  CHECK(most <= 0.3001);
  CHECK(most > 0.29);
  CHECK(FactorRange(-0.2).upper == 0.2);
  // Without a width factor, both directions are zoomed alike.
  AugmentedImage plane({5, 5, 1});
  for (int i = 0; i < 25; ++i) plane.pixels()[i] = static_cast<float>(i / 5 - i % 5);
  RandomZoom{0.4}.apply(plane, Random(3));
  CHECK(plane.pixels()[12] == doctest::Approx(0));
  CHECK(plane.pixels()[6] == doctest::Approx(0).epsilon(1e-5));
  CHECK(plane.pixels()[7] != doctest::Approx(-1).epsilon(0.01));
}

TEST_CASE("half of the images are flipped, in the directions of the mode") {
  const auto flips = [](FlipMode mode, const Values& flipped) {
    int count = 0;
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
      const Values values = values_of(applied(RandomFlip{mode}, counting({2, 3, 1}), seed));
      if (values == flipped)
        ++count;
      else
        CHECK(values == Values{0, 1, 2, 3, 4, 5});
    }
    return count;
  };
  CHECK(std::abs(flips(FlipMode::horizontal, {2, 1, 0, 5, 4, 3}) - 100) < 30);
  CHECK(std::abs(flips(FlipMode::vertical, {3, 4, 5, 0, 1, 2}) - 100) < 30);
  CHECK(std::abs(flips(FlipMode::horizontal_and_vertical, {5, 4, 3, 2, 1, 0}) - 100) < 30);
  AugmentedImage colours = counting({1, 3, 2});
  colours.flip(true, false);
  CHECK(values_of(colours) == Values{4, 5, 2, 3, 0, 1});
}

TEST_CASE("a crop lies anywhere in the image, and in the middle at inference") {
  std::vector<int> seen(6, 0);
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    AugmentedImage image = counting({3, 4, 1});
    RandomCrop{2, 2}.apply(image, Random(seed));
    CHECK(image.shape() == Shape(2, 2, 1));
    const Values values = values_of(image);
    const float first = values[0];
    CHECK(values == Values{first, first + 1, first + 4, first + 5});
    ++seen[static_cast<std::size_t>(static_cast<int>(first) / 4 * 3 + static_cast<int>(first) % 4)];
  }
  for (const int count : seen) CHECK(count > 5);
  AugmentedImage middle = counting({3, 4, 2});
  RandomCrop{1, 2}.at_inference(middle);
  CHECK(values_of(middle) == Values{10, 11, 12, 13});
  CHECK(RandomCrop{1, 2}.output_shape({3, 4, 2}) == Shape(1, 2, 2));
}

TEST_CASE("a crop out of the padding") {
  std::vector<int> seen(9, 0);
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    AugmentedImage image = counting({3, 3, 1});
    RandomCrop{3, 3, 1, -1}.apply(image, Random(seed));
    const Values values = values_of(image);
    // The place of the pixel 4, which is always inside.
    const auto at = static_cast<std::size_t>(std::find(values.begin(), values.end(), 4.0F) - values.begin());
    REQUIRE(at < 9);
    ++seen[at];
    if (at == 8) CHECK(values == Values{-1, -1, -1, -1, 0, 1, -1, 3, 4});
    if (at == 3) CHECK(values == Values{1, 2, -1, 4, 5, -1, 7, 8, -1});
  }
  for (const int count : seen) CHECK(count > 5);
}

TEST_CASE("an elastic distortion moves neighbours alike") {
  // The values of a ramp are columns, so the result minus the ramp is how far the pixels are moved.
  AugmentedImage ramp({40, 40, 1});
  for (int i = 0; i < 1600; ++i) ramp.pixels()[i] = static_cast<float>(i % 40);
  const AugmentedImage flat = ramp;
  ElasticDistortion{34, 4, FillMode::nearest}.apply(ramp, Random(1));
  double squares = 0, roughness = 0;
  for (int row = 10; row < 30; ++row) {
    for (int column = 10; column < 30; ++column) {
      const float* const at = ramp.pixels() + 40 * row + column;
      squares += std::pow(static_cast<double>(at[0]) - column, 2);
      roughness = std::max(roughness, std::abs(static_cast<double>(at[1] - at[0]) - 1));
    }
  }
  // A field of variance 1/3, smoothed by sum(weights^2) = 1 / (2 sqrt(pi) sigma) in each direction:
  // 34 / sqrt(3) / (2 sqrt(pi) 4) = 1.38 pixels on average.
  CHECK(std::sqrt(squares / 400) > 0.7);
  CHECK(std::sqrt(squares / 400) < 2.8);
  CHECK(roughness < 1.2);
  CHECK(roughness > 0.1);
  CHECK(values_of(applied(ElasticDistortion{0, 4}, flat)) == values_of(flat));
  CHECK(values_of(applied(ElasticDistortion{}, flat, 2)) != values_of(applied(ElasticDistortion{}, flat, 3)));
}

TEST_CASE("a Gaussian field is the convolution with a Gaussian") {
  // With a tiny sigma it is the random numbers themselves.
  const auto noise = detail::gaussian_field(5, 6, 1e-3, 2, Random(7), 3);
  const auto smooth = detail::gaussian_field(5, 6, 0.8, 2, Random(7), 0);
  REQUIRE(noise.size() == 33);
  CHECK(noise[31] == 0);
  for (int y = 0; y < 5; ++y) {
    for (int x = 0; x < 6; ++x) {
      double sum = 0, weights = 0;
      for (int i = -3; i <= 3; ++i) weights += std::exp(-0.5 * i * i / 0.64);
      for (int v = 0; v < 5; ++v) {
        for (int u = 0; u < 6; ++u) {
          if (std::abs(v - y) <= 3 && std::abs(u - x) <= 3)
            sum += static_cast<double>(noise[static_cast<std::size_t>(6 * v + u)]) *
                   std::exp(-0.5 * ((v - y) * (v - y) + (u - x) * (u - x)) / 0.64);
        }
      }
      CHECK(static_cast<double>(smooth[static_cast<std::size_t>(6 * y + x)]) ==
            doctest::Approx(sum / (weights * weights)).epsilon(1e-5));
    }
  }
}

TEST_CASE("options that do not fit are refused") {
  const Shape image(28, 28, 1);
  CHECK(error_of([&] {
          RandomZoom{{-0.5, 1.5}}.check(image);
        }) == "RandomZoom: expected -1 <= height_factor <= 1, found -0.5 to 1.5");
  CHECK(error_of([&] {
          RandomTranslation{0.1, {0.3, 0.2}}.check(image);
        }) == "RandomTranslation: expected -1 <= width_factor <= 1, found 0.3 to 0.2");
  CHECK(error_of([&] { RandomRotation{NAN}.check(image); }) ==
        "RandomRotation: expected -1 <= factor <= 1, found NaN to NaN");
  CHECK(error_of([&] { RandomFlip{}.check({784}); }) ==
        "RandomFlip: expected images (height x width x channels), found samples of 784");
  CHECK(error_of([&] {
          RandomCrop{29, 1}.check(image);
        }) == "RandomCrop: expected 1x1 to 28x28 pixels, the size of the images, found 29x1");
  CHECK(error_of([&] {
          RandomCrop{28, 28, -1}.check(image);
        }) ==
        "RandomCrop: expected a padding of 0 or more and at most the size of the images, 28x28, found -1");
  CHECK(error_of([&] {
          ElasticDistortion{34, 0}.check(image);
        }) == "ElasticDistortion: expected a finite sigma > 0, found 0");
  CHECK(error_of([&] { ElasticDistortion{1e9}.check(image); }) ==
        "ElasticDistortion: expected alpha <= 1e6, found 1e+09");
}
