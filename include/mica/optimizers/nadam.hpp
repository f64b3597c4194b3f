// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/optimizer.hpp>
#include <mica/core/values/learning_rate.hpp>
#include <mica/kernels/adam_moments.hpp>
#include <mica/kernels/packet_math.hpp>

#include <cmath>

namespace mica {

/// Adam with Nesterov's momentum (Dozat 2016), with Keras' defaults and formula. With the gradient g of step
/// t, mu(t) = beta_1 (1 - 0.96^t / 2) and M(t) = mu(1) mu(2) ... mu(t):
///
///     m += (1 - beta_1) (g - m)
///     v += (1 - beta_2) (g^2 - v)
///     m_hat = mu(t + 1) m / (1 - M(t + 1)) + (1 - mu(t)) g / (1 - M(t))
///     w -= learning_rate m_hat / (sqrt(v / (1 - beta_2^t)) + epsilon)
///
/// PyTorch's NAdam has 0.96^(0.004 t) in mu(t).
struct Nadam {
  static constexpr const char* name = "Nadam";
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
    const double product = momentum_product(step), next = momentum(step + 1);
    const double rate = learning_rate.at(step - 1);
    const P rate_of_m = kernels::packet_of<T>(rate * next / (1 - product * next));
    const P rate_of_g = kernels::packet_of<T>(rate * (1 - momentum(step)) / (1 - product));
    const P correction = kernels::packet_of<T>(1 / (1 - std::pow(beta_2, static_cast<double>(step))));
    const P eps = kernels::packet_of<T>(epsilon);
    const kernels::AdamMoments<T> moments(beta_1, beta_2);
    kernels::update_packets<0, 1>(s, [=](P& w, P g, P& m, P& v) {
      moments.update(g, m, v);
      const P push = kernels::multiply_add(rate_of_m, m, rate_of_g * g);
      w = w - push / (kernels::sqrt(v * correction) + eps);
    });
  }

 private:
  /// mu(step)
  double momentum(std::int64_t step) const {
    return beta_1 * (1 - 0.5 * std::pow(0.96, static_cast<double>(step)));
  }

  /// M(step). From step 370 on with the default beta_1, 1 - M is 1 to the last digit, and M is taken for 0.
  double momentum_product(std::int64_t step) const {
    if (std::pow(beta_1, static_cast<double>(step)) < 1e-17) return 0;
    double product = 1, power = 0.5;
    for (std::int64_t i = 1; i <= step; ++i) {
      power *= 0.96;
      product *= beta_1 * (1 - power);
    }
    return product;
  }
};

}  // namespace mica
