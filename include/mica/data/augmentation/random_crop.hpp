// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>
#include <mica/core/values/random.hpp>
#include <mica/core/values/shape.hpp>
#include <mica/data/augmentation/augmentation.hpp>
#include <mica/data/augmentation/augmented_image.hpp>

#include <cstdint>

namespace mica {

/// Cuts `height` x `width` pixels out of an image, at a random place; validation and predict get the pixels
/// in the middle. Keras' RandomCrop, but each image has a place of its own, and an image that is too small is
/// an error: it is not enlarged.
///
/// `padding` is PyTorch's: so many rows and columns of `fill_value` around the image, from which training
/// cuts too. `RandomCrop{.height = 32, .width = 32, .padding = 4}` is the usual augmentation of CIFAR-10. If
/// the height or the width is that of the images, and there is no padding, nothing is cut in that direction.
struct RandomCrop {
  int height = 0;
  int width = 0;
  int padding = 0;
  double fill_value = 0;

  void check(const Shape& in) const {
    detail::check_images("RandomCrop", in);
    if (height < 1 || width < 1 || height > in.height() || width > in.width())
      detail::throw_error({"RandomCrop: expected 1x1 to ", in.height(), "x", in.width(),
                           " pixels, the size of the images, found ", height, "x", width});
    if (padding < 0 || padding > in.height() || padding > in.width())
      detail::throw_error({"RandomCrop: expected a padding of 0 or more and at most the size of the images, ",
                           in.height(), "x", in.width(), ", found ", padding});
  }

  Shape output_shape(const Shape& in) const { return {height, width, in.channels()}; }

  void apply(AugmentedImage& image, Random random) const {
    const auto place = [&](int extent, int cut) {
      return static_cast<int>(random.below(static_cast<std::uint32_t>(extent + 2 * padding - cut + 1))) -
             padding;
    };
    const int row = place(image.shape().height(), height), column = place(image.shape().width(), width);
    image.crop(row, column, height, width, static_cast<float>(fill_value));
  }

  void at_inference(AugmentedImage& image) const {
    if (image.shape() == output_shape(image.shape())) return;
    image.crop((image.shape().height() - height) / 2, (image.shape().width() - width) / 2, height, width, 0);
  }
};

}  // namespace mica
