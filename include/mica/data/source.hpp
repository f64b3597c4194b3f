// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>
#include <mica/core/values/sample_rows.hpp>
#include <mica/core/values/shape.hpp>

#include <concepts>
#include <cstddef>
#include <exception>
#include <span>
#include <utility>
#include <vector>

namespace mica {

/// Samples that are read when they are needed, from files for example, so that they need not fit in memory: a
/// class of the user with
///
///     int size() const;                               // the number of samples
///     Shape shape() const;                            // of one sample
///     void read(int sample, float* out) const;        // writes its shape().size() elements
///
/// and the targets, if it has any, as class numbers or as rows of values:
///
///     int label(int sample) const;                    // all are read once, when the Dataset is made
///     int classes() const;                            // may be missing: the largest class number plus one
///
///     Shape target_shape() const;
///     void read_target(int sample, float* out) const; // read when it is needed
///
/// It may have `void will_read(std::span<const int> samples) const`: fit calls it at the beginning of an
/// epoch with the numbers of the samples, in the order in which it is going to read them (see Prefetched).
///
/// `read` and `read_target` may have overloads for `double*`; without them, floats are converted. The threads
/// of a model call the const members at the same time. What a source throws ends the call that reads, with
/// an Error that names the sample.
template <class S>
concept Source = requires(const S& source, int sample, float* out) {
  { source.size() } -> std::convertible_to<int>;
  { source.shape() } -> std::convertible_to<Shape>;
  source.read(sample, out);
};

/// A Source with class numbers.
template <class S>
concept SourceOfClasses = Source<S> && requires(const S& source, int sample) {
  { source.label(sample) } -> std::convertible_to<int>;
};

/// A Source with rows of values.
template <class S>
concept SourceOfRows = Source<S> && requires(const S& source, int sample, float* out) {
  { source.target_shape() } -> std::convertible_to<Shape>;
  source.read_target(sample, out);
};

namespace detail {

/// Calls work(), which reads sample `i` of a source; an exception becomes an Error that names the sample.
template <class Work>
void read_from_source(int i, const Work& work) {
#if defined __cpp_exceptions || defined _CPPUNWIND
  try {
    work();
  } catch (const std::exception& error) {
    throw_error({"sample ", i, " of the source cannot be read: ", error.what()});
  }
#else
  static_cast<void>(i);
  work();
#endif
}

/// A Source whose type is forgotten.
class AnySource {
 public:
  virtual ~AnySource() = default;
  virtual void read(int sample, const SampleRows<float>& to) const = 0;
  virtual void read(int sample, const SampleRows<double>& to) const = 0;
  virtual void read_target(int sample, float* out) const = 0;
  virtual void read_target(int sample, double* out) const = 0;
  virtual void will_read(std::span<const int> samples) const = 0;
};

template <class S>
class SourceOf final : public AnySource {
 public:
  explicit SourceOf(S source) : source_(std::move(source)) {}

  const S& source() const { return source_; }

  void read(int sample, const SampleRows<float>& to) const override { read_rows(sample, to); }
  void read(int sample, const SampleRows<double>& to) const override { read_rows(sample, to); }
  void read_target(int sample, float* out) const override {
    if constexpr (SourceOfRows<S>) read_from_source(sample, [&] { source_.read_target(sample, out); });
  }
  void read_target(int sample, double* out) const override {
    if constexpr (SourceOfRows<S>) {
      if constexpr (requires { source_.read_target(sample, out); })
        read_from_source(sample, [&] { source_.read_target(sample, out); });
      else
        convert(source_.target_shape(), out, [&](float* to) { read_target(sample, to); });
    }
  }
  void will_read(std::span<const int> samples) const override {
    if constexpr (requires { source_.will_read(samples); }) source_.will_read(samples);
  }

 private:
  template <class T>
  void read_rows(int sample, const SampleRows<T>& to) const {
    if (to.count == 1) return read_sample(sample, to.first);
    std::vector<T> whole(static_cast<std::size_t>(source_.shape().size()));
    read_sample(sample, whole.data());
    to.copy(whole.data());
  }

  template <class T>
  void read_sample(int sample, T* out) const {
    if constexpr (requires { source_.read(sample, out); })
      read_from_source(sample, [&] { source_.read(sample, out); });
    else
      convert(source_.shape(), out, [&](float* to) { read_sample(sample, to); });
  }

  template <class Read>
  static void convert(const Shape& shape, double* out, const Read& read_floats) {
    std::vector<float> values(static_cast<std::size_t>(shape.size()));
    read_floats(values.data());
    for (const float value : values) *out++ = static_cast<double>(value);
  }

  S source_;
};

}  // namespace detail

}  // namespace mica
