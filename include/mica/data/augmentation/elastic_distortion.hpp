// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>
#include <mica/core/values/random.hpp>
#include <mica/core/values/range.hpp>
#include <mica/core/values/shape.hpp>
#include <mica/data/augmentation/augmentation.hpp>
#include <mica/data/augmentation/augmented_image.hpp>
#include <mica/data/augmentation/filling.hpp>
#include <mica/data/augmentation/gaussian_field.hpp>

#include <cstddef>
#include <vector>

namespace mica {

/// Moves each pixel by a random distance that changes smoothly over the image: a field of numbers from -1 to
/// 1 for each direction, convolved with a Gaussian of standard deviation `sigma` pixels, times `alpha`.
/// (Simard, Steinkraus, Platt: Best Practices for Convolutional Neural Networks Applied to Visual Document
/// Analysis, 2003; the defaults are theirs for MNIST.) Keras' RandomElasticTransform(scale=s) has alpha = 0.1
/// s max(height, width) and sigma = 0.05 s min(height, width).
struct ElasticDistortion {
  double alpha = 34;
  double sigma = 4;
  FillMode fill_mode = FillMode::reflect;
  Interpolation interpolation = Interpolation::bilinear;
  double fill_value = 0;

  void check(const Shape& in) const {
    detail::check_images("ElasticDistortion", in);
    detail::check_not_negative("ElasticDistortion", "alpha", alpha);
    detail::check_positive("ElasticDistortion", "sigma", sigma);
    // A pixel is moved by at most alpha, and its place must be an int.
    if (alpha > 1e6)
      detail::throw_error({"ElasticDistortion: expected alpha <= 1e6, found ", detail::text_of(alpha)});
  }

  void apply(AugmentedImage& image, Random random) const {
    constexpr int block = detail::BorderedImage::block;
    const int width = image.shape().width();
    // Whole blocks are read, so there are some more numbers behind the last.
    const auto field = [&](Random stream) {
      return detail::gaussian_field(image.shape().height(), width, sigma, static_cast<float>(alpha), stream,
                                    block);
    };
    const std::vector<float> right = field(random.stream(0)), down = field(random.stream(1));
    image.move_each(
        [&](int row, int first, float* x, float* y) {
          const std::ptrdiff_t at = std::ptrdiff_t{row} * width + first;
          for (int k = 0; k < block; ++k) {
            x[k] = static_cast<float>(first + k) + right[static_cast<std::size_t>(at + k)];
            y[k] = static_cast<float>(row) + down[static_cast<std::size_t>(at + k)];
          }
        },
        {fill_mode, interpolation, fill_value});
  }
};

}  // namespace mica
