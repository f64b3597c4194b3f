// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/metric_options.hpp>
#include <mica/core/values/lazy_sums.hpp>
#include <mica/core/values/number.hpp>
#include <mica/kernels/class_of.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <type_traits>

namespace mica::kernels {

/// The score of decisions, as F1Score and FBetaScore define it.
template <Number Beta, class... Given>
struct FScore {
 private:
  using Options = MetricOptions<TypeList<AverageOption, ThresholdOption>, Given...>;
  using Average = typename Options::template Get<AverageOption, Macro>;
  using GivenThreshold = typename Options::template Get<ThresholdOption, void>;

  static double score(double true_positives, double decisions, double labels) {
    constexpr double epsilon = 1e-7, square = Beta.value * Beta.value;
    const double precision = true_positives / (decisions + epsilon);
    const double recall = true_positives / (labels + epsilon);
    return (1 + square) * precision * recall / (square * precision + recall + epsilon);
  }

 public:
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
        const double label = label_of(target, i), decision = is_decision(outputs[i], largest);
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

}  // namespace mica::kernels
