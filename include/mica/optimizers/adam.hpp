// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/optimizer.hpp>
#include <mica/core/values/learning_rate.hpp>
#include <mica/core/values/range.hpp>
#include <mica/kernels/packet_math.hpp>

#include <cmath>
#include <limits>

namespace mica {

/// Adam (Kingma, Ba 2015) with Keras' defaults and formula. With the gradient g of step t:
///
///     m += (1 - beta_1) (g - m)
///     v += (1 - beta_2) (g^2 - v)
///     w -= learning_rate sqrt(1 - beta_2^t) / (1 - beta_1^t) m / (sqrt(v) + epsilon)
struct Adam {
  static constexpr const char* name = "Adam";
  static constexpr int slots = 2;

  LearningRate learning_rate = 1e-3;
  double beta_1 = 0.9;
  double beta_2 = 0.999;
  double epsilon = 1e-7;

  /// Throws Error where a member is out of range.
  void check() const {
    learning_rate.check(name);
    detail::check_below_one(name, "beta_1", beta_1);
    detail::check_below_one(name, "beta_2", beta_2);
    detail::check_positive(name, "epsilon", epsilon);
  }

  template <class T>
  void update(const ParameterSlice<T, 2>& s, std::int64_t step) const {
    using P = kernels::Packet<T>;
    const auto packet = [](double value) { return kernels::broadcast<P>(static_cast<T>(value)); };
    const double t = static_cast<double>(step);
    const P rate = packet(learning_rate.at(step - 1) * std::sqrt(1 - std::pow(beta_2, t)) / (1 - std::pow(beta_1, t)));
    // An infinite v stays infinite, and its parameter stays as it is; infinity - infinity would be NaN.
    const P largest = packet(static_cast<double>(std::numeric_limits<T>::max()));
    const P one_minus_beta_1 = packet(1 - beta_1), one_minus_beta_2 = packet(1 - beta_2),
            eps = packet(epsilon);
    for (int i = 0; i < s.size; i += P::size) {
      const P g = kernels::load<P>(s.gradient + i);
      P m = kernels::load<P>(s.slots[0] + i), v = kernels::load<P>(s.slots[1] + i);
      m = kernels::multiply_add(one_minus_beta_1, g - m, m);
      v = kernels::multiply_add(one_minus_beta_2, g * g - kernels::min(v, largest), v);
      kernels::store(s.slots[0] + i, m);
      kernels::store(s.slots[1] + i, v);
      kernels::store(s.parameters + i,
                     kernels::load<P>(s.parameters + i) - rate * m / (kernels::sqrt(v) + eps));
    }
  }
};

}  // namespace mica
