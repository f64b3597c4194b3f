// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/metric.hpp>
#include <mica/training/history.hpp>

#include <string>
#include <tuple>

namespace mica::detail {

/// The mean of the loss, of the loss of each head, and the values of the metrics, from sums over `samples`
/// samples. The names are "loss", "policy_loss" and those of the metrics, with `prefix` in front.
template <class... Metrics, class Sums>
Logs mean_logs(const std::string& prefix, const Sums& sums, int samples) {
  Logs logs;
  logs.set(prefix + "loss", sums.loss / samples);
  if constexpr (requires { sums.loss.heads; }) {
    for (std::size_t i = 0; i < sums.loss.heads.size(); ++i)
      logs.set(prefix + sums.loss.names[i] + "_loss", sums.loss.heads[i] / samples);
  }
  std::apply([&](const auto&... metrics) { (logs.set(prefix + metric_name<Metrics>, metrics.value()), ...); },
             sums.metrics);
  return logs;
}

}  // namespace mica::detail
