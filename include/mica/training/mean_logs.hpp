// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/metric.hpp>
#include <mica/training/history.hpp>

#include <string>
#include <tuple>

namespace mica::detail {

/// The mean of the loss and the values of the metrics, from sums over `samples` samples. The names are "loss"
/// and those of the metrics, with `prefix` in front.
template <class... Metrics, class Sums>
Logs mean_logs(const std::string& prefix, const Sums& sums, int samples) {
  Logs logs;
  logs.set(prefix + "loss", sums.loss / samples);
  std::apply([&](const auto&... metrics) { (logs.set(prefix + metric_name<Metrics>, metrics.value()), ...); },
             sums.metrics);
  return logs;
}

}  // namespace mica::detail
