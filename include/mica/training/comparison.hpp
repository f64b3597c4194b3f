// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/loss.hpp>
#include <mica/core/contracts/metric.hpp>
#include <mica/core/values/buffer.hpp>
#include <mica/core/values/finite.hpp>
#include <mica/data/dataset.hpp>
#include <mica/training/callbacks/saved_state.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica::detail {
inline namespace MICA_PACKETS {

/// What is added up over samples: the losses, and what each metric accumulates.
template <class LossSum, class... Accumulators>
struct Totals {
  LossSum loss{};
  std::tuple<Accumulators...> metrics;

  /// Adds the sums over the samples behind.
  Totals& operator+=(const Totals& later) {
    loss += later.loss;
    [&]<std::size_t... m>(std::index_sequence<m...>) {
      ((std::get<m>(metrics) += std::get<m>(later.metrics)), ...);
    }
    (std::index_sequence_for<Accumulators...>{});
    return *this;
  }
  /// For a checkpoint. Returns whether each accumulator has taken part.
  bool visit_state(SavedState& state) {
    bool all = visit_accumulator(loss, state);
    std::apply([&](auto&... m) { ((all = visit_accumulator(m, state) && all), ...); }, metrics);
    return all;
  }
  bool has_finite_loss() const {
    const double sum = loss;
    return is_finite(sum);
  }
};

/// Compares the outputs of samples with their targets. A loss or a metric that is `by_pixel` is computed for
/// each pixel of an image by itself; if the targets are class numbers, all of them are.
template <class T, Shape Out, class Loss, bool from_logits, class... Metrics>
class Comparison {
  static constexpr int size = Out.size(), channels = Out.channels(), pixels = size / channels;
  static constexpr bool by_number = Loss::target == TargetKind::class_number;
  static constexpr bool ignores = by_number && Loss::ignored_class >= 0;

 public:
  // Public, since Clang 14 checks the access of an alias where it is used.
  template <class M>
  static constexpr bool is_split = by_number || is_by_pixel<M>;
  template <class M>
  using Accumulator = AccumulatorOf<M, is_split<M> ? Shape(channels) : Out>;
  using Sums = Totals<double, Accumulator<Metrics>...>;

  /// Whether the metrics need the outputs of the activation `Activated`, not its inputs, the logits. A metric
  /// for which the order of the outputs is enough takes the logits, unless there is a single output.
  using Activated = typename Loss::LogitsOf;
  static constexpr bool activates = from_logits && !std::is_void_v<Activated> && sizeof...(Metrics) > 0 &&
                                    !(channels > 1 && (order_is_enough<Metrics> && ...));

  /// The loss of a sample is the mean over this number of parts; `loss` writes the gradient of their sum.
  static constexpr int parts = by_number || Loss::by_pixel ? pixels : 1;

  /// What the loss of each sample is multiplied by. It turns the mean over all parts of these samples into
  /// the mean over the parts that are not ignored. If `samples` is null, these are the first `count` samples
  /// of the data.
  using Factors = double;
  static Factors factors(const Dataset& data, const int* samples, int count) {
    if constexpr (ignores) {
      std::vector<int> classes(std::size_t{pixels});
      std::int64_t ignored = 0;
      for (int i = 0; i < count; ++i) {
        data.read_classes(samples ? samples[i] : i, classes.data());
        ignored += std::count(classes.begin(), classes.end(), Loss::ignored_class);
      }
      const std::int64_t all = std::int64_t{count} * pixels;
      return static_cast<double>(all) / static_cast<double>(std::max<std::int64_t>(all - ignored, 1));
    } else {
      return 1;
    }
  }
  /// What the gradient of a sample of weight 1 that `measure` writes must be multiplied by, and divided by
  /// `parts`.
  static double factor_behind(const Factors& factors) { return factors; }

  Comparison() : target_(by_number ? 0 : std::size_t{size}), classes_(by_number ? std::size_t{pixels} : 0) {}

  /// Adds the losses and the metrics of samples with these numbers. The gradient of sample i, `parts` times
  /// as large, goes to gradient_of(i); `activated` holds the outputs that metrics see.
  template <class Y, class GradientOf>
  void measure(const Dataset& data, const int* samples, const std::uint64_t* streams, const Factors& factors,
               Y y, Y activated, GradientOf gradient_of, Sums& sums) {
    double losses = 0;
    for (int i = 0; i < y.count; ++i) {
      read_target(data, samples[i], streams ? &streams[i] : nullptr);
      losses += data.sample_weight(samples[i]) * factors * loss(y.at(i), gradient_of(i));
      [&]<std::size_t... m>(std::index_sequence<m...>) {
        (add<Metrics>(activated.at(i), std::get<m>(sums.metrics)), ...);
      }
      (std::index_sequence_for<Metrics...>{});
    }
    sums.loss += losses;
  }

  /// Reads the target of a sample, with which `loss` and `add` compare. A sample that was augmented
  /// has a stream of random numbers, and its row of values may be mixed from those of two samples.
  void read_target(const Dataset& data, int sample, const std::uint64_t* stream) {
    if constexpr (by_number) {
      data.read_classes(sample, classes_.data());
    } else {
      const auto read = [&](int i, T* to) {
        if (Loss::target == TargetKind::binary && data.has_class_numbers())
          data.read_classes(i, to);
        else
          data.read_target(i, size, to);
      };
      if (stream && data.mixes_targets())
        data.read_mixed_target(read, sample, Random(*stream), size, target_.data());
      else
        read(sample, target_.data());
    }
  }

  /// The loss of outputs, or of logits, and its gradient, `parts` times as large.
  double loss(const T* y, T* dy) const {
    constexpr int width = size / parts;
    double sum = 0;
    for (int part = 0; part < parts; ++part) {
      const int at = part * width;
      if (is_ignored(part)) {
        std::fill_n(dy + at, width, T(0));
        continue;
      }
      const auto target = [&] {
        if constexpr (by_number)
          return classes_.data()[part];
        else
          return target_.data() + at;
      }();
      const LossArguments<T, width, std::remove_const_t<decltype(target)>> arguments{y + at, target, dy + at};
      if constexpr (from_logits)
        sum += Loss::of_logits(arguments);
      else
        sum += Loss::of_outputs(arguments);
    }
    return sum / parts;
  }

  /// Adds what a metric measures.
  template <class M>
  void add(const T* y, Accumulator<M>& sums) const {
    constexpr int width = is_split<M> ? channels : size;
    for (int part = 0; part < size / width; ++part) {
      if (is_ignored(part)) continue;
      const std::span<const T> outputs(y + part * width, std::size_t{width});
      if constexpr (by_number)
        sums.add(outputs, classes_.data()[part]);
      else
        sums.add(outputs, std::span<const T>(target_.data() + part * width, std::size_t{width}));
    }
  }

 private:
  bool is_ignored(int part) const { return ignores && classes_.data()[part] == Loss::ignored_class; }

  Buffer<T> target_;
  Buffer<int> classes_;
};

}  // namespace MICA_PACKETS
}  // namespace mica::detail

#include <mica/core/utilities/macro_unscope.hpp>
