// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>
#include <mica/core/values/random.hpp>
#include <mica/core/values/shape.hpp>
#include <mica/data/augmentation/augmented_image.hpp>
#include <mica/data/augmentation/mixture.hpp>

#include <concepts>
#include <utility>

namespace mica {

/// What Dataset::augmented takes: it changes an image, drawing all that is random from `random`. A class of
/// the user is one too. It may also have
///
///     void check(const Shape& in) const;          // throws Error if the options or the images do not fit
///     Shape output_shape(const Shape& in) const;  // if it changes the shape
///     void at_inference(AugmentedImage&) const;   // then: what validation and predict do instead
///     static constexpr bool moves_pixels = false;  // if each pixel stays in its place
///
/// Where the targets are images, such as class maps, augmentations that move pixels are refused.
template <class A>
concept ImageAugmentation = requires(const A& augmentation, AugmentedImage& image, Random random) {
  augmentation.apply(image, random);
};

/// An augmentation that mixes each sample, and its target, with another one.
template <class A>
concept MixingAugmentation = requires(const A& augmentation, const Shape& shape, Random random) {
  { augmentation.mixture(shape, random) } -> std::same_as<Mixture>;
};

template <class A>
concept Augmentation = ImageAugmentation<A> || MixingAugmentation<A>;

namespace detail {

/// An Augmentation whose type is forgotten.
class AnyAugmentation {
 public:
  virtual ~AnyAugmentation() = default;
  virtual bool mixes() const = 0;
  virtual bool moves_pixels() const = 0;
  virtual Shape output_shape(const Shape& in) const = 0;
  virtual void apply(AugmentedImage& image, Random random) const = 0;
  virtual void at_inference(AugmentedImage& image) const = 0;
  virtual Mixture mixture(const Shape& shape, Random random) const = 0;
};

template <Augmentation A>
class AugmentationOf final : public AnyAugmentation {
 public:
  AugmentationOf(A augmentation, const Shape& in) : augmentation_(std::move(augmentation)) {
    if constexpr (requires { augmentation_.check(in); }) augmentation_.check(in);
  }

  bool mixes() const override { return MixingAugmentation<A>; }
  bool moves_pixels() const override {
    if constexpr (requires { A::moves_pixels; })
      return A::moves_pixels;
    else
      return true;
  }
  Shape output_shape(const Shape& in) const override {
    if constexpr (requires { augmentation_.output_shape(in); })
      return augmentation_.output_shape(in);
    else
      return in;
  }
  void apply(AugmentedImage& image, Random random) const override {
    if constexpr (ImageAugmentation<A>) augmentation_.apply(image, random);
  }
  void at_inference(AugmentedImage& image) const override {
    if constexpr (requires { augmentation_.at_inference(image); }) augmentation_.at_inference(image);
  }
  Mixture mixture(const Shape& shape, Random random) const override {
    if constexpr (MixingAugmentation<A>)
      return augmentation_.mixture(shape, random);
    else
      return {};
  }

 private:
  A augmentation_;
};

/// Throws Error, "RandomFlip: expected images (height x width x channels), found samples of 784", if the
/// samples are not images.
inline void check_images(const char* name, const Shape& shape) {
  if (!shape.is_image())
    throw_error({name, ": expected images (height x width x channels), found samples of ", to_string(shape)});
}

}  // namespace detail

}  // namespace mica
