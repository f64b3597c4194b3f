// SPDX-License-Identifier: MIT
#pragma once

#include <mica/training/history.hpp>

#include <cstddef>
#include <string>

namespace mica::detail {

/// The loss, that of each head, and the metrics as means, from sums over `samples` samples. The names are
/// "loss", "policy_loss" and those of the metrics, with `prefix` in front.
template <class... Metrics, class Sums>
Logs mean_logs(const std::string& prefix, const Sums& sums, int samples) {
  Logs logs;
  logs.set(prefix + "loss", sums.loss / samples);
  if constexpr (requires { sums.loss.heads; }) {
    for (std::size_t i = 0; i < sums.loss.heads.size(); ++i)
      logs.set(prefix + sums.loss.names[i] + "_loss", sums.loss.heads[i] / samples);
  }
  std::size_t m = 0;
  (logs.set(prefix + Metrics::name, sums.metrics[m++] / samples), ...);
  static_cast<void>(m);
  return logs;
}

}  // namespace mica::detail
