// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/random.hpp>
#include <mica/core/values/sample_rows.hpp>
#include <mica/core/values/shape.hpp>

namespace mica::detail {

/// Writes the sample, or the target, of a number to memory: a reference to an object that is called, which
/// must live as long.
template <class T>
class NumberedReader {
 public:
  template <class Read>
  explicit NumberedReader(const Read& read)
      : read_(&read),
        call_([](const void* object, int i, T* out) { (*static_cast<const Read*>(object))(i, out); }) {}

  void operator()(int i, T* out) const { call_(read_, i, out); }

 private:
  const void* read_;
  void (*call_)(const void*, int, T*);
};

/// What a Dataset and a trainer know of the AugmentationPipeline, whose code only a program that calls
/// Dataset::augmented contains.
class AnyPipeline {
 public:
  virtual ~AnyPipeline() = default;
  virtual Shape output_shape() const = 0;
  virtual bool changes_shape() const = 0;
  virtual bool mixes() const = 0;
  virtual bool moves_pixels() const = 0;

  /// Writes the augmented sample number `sample` of `count`.
  virtual void training(const NumberedReader<float>& read, int sample, int count, Random random,
                        const SampleRows<float>& to) const = 0;
  virtual void training(const NumberedReader<float>& read, int sample, int count, Random random,
                        const SampleRows<double>& to) const = 0;

  /// Writes the sample as validation and predict see it.
  virtual void inference(const NumberedReader<float>& read, int sample,
                         const SampleRows<float>& to) const = 0;
  virtual void inference(const NumberedReader<float>& read, int sample,
                         const SampleRows<double>& to) const = 0;

  /// Writes the target of an augmented sample, `width` values.
  virtual void target(const NumberedReader<float>& read, int sample, int count, Random random, int width,
                      float* out) const = 0;
  virtual void target(const NumberedReader<double>& read, int sample, int count, Random random, int width,
                      double* out) const = 0;
};

}  // namespace mica::detail
