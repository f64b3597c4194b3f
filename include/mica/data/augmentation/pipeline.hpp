// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>
#include <mica/core/values/random.hpp>
#include <mica/core/values/shape.hpp>
#include <mica/data/augmentation/any_pipeline.hpp>
#include <mica/data/augmentation/augmentation.hpp>
#include <mica/data/augmentation/augmented_image.hpp>
#include <mica/data/augmentation/mixture.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

namespace mica::detail {

/// Augmentations one after the other. What they draw follows from the stream of random numbers that a sample
/// has in an epoch; so the bits do not depend on threads, and a target is mixed as its sample was.
///
/// A template, though there is one kind of image: of the only class that derives from a base GCC compiles the
/// virtual functions into each caller, as its guess, even if nobody makes such an object. Of a template it
/// does not.
template <class Image>
class AugmentationPipeline final : public AnyPipeline {
 public:
  explicit AugmentationPipeline(const Shape& in) : shapes_{in} {}

  /// Throws Error if the augmentation does not fit the images.
  template <Augmentation A>
  void add(A augmentation) {
    steps_.push_back(std::make_shared<const AugmentationOf<A>>(std::move(augmentation), shapes_.back()));
    shapes_.push_back(steps_.back()->output_shape(shapes_.back()));
  }

  Shape output_shape() const override { return shapes_.back(); }
  bool changes_shape() const override { return !(shapes_.front() == shapes_.back()); }
  bool mixes() const override { return last_mixing(steps_.size()) < steps_.size(); }
  bool moves_pixels() const override {
    return std::any_of(steps_.begin(), steps_.end(), [](const auto& step) { return step->moves_pixels(); });
  }

  void training(const NumberedReader<float>& read, int sample, int count, Random random,
                const SampleRows<float>& to) const override {
    to.copy(image(read, sample, count, random, steps_.size()).pixels());
  }
  void training(const NumberedReader<float>& read, int sample, int count, Random random,
                const SampleRows<double>& to) const override {
    to.copy(image(read, sample, count, random, steps_.size()).pixels());
  }

  void inference(const NumberedReader<float>& read, int sample, const SampleRows<float>& to) const override {
    to.copy(image_at_inference(read, sample).pixels());
  }
  void inference(const NumberedReader<float>& read, int sample, const SampleRows<double>& to) const override {
    to.copy(image_at_inference(read, sample).pixels());
  }

  void target(const NumberedReader<float>& read, int sample, int count, Random random, int width,
              float* out) const override {
    target_before(steps_.size(), read, sample, count, random, width, out);
  }
  void target(const NumberedReader<double>& read, int sample, int count, Random random, int width,
              double* out) const override {
    target_before(steps_.size(), read, sample, count, random, width, out);
  }

 private:
  /// The other sample of a mixture, with the random numbers of its own augmentations.
  struct Partner {
    int sample;
    Random random;
    Mixture mixture;
  };
  Partner partner(std::size_t step, int count, Random of_sample) const {
    Random random = of_sample.stream(step);
    const auto other = static_cast<int>(random.below(static_cast<std::uint32_t>(count)));
    return {other, random.stream(0), steps_[step]->mixture(shapes_[step], random.stream(1))};
  }

  /// The last of the first `steps` steps that mixes; the number of all steps if none does.
  std::size_t last_mixing(std::size_t steps) const {
    while (steps > 0) {
      if (steps_[--steps]->mixes()) return steps;
    }
    return steps_.size();
  }

  /// The sample after the first `steps` steps.
  Image image(const NumberedReader<float>& read, int sample, int count, Random random,
              std::size_t steps) const {
    Image result(shapes_.front());
    read(sample, result.pixels());
    for (std::size_t step = 0; step < steps; ++step) {
      if (steps_[step]->mixes()) {
        const Partner other = partner(step, count, random);
        Image image_of_other = image(read, other.sample, count, other.random, step);
        mix(other.mixture, result, image_of_other);
      } else {
        steps_[step]->apply(result, random.stream(step));
      }
    }
    return result;
  }

  Image image_at_inference(const NumberedReader<float>& read, int sample) const {
    Image result(shapes_.front());
    read(sample, result.pixels());
    for (const auto& step : steps_) step->at_inference(result);
    return result;
  }

  static void mix(const Mixture& mixture, Image& image, Image& other) {
    const Shape& shape = image.shape();
    float* const own = image.pixels();
    const float* const from = other.pixels();
    if (mixture.bottom > mixture.top && mixture.right > mixture.left) {
      const int size = (mixture.right - mixture.left) * shape.channels();
      for (int row = mixture.top; row < mixture.bottom; ++row) {
        const std::ptrdiff_t at = (std::ptrdiff_t{row} * shape.width() + mixture.left) * shape.channels();
        std::copy_n(from + at, size, own + at);
      }
    } else {
      const auto weight = static_cast<float>(mixture.weight);
      for (int i = 0; i < shape.size(); ++i) own[i] = weight * own[i] + (1 - weight) * from[i];
    }
  }

  template <class T>
  void target_before(std::size_t steps, const NumberedReader<T>& read, int sample, int count, Random random,
                     int width, T* out) const {
    const std::size_t step = last_mixing(steps);
    if (step == steps_.size()) return read(sample, out);
    target_before(step, read, sample, count, random, width, out);
    const Partner other = partner(step, count, random);
    std::vector<T> target_of_other(static_cast<std::size_t>(width));
    target_before(step, read, other.sample, count, other.random, width, target_of_other.data());
    const T weight = static_cast<T>(other.mixture.weight);
    for (int i = 0; i < width; ++i)
      out[i] = weight * out[i] + (1 - weight) * target_of_other[static_cast<std::size_t>(i)];
  }

  std::vector<std::shared_ptr<const AnyAugmentation>> steps_;
  /// The shape in front of each step, and behind the last one.
  std::vector<Shape> shapes_;
};

}  // namespace mica::detail
