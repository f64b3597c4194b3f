// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/metric.hpp>
#include <mica/training/history.hpp>

#include <string>
#include <tuple>
#include <vector>

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

/// The names of what an epoch of fit measures, in the order of its logs.
template <class... Metrics, class Sums>
std::vector<std::string> names_of_logs(const Sums& none, bool has_validation) {
  std::vector<std::string> names;
  for (const auto& entry : mean_logs<Metrics...>("", none, 1)) names.push_back(entry.first);
  if (has_validation) {
    for (const auto& entry : mean_logs<Metrics...>("val_", none, 1)) names.push_back(entry.first);
  }
  names.push_back("seconds");
  return names;
}

}  // namespace mica::detail
