// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/metric.hpp>
#include <mica/core/refusal.hpp>
#include <mica/models/sequential.hpp>
#include <mica/training/model.hpp>

namespace mica {

/// Makes a model that can learn, Keras' compile: `compile(Net{}, Adam{}, CategoricalCrossentropy{},
/// Accuracy{})`. Its numbers are floats, or with `compile<double>(...)` doubles. Parameters begin as the
/// initializers say, from `Net{.seed = 1}`.
template <class T = float, class... Layers, IsOptimizer Optimizer, IsLoss Loss, IsMetric... Metrics>
auto compile(const Sequential<Layers...>& net, const Optimizer& optimizer, const Loss&, const Metrics&...) {
  using Net = Sequential<Layers...>;
  constexpr Shape output = Net::output_shape;
  if constexpr (Net::is_complete)
    static_cast<void>(Verdict<typename Loss::template Answer<output>, Loss, GotShape<output>>{});
  return Model<T, Net, Optimizer, Loss, Metrics...>(net, optimizer);
}

}  // namespace mica
