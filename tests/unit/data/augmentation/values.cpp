// SPDX-License-Identifier: MIT
// Augmentations that change the values of pixels.
#include <mica/data/augmentation/cutout.hpp>
#include <mica/data/augmentation/random_brightness.hpp>
#include <mica/data/augmentation/random_contrast.hpp>
#include <mica/data/augmentation/random_erasing.hpp>

#include "support/error_of.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

using doctest::Approx;
using namespace mica;

namespace {

using Values = std::vector<float>;

template <class A>
Values applied(const A& augmentation, const Shape& shape, const Values& values, std::uint64_t seed = 1) {
  augmentation.check(shape);
  AugmentedImage image(shape);
  std::copy(values.begin(), values.end(), image.pixels());
  augmentation.apply(image, Random(seed));
  return {image.pixels(), image.pixels() + shape.size()};
}

/// The rows and columns of an image of ones in which there is another value.
struct Hole {
  int top = 99, left = 99, bottom = -1, right = -1, pixels = 0;
  Hole(const Shape& shape, const Values& image) {
    for (int i = 0; i < shape.height() * shape.width(); ++i) {
      if (image[static_cast<std::size_t>(i * shape.channels())] == 1) continue;
      ++pixels;
      top = std::min(top, i / shape.width());
      bottom = std::max(bottom, i / shape.width() + 1);
      left = std::min(left, i % shape.width());
      right = std::max(right, i % shape.width() + 1);
    }
  }
  int height() const { return bottom - top; }
  int width() const { return right - left; }
};

}  // namespace

TEST_CASE("brightness is added and cut off at the ends of the value range") {
  const Values brighter = applied(RandomBrightness{{0.25, 0.25}}, {1, 2, 2}, {0, 0.5F, 0.875F, 1});
  CHECK(brighter == Values{0.25F, 0.75F, 1, 1});
  CHECK(applied(RandomBrightness{{-0.5, -0.5}, {0, 255}}, {2}, {100, 200}) == Values{0, 72.5F});
  CHECK(applied(RandomBrightness{0.5}, {1}, {0.5F}, 1) != applied(RandomBrightness{0.5}, {1}, {0.5F}, 2));
  CHECK(error_of([] { RandomBrightness{1.5}.check({1}); }) ==
        "RandomBrightness: expected -1 <= factor <= 1, found -1.5 to 1.5");
}

TEST_CASE("contrast moves each channel away from its mean") {
  // The means are 0.5 and 0.25.
  const Values more = applied(RandomContrast{{0.5, 0.5}}, {1, 2, 2}, {0.25F, 0, 0.75F, 0.5F});
  CHECK(more == Values{0.125F, 0, 0.875F, 0.625F});
  const Values less = applied(RandomContrast{{-1, -1}}, {1, 2, 2}, {0.25F, 0, 0.75F, 0.5F});
  CHECK(less == Values{0.5F, 0.25F, 0.5F, 0.25F});
}

TEST_CASE("an erased rectangle has its share of the image and a place inside") {
  const Shape shape(20, 30, 2);
  const Values ones(static_cast<std::size_t>(shape.size()), 1.0F);
  int at_top = 0, at_left = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const Hole hole(shape, applied(RandomErasing{{1, 1}, {0.04, 0.25}, 0}, shape, ones, seed));
    // The roots of the scale are 0.2 to 0.5, of 20 rows and 30 columns; a part of a pixel counts or not.
    CHECK(hole.height() >= 4);
    CHECK(hole.height() <= 11);
    CHECK(hole.width() >= 6);
    CHECK(hole.width() <= 16);
    CHECK(hole.pixels == hole.height() * hole.width());
    at_top += hole.top < 2;
    at_left += hole.left < 3;
  }
  CHECK(at_top > 10);
  CHECK(at_top < 100);
  CHECK(at_left > 10);
  CHECK(at_left < 100);

  int erased = 0;
  for (std::uint64_t seed = 0; seed < 400; ++seed)
    erased += applied(RandomErasing{.factor = {0.25, 0.25}}, shape, ones, seed) != ones;
  CHECK(std::abs(erased - 100) < 40);

  // Without a fill value, half of the normal numbers are below 0 and 16 % above 1.
  const Values noise = applied(RandomErasing{{1, 1}, {1, 1}}, {40, 40, 1}, Values(1600, 0.5F));
  CHECK(std::abs(std::count(noise.begin(), noise.end(), 0.0F) - 800) < 100);
  CHECK(std::abs(std::count(noise.begin(), noise.end(), 1.0F) - 254) < 80);
  CHECK(error_of([] {
          RandomErasing{.factor = 0.5}.check({2, 2, 1});
        }) == "RandomErasing: expected 0 <= factor <= 1, found -0.5 to 0.5");
}

TEST_CASE("a cutout is a square around any pixel") {
  const Shape shape(6, 8, 1);
  const Values ones(48, 1.0F);
  std::vector<int> heights(5, 0), widths(5, 0);
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    const Values image = applied(Cutout{4, 0.5}, shape, ones, seed);
    const Hole hole(shape, image);
    CHECK(hole.pixels == hole.height() * hole.width());
    CHECK(image[static_cast<std::size_t>(8 * hole.top + hole.left)] == 0.5F);
    REQUIRE(hole.height() <= 4);
    REQUIRE(hole.width() <= 4);
    ++heights[static_cast<std::size_t>(hole.height())];
    ++widths[static_cast<std::size_t>(hole.width())];
  }
  // Centres in row 0 and 5, and in row 1, and in rows 2, 3, 4.
  CHECK(heights[1] == 0);
  CHECK(std::abs(heights[2] - 50) < 25);
  CHECK(std::abs(heights[3] - 100) < 35);
  CHECK(std::abs(heights[4] - 150) < 40);
  CHECK(std::abs(widths[2] - 37) < 20);
  CHECK(applied(Cutout{0}, shape, ones) == ones);
  CHECK(applied(Cutout{2147483647}, shape, ones) == Values(48, 0.0F));
  CHECK(error_of([] { Cutout{-1}.check({2, 2, 1}); }) == "Cutout: expected a length >= 0, found -1");
}
