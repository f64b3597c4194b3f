// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>
#include <mica/core/values/random.hpp>
#include <mica/core/values/sample_rows.hpp>
#include <mica/core/values/shape.hpp>
#include <mica/core/values/tensor.hpp>
#include <mica/data/augmentation/any_pipeline.hpp>
#include <mica/data/augmentation/pipeline.hpp>
#include <mica/data/contents.hpp>
#include <mica/data/sample_weights.hpp>

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace mica::detail {

/// The samples of a Dataset: some of the samples that the data have, in an order of their own, and how they
/// are read.
class SampleSet {
 public:
  SampleSet() = default;
  explicit SampleSet(std::shared_ptr<const Contents> contents)
      : contents_(std::move(contents)), size_(contents_->count) {}

  int size() const { return size_; }
  bool empty() const { return size_ == 0; }

  /// The shape of one sample, 28x28x1 for MNIST.
  Shape shape() const {
    if (augmentation_) return augmentation_->output_shape();
    return contents_ ? contents_->shape : Shape();
  }

  /// `count` images from number `first`, [count, height, width, channels]. Throws Error if there are
  /// fewer, or if a sample is not an image.
  Tensor<float, 4> images(int first, int count) const {
    check_range(first, count);
    const Shape image = shape();
    if (!image.is_image())
      throw_error("expected images (height x width x channels), found samples of " + to_string(image));
    Tensor<float, 4> result(count, image[0], image[1], image[2]);
    for (int i = 0; i < count; ++i)
      read(first + i, 0, image.size(), result.data() + std::ptrdiff_t{i} * image.size());
    return result;
  }

  /// What the loss of sample `i` is multiplied by: 1 unless weights were given.
  double sample_weight(int i) const { return weights_[i]; }

  /// Converts a sample and writes it to rows of memory. The range is checked only by assert, because training
  /// calls this for each sample.
  template <class T>
  void read(int sample, const SampleRows<T>& to) const {
    assert(0 <= sample && sample < size_);
    if (changes_shape()) {
      const Unaugmented unaugmented{*this};
      augmentation_->inference(NumberedReader<float>(unaugmented), sample, to);
    } else if (!contents_->source) {
      const std::ptrdiff_t begin = std::ptrdiff_t{number_of(sample)} * contents_->sample_size;
      to.each([&](int from, int n, T* row) { contents_->samples.read(begin + from, n, row); });
    } else {
      contents_->source->read(number_of(sample), to);
    }
  }

  /// The same for `count` elements of a sample, beginning with its element `from`.
  template <class T>
  void read(int sample, int from, int count, T* out) const {
    assert(0 <= sample && sample < size_ && 0 <= from && 0 <= count && count <= shape().size() - from);
    if (!contents_->source && !changes_shape()) {
      const std::ptrdiff_t begin = std::ptrdiff_t{number_of(sample)} * contents_->sample_size;
      contents_->samples.read(begin + from, count, out);
    } else {
      const int size = shape().size();
      std::vector<T> whole(static_cast<std::size_t>(size));
      read(sample, SampleRows<T>{whole.data(), 1, size, size});
      std::copy_n(whole.data() + from, count, out);
    }
  }

  /// Writes a sample as training sees it: augmented, see Dataset::augmented. `random` is the stream of the
  /// sample in this epoch.
  template <class T>
  void read_augmented(int sample, const Random& random, const SampleRows<T>& to) const {
    if (!augmentation_) return read(sample, to);
    const Unaugmented unaugmented{*this};
    const NumberedReader<float> reader(unaugmented);
    augmentation_->training(reader, sample, size_, augmentation_stream(random), to);
  }

  /// Tells the source in which order these samples are going to be read.
  void will_read(std::span<const int> samples) const {
    if (!contents_ || !contents_->source) return;
    std::vector<int> numbers(samples.begin(), samples.end());
    for (int& number : numbers) number = number_of(number);
    contents_->source->will_read(numbers);
  }

  /// Whether training sees targets that are mixed from those of several samples.
  bool mixes_targets() const { return augmentation_ && augmentation_->mixes(); }
  /// Whether an augmentation moves pixels. The pixels of a target do not move with them.
  bool moves_pixels() const { return augmentation_ && augmentation_->moves_pixels(); }

  /// Writes the mixed target that belongs to a sample of read_augmented, `width` values. read(i, out) writes
  /// the target of sample i.
  template <class T, class Read>
  void read_mixed_target(const Read& read, int sample, const Random& random, int width, T* out) const {
    augmentation_->target(NumberedReader<T>(read), sample, size_, augmentation_stream(random), width, out);
  }

 protected:
  /// The number of a sample in the data.
  int number_of(int sample) const {
    return numbers_ ? (*numbers_)[static_cast<std::size_t>(first_ + sample)] : first_ + sample;
  }

  void check_range(int first, int count) const {
    if (first < 0 || count < 0 || first > size_ || count > size_ - first)
      throw_error("expected a part of " + std::to_string(size_) + " samples, found " + std::to_string(count) +
                  " samples from number " + std::to_string(first));
  }

  /// Leaves the samples `first` to `first + count - 1`.
  void keep_range(int first, int count) {
    check_range(first, count);
    first_ += first;
    weights_ = weights_.from(first);
    size_ = count;
  }

  /// Leaves the samples with these numbers, in their order.
  void keep_numbers(std::vector<int> samples) {
    if (samples.size() > static_cast<std::size_t>(std::numeric_limits<int>::max()))
      throw_error({"expected at most ", std::numeric_limits<int>::max(), " samples, found ", samples.size()});
    for (const int sample : samples) {
      if (sample < 0 || sample >= size_)
        throw_error({"expected numbers of ", size_, " samples, found number ", sample});
    }
    weights_ = weights_.of(samples);
    for (int& sample : samples) sample = number_of(sample);
    size_ = static_cast<int>(samples.size());
    first_ = 0;
    numbers_ = std::make_shared<const std::vector<int>>(std::move(samples));
  }

  /// Sets the weights of all samples.
  void set_weights(std::vector<double> weights) { weights_ = {std::move(weights), size_}; }

  template <class... A>
  void augment(const A&... augmentations) {
    if (!contents_) return;
    using Pipeline = AugmentationPipeline<AugmentedImage>;
    // No other class derives from AnyPipeline.
    const auto* const earlier = static_cast<const Pipeline*>(augmentation_.get());
    const auto pipeline =
        earlier ? std::make_shared<Pipeline>(*earlier) : std::make_shared<Pipeline>(contents_->shape);
    (pipeline->add(augmentations), ...);
    augmentation_ = pipeline;
  }

  std::shared_ptr<const Contents> contents_;

 private:
  bool changes_shape() const { return augmentation_ && augmentation_->changes_shape(); }

  /// Reads samples as they are in the data.
  struct Unaugmented {
    const SampleSet& samples;
    void operator()(int sample, float* out) const { samples.contents_->read(samples.number_of(sample), out); }
  };

  /// No layer has this number, so the layers draw other numbers from the stream of the sample.
  static Random augmentation_stream(const Random& of_sample) { return of_sample.stream(~std::uint64_t{0}); }

  std::shared_ptr<const AnyPipeline> augmentation_;
  SampleWeights weights_;
  /// The numbers in the data of the samples; null if these are 0, 1, 2, ...
  std::shared_ptr<const std::vector<int>> numbers_;
  /// The position of the first sample.
  int first_ = 0;
  int size_ = 0;
};

}  // namespace mica::detail
