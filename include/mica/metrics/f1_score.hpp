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

/// Keras' F1Score, of each class 2 precision recall / (precision + recall), as one number:
///
/// | option | the number |
/// | --- | --- |
/// | `Macro`, the default | the mean over the classes |
/// | `Weighted` | the mean weighted by the labels of each class |
/// | `Micro` | the score of the counts of all classes together |
///
/// Keras' default, average=None, is a number for each class, and so no metric here. An output is a decision
/// for its class if it is the largest of its sample (equal ones all are), or, with `Threshold<t>`, if it is
/// above t. A single output has the threshold 0.5 unless another is given; in Keras without a threshold every
/// single output counts as positive. As in Keras, 1e-7 is added to each denominator.
template <class... Given>
struct F1Score {
 private:
  using Options = MetricOptions<TypeList<AverageOption, ThresholdOption>, Given...>;
  using Average = typename Options::template Get<AverageOption, Macro>;
  using GivenThreshold = typename Options::template Get<ThresholdOption, void>;

  static double score(double true_positives, double decisions, double labels) {
    constexpr double epsilon = 1e-7;
    const double precision = true_positives / (decisions + epsilon);
    const double recall = true_positives / (labels + epsilon);
    return 2 * precision * recall / (precision + recall + epsilon);
  }

 public:
  static constexpr const char* name = "f1_score";
  static constexpr bool by_pixel = true;
  using Check = typename Options::Check;

  template <Shape Out>
  struct Accumulator {
    static constexpr int classes = Out.size();
    detail::LazySums<classes> true_positives, decisions, labels;

    template <class T, class Target>
    void add(std::span<const T> outputs, Target target) {
      const T largest = *std::max_element(outputs.begin(), outputs.end());
      for (std::size_t i = 0; i < outputs.size(); ++i) {
        const double label = kernels::label_of(target, i), decision = is_decision(outputs[i], largest);
        const int c = static_cast<int>(i);
        true_positives.add(c, label * decision);
        decisions.add(c, decision);
        labels.add(c, label);
      }
    }
    template <class State>
    void visit_state(State& state) {
      true_positives.visit_state(state);
      decisions.visit_state(state);
      labels.visit_state(state);
    }
    Accumulator& operator+=(const Accumulator& other) {
      true_positives += other.true_positives;
      decisions += other.decisions;
      labels += other.labels;
      return *this;
    }
    double value() const {
      double t = 0, d = 0, l = 0, mean = 0, weighted = 0;
      for (int c = 0; c < classes; ++c) {
        const double of_class = score(true_positives[c], decisions[c], labels[c]);
        t += true_positives[c];
        d += decisions[c];
        l += labels[c];
        mean += of_class / classes;
        weighted += of_class * labels[c];
      }
      if (std::is_same_v<Average, Micro>) return score(t, d, l);
      return std::is_same_v<Average, Weighted> ? weighted / (l + 1e-7) : mean;
    }

   private:
    template <class T>
    static bool is_decision(T output, T largest) {
      if constexpr (!std::is_void_v<GivenThreshold>)
        return output > static_cast<T>(GivenThreshold::value);
      else if constexpr (classes == 1)
        return output > T(0.5);
      else
        return output >= largest && std::abs(output) > T(1e-9);
    }
  };
};

}  // namespace mica
