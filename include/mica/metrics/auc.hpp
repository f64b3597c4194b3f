// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/metric.hpp>
#include <mica/core/contracts/metric_options.hpp>
#include <mica/core/values/lazy_sums.hpp>
#include <mica/kernels/class_of.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <type_traits>

namespace mica {

/// Keras' AUC: the area under a curve of the outputs, which are probabilities, against their labels. Outputs
/// are sorted into n - 1 classes of equal width between n thresholds -1e-7, 1/(n-1), ..., 1 + 1e-7, and the
/// curve has one point for each threshold. With several outputs each is a decision by itself, as in Keras.
///
/// | option | the curve |
/// | --- | --- |
/// | `ROC`, the default | true positive rate over false positive rate, linear between the points |
/// | `PR` | precision over recall, interpolated as by Davis and Goadrich (2006) |
/// | `NumThresholds<n>` | n thresholds; the default is 200 |
template <class... Given>
struct AUC {
 private:
  using Options = MetricOptions<TypeList<CurveOption, NumThresholdsOption>, Given...>;
  static constexpr int thresholds = Options::template Get<NumThresholdsOption, NumThresholds<200>>::value;
  static constexpr bool is_roc = std::is_same_v<typename Options::template Get<CurveOption, ROC>, ROC>;

 public:
  static constexpr const char* name = "auc";
  using Check = std::conditional_t<has_passed<typename Options::Check> && (thresholds < 3),
                                   Failed<TooFewThresholds, Needs<3>>, typename Options::Check>;

  template <Shape>
  struct Accumulator {
    static constexpr int buckets = std::max(thresholds, 3) - 1;
    detail::LazySums<buckets> positives, negatives;

    template <class T, class Target>
    void add(std::span<const T> outputs, Target target) {
      for (std::size_t i = 0; i < outputs.size(); ++i) {
        const double y = outputs[i] > T(0) ? std::min(static_cast<double>(outputs[i]), 1.0) : 0;  // NaN: 0
        const int bucket = std::max(static_cast<int>(std::ceil(y * buckets)) - 1, 0);
        const double label = kernels::label_of(target, i);
        positives.add(bucket, label);
        negatives.add(bucket, 1 - label);
      }
    }
    template <class State>
    void visit_state(State& state) {
      positives.visit_state(state);
      negatives.visit_state(state);
    }
    Accumulator& operator+=(const Accumulator& other) {
      positives += other.positives;
      negatives += other.negatives;
      return *this;
    }
    double value() const {
      double all_positives = 0, all_negatives = 0;
      for (int b = 0; b < buckets; ++b) {
        all_positives += positives[b];
        all_negatives += negatives[b];
      }
      // From the last threshold, above which there is nothing, to the first: the positives and negatives
      // above it.
      double area = 0, tp = 0, fp = 0;
      for (int b = buckets - 1; b >= 0; --b) {
        const double dtp = positives[b], dfp = negatives[b];
        if constexpr (is_roc) {
          area += kernels::ratio(dfp, all_negatives) * kernels::ratio(tp + dtp / 2, all_positives);
        } else {
          // The precision (tp + s x) / (tp + fp + x) along a step of x decisions, integrated over the recall.
          const double before = tp + fp, after = before + dtp + dfp, slope = kernels::ratio(dtp, dtp + dfp);
          const double grown = before > 0 && after > 0 ? std::log(after / before) : 0;
          area += kernels::ratio(slope * (dtp + (tp - slope * before) * grown), all_positives);
        }
        tp += dtp;
        fp += dfp;
      }
      return area;
    }
  };
};

}  // namespace mica
