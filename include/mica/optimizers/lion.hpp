// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/optimizer.hpp>
#include <mica/core/values/learning_rate.hpp>
#include <mica/core/values/range.hpp>
#include <mica/kernels/parameter_update.hpp>

namespace mica {

/// Lion (Chen and others 2023) with Keras' defaults and formula, g being the gradient:
///
///     w -= learning_rate sign(beta_1 m + (1 - beta_1) g)
///     m = beta_2 m + (1 - beta_2) g
///
/// Each step has the length learning_rate, which is chosen 3 to 10 times smaller than for Adam.
struct Lion {
  static constexpr const char* name = "Lion";
  static constexpr int slots = 1;

  LearningRate learning_rate = 1e-3;
  double beta_1 = 0.9;
  double beta_2 = 0.99;

  /// Throws Error where a member is out of range.
  void check() const {
    learning_rate.check(name);
    detail::check_below_one(name, "beta_1", beta_1);
    detail::check_below_one(name, "beta_2", beta_2);
  }

  template <class T>
  void update(const ParameterSlice<T, 1>& s, std::int64_t step) const {
    using P = kernels::Packet<T>;
    const P rate = kernels::packet_of<T>(learning_rate.at(step - 1)), zero = kernels::packet_of<T>(0);
    const P old_1 = kernels::packet_of<T>(beta_1), fresh_1 = kernels::packet_of<T>(1 - beta_1);
    const P old_2 = kernels::packet_of<T>(beta_2), fresh_2 = kernels::packet_of<T>(1 - beta_2);
    kernels::update_packets<0>(s, [=](P& w, P g, P& m) {
      const P direction = old_1 * m + fresh_1 * g;
      w = w + kernels::where_less(direction, zero, rate) - kernels::where_less(zero, direction, rate);
      m = old_2 * m + fresh_2 * g;
    });
  }
};

}  // namespace mica
