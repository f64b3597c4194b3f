// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/metric.hpp>
#include <mica/core/contracts/metric_options.hpp>
#include <mica/core/messages/ignore_class.hpp>
#include <mica/core/values/lazy_sums.hpp>
#include <mica/kernels/class_of.hpp>

#include <algorithm>

namespace mica {

/// Keras' MeanIoU: the mean over the classes of intersection / union = true positives / (true positives +
/// false positives + false negatives), over all samples, or over all pixels of images. A class that neither a
/// label nor an output names does not count.
///
/// The number of classes is that of the outputs of a sample or a pixel; the class is that of the largest. A
/// single output stands for two classes, and means class 1 if it is above 0.5.
///
/// `IgnoreClass<c>` leaves out the samples, or pixels, whose label is c. What the loss ignores, no metric
/// sees.
template <class... Given>
struct MeanIoU {
 private:
  using Options = MetricOptions<TypeList<IgnoreClassOption>, Given...>;
  using Ignored = typename Options::template Get<IgnoreClassOption, detail::IgnoreNone>;

 public:
  static constexpr const char* name = "mean_iou";
  static constexpr bool order_is_enough = true, by_pixel = true;
  using Check = typename detail::IgnoredClassCheck<Ignored, typename Options::Check>::type;

  template <Shape Out>
  struct Accumulator {
    static constexpr int classes = std::max(Out.size(), 2);
    /// [label, class of the outputs]
    detail::LazySums<classes * classes> confusion;

    template <class T, class Target>
    void add(std::span<const T> outputs, Target target) {
      const int label = kernels::class_of(target);
      if (label != Ignored::value) confusion.add(label * classes + kernels::class_of(outputs), 1);
    }
    template <class State>
    void visit_state(State& state) {
      confusion.visit_state(state);
    }
    Accumulator& operator+=(const Accumulator& other) {
      confusion += other.confusion;
      return *this;
    }
    double value() const {
      double sum = 0;
      int present = 0;
      for (int c = 0; c < classes; ++c) {
        double either = -confusion[c * classes + c];
        for (int k = 0; k < classes; ++k) either += confusion[c * classes + k] + confusion[k * classes + c];
        if (!(either > 0)) continue;
        sum += confusion[c * classes + c] / either;
        ++present;
      }
      return kernels::ratio(sum, present);
    }
  };
};

}  // namespace mica
