// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/metric.hpp>
#include <mica/core/contracts/metric_options.hpp>
#include <mica/core/messages/threshold.hpp>
#include <mica/kernels/class_of.hpp>

#include <cstddef>
#include <span>

namespace mica {

/// Keras' BinaryIoU: each output is a decision for class 1 if it is the threshold or more, else for class 0.
/// The metric is the mean over both classes, or of the one that is asked for, of intersection / union = true
/// positives / (true positives + false positives + false negatives), over all outputs of all samples. A class
/// that neither a label nor an output names does not count.
///
/// | option | default |
/// | --- | --- |
/// | `Threshold<t>` | 0.5 |
/// | `ClassId<1>`, `ClassId<0>`: this class alone, Keras' target_class_ids | both |
template <class... Given>
struct BinaryIoU {
 private:
  using Options = MetricOptions<TypeList<ThresholdOption, ClassIdOption>, Given...>;
  static constexpr double threshold = Options::template Get<ThresholdOption, Threshold<0.5>>::value;
  static constexpr int class_id = Options::template Get<ClassIdOption, ClassId<-1>>::value;

 public:
  static constexpr const char* name = "binary_iou";
  static constexpr bool by_pixel = true;
  using Check = typename Options::Check;

  template <Shape>
  struct Accumulator {
    /// [label][decision]
    double counts[2][2] = {};

    template <class T, class Target>
    void add(std::span<const T> outputs, Target target) {
      for (std::size_t i = 0; i < outputs.size(); ++i)
        ++counts[kernels::label_of(target, i) != 0][outputs[i] >= static_cast<T>(threshold)];
    }
    Accumulator& operator+=(const Accumulator& other) {
      for (int label = 0; label < 2; ++label)
        for (int decision = 0; decision < 2; ++decision)
          counts[label][decision] += other.counts[label][decision];
      return *this;
    }
    double value() const {
      double sum = 0;
      int present = 0;
      for (int c = 0; c < 2; ++c) {
        const double either = counts[c][c] + counts[0][1] + counts[1][0];
        if ((class_id >= 0 && c != class_id) || either == 0) continue;
        sum += counts[c][c] / either;
        ++present;
      }
      return kernels::ratio(sum, present);
    }
  };
};

}  // namespace mica
