// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/metric.hpp>
#include <mica/kernels/f_score.hpp>

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
struct F1Score : kernels::FScore<1, Given...> {
  static constexpr const char* name = "f1_score";
};

}  // namespace mica
