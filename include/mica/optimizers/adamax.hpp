// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/optimizer.hpp>
#include <mica/core/values/learning_rate.hpp>
#include <mica/kernels/adam_moments.hpp>

#include <cmath>

namespace mica {

/// Adam with the largest gradient in place of the root of the mean square (Kingma, Ba 2015, section 7), with
/// Keras' defaults and formula. With the gradient g of step t:
///
///     m += (1 - beta_1) (g - m)
///     u = max(beta_2 u, |g|)
///     w -= learning_rate / (1 - beta_1^t) m / (u + epsilon)
struct Adamax {
  static constexpr const char* name = "Adamax";
  static constexpr int slots = 2;

  LearningRate learning_rate = 1e-3;
  double beta_1 = 0.9;
  double beta_2 = 0.999;
  double epsilon = 1e-7;

  /// Throws Error where a member is out of range.
  void check() const { kernels::check_adam(*this); }

  template <class T>
  void update(const ParameterSlice<T, 2>& s, std::int64_t step) const {
    using P = kernels::Packet<T>;
    const double t = static_cast<double>(step);
    const P rate = kernels::packet_of<T>(learning_rate.at(step - 1) / (1 - std::pow(beta_1, t)));
    const P one_minus_beta_1 = kernels::packet_of<T>(1 - beta_1), keep = kernels::packet_of<T>(beta_2),
            eps = kernels::packet_of<T>(epsilon), zero = kernels::packet_of<T>(0);
    kernels::update_packets<0, 1>(s, [=](P& w, P g, P& m, P& u) {
      m = kernels::multiply_add(one_minus_beta_1, g - m, m);
      u = kernels::max(kernels::max(g, zero - g), keep * u);
      w = w - rate * m / (u + eps);
    });
  }
};

}  // namespace mica
