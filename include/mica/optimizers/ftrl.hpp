// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/optimizer.hpp>
#include <mica/core/values/learning_rate.hpp>
#include <mica/core/values/range.hpp>
#include <mica/kernels/packet_math.hpp>
#include <mica/kernels/parameter_update.hpp>

#include <cmath>
#include <cstddef>
#include <limits>

namespace mica {

/// Follow the regularized leader (McMahan and others 2013) with Keras' defaults and formula. With the
/// gradient g and the learning rate r:
///
///     n_new = n + g^2
///     z += g + 2 l2_shrinkage w - (n_new^-p - n^-p) w / r
///     n = n_new
///     w = (clip(z, -l1, l1) - z) / (n^-p / r + 2 (l2 + beta / (2 r)))
///
/// where p is learning_rate_power, l1, l2 and l2_shrinkage are the regularization strengths, n begins with
/// initial_accumulator_value and z with 0. A weight with |z| <= l1 is 0: so is at first each weight without
/// gradient, whatever its initial value. At a learning rate of 0 nothing changes.
struct Ftrl {
  static constexpr const char* name = "Ftrl";
  /// n less its initial value, since slots begin with zeros; and z.
  static constexpr int slots = 2;

  LearningRate learning_rate = 1e-3;
  double learning_rate_power = -0.5;
  double initial_accumulator_value = 0.1;
  double l1_regularization_strength = 0;
  double l2_regularization_strength = 0;
  double l2_shrinkage_regularization_strength = 0;
  double beta = 0;

  /// Throws Error where a member is out of range.
  void check() const {
    learning_rate.check(name);
    if (!detail::is_finite(learning_rate_power) || learning_rate_power > 0)
      detail::throw_error({name, ": expected a finite learning_rate_power <= 0, found ",
                           detail::text_of(learning_rate_power)});
    detail::check_not_negative(name, "initial_accumulator_value", initial_accumulator_value);
    detail::check_not_negative(name, "l1_regularization_strength", l1_regularization_strength);
    detail::check_not_negative(name, "l2_regularization_strength", l2_regularization_strength);
    detail::check_not_negative(name, "l2_shrinkage_regularization_strength",
                               l2_shrinkage_regularization_strength);
    detail::check_not_negative(name, "beta", beta);
  }

  template <class T>
  void update(const ParameterSlice<T, 2>& s, std::int64_t step) const {
    using P = kernels::Packet<T>;
    const double rate = learning_rate.at(step - 1);
    if (rate == 0) return;
    if (learning_rate_power == -0.5)
      update(s, rate, [](P n) { return kernels::sqrt(n); });
    else
      update(s, rate, [this](P n) { return power_of_lanes(n); });
  }

 private:
  /// `power(n)` is n^-p.
  template <class T, class Power>
  void update(const ParameterSlice<T, 2>& s, double rate, Power power) const {
    using P = kernels::Packet<T>;
    const P inverse_rate = kernels::packet_of<T>(1 / rate);
    const P start = kernels::packet_of<T>(initial_accumulator_value);
    const P most = kernels::packet_of<T>(l1_regularization_strength),
            least = kernels::packet_of<T>(-l1_regularization_strength);
    const P twice_l2 = kernels::packet_of<T>(2 * l2_regularization_strength + beta / rate);
    const P twice_shrinkage = kernels::packet_of<T>(2 * l2_shrinkage_regularization_strength);
    // Where n is 0, so is z: the smallest divisor makes w 0, and not NaN.
    const P smallest = kernels::packet_of<T>(static_cast<double>(std::numeric_limits<T>::min()));
    kernels::update_packets<0, 1>(s, [=](P& w, P g, P& n, P& z) {
      const P old_power = power(n + start);
      n = kernels::multiply_add(g, g, n);
      const P new_power = power(n + start);
      z = z + g + twice_shrinkage * w - (new_power - old_power) * inverse_rate * w;
      const P divisor = kernels::multiply_add(new_power, inverse_rate, twice_l2);
      w = (kernels::max(kernels::min(z, most), least) - z) / kernels::max(divisor, smallest);
    });
  }

  template <class P>
  P power_of_lanes(P n) const {
    using T = typename P::Scalar;
    T values[std::size_t{P::size}];
    kernels::store(values, n);
    for (T& value : values) value = std::pow(value, static_cast<T>(-learning_rate_power));
    return kernels::load<P>(values);
  }
};

}  // namespace mica
