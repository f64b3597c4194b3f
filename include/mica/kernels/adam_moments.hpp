// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/range.hpp>
#include <mica/kernels/parameter_update.hpp>

#include <cmath>
#include <cstdint>
#include <limits>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica::kernels {
inline namespace MICA_PACKETS {

/// The moving averages of the gradient and of its square, which Adam and its relatives keep:
///
///     m += (1 - beta_1) (g - m)
///     v += (1 - beta_2) (g^2 - v)
///
/// An infinite v stays infinite, so that its parameter stays as it is.
template <class T>
class AdamMoments {
  using P = Packet<T>;

 public:
  MICA_INLINE AdamMoments(double beta_1, double beta_2)
      : one_minus_beta_1_(packet_of<T>(1 - beta_1)),
        one_minus_beta_2_(packet_of<T>(1 - beta_2)),
        largest_(packet_of<T>(static_cast<double>(std::numeric_limits<T>::max()))) {}

  MICA_INLINE void update(P g, P& m, P& v) const {
    m = multiply_add(one_minus_beta_1_, g - m, m);
    // infinity - infinity would be NaN
    v = multiply_add(one_minus_beta_2_, g * g - min(v, largest_), v);
  }

 private:
  P one_minus_beta_1_, one_minus_beta_2_, largest_;
};

/// The learning rate of a step, corrected for the zeros with which m and v begin:
///
///     learning_rate sqrt(1 - beta_2^step) / (1 - beta_1^step)
template <class O>
double corrected_rate(const O& optimizer, std::int64_t step) {
  const double t = static_cast<double>(step);
  return optimizer.learning_rate.at(step - 1) * std::sqrt(1 - std::pow(optimizer.beta_2, t)) /
         (1 - std::pow(optimizer.beta_1, t));
}

/// Throws Error where a member that Adam and its relatives have is out of range.
template <class O>
void check_adam(const O& optimizer) {
  optimizer.learning_rate.check(O::name);
  detail::check_below_one(O::name, "beta_1", optimizer.beta_1);
  detail::check_below_one(O::name, "beta_2", optimizer.beta_2);
  detail::check_positive(O::name, "epsilon", optimizer.epsilon);
}

}  // namespace MICA_PACKETS
}  // namespace mica::kernels

#include <mica/core/utilities/macro_unscope.hpp>
