// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/optimizer.hpp>
#include <mica/core/values/learning_rate.hpp>
#include <mica/kernels/adam_moments.hpp>
#include <mica/kernels/packet_math.hpp>

namespace mica {

/// Adam whose steps never grow by a fall of v (Reddi, Kale, Kumar 2018), Keras' Adam(amsgrad=True). With the
/// gradient g of step t:
///
///     m += (1 - beta_1) (g - m)
///     v += (1 - beta_2) (g^2 - v)
///     v_hat = max(v_hat, v)
///     w -= learning_rate sqrt(1 - beta_2^t) / (1 - beta_1^t) m / (sqrt(v_hat) + epsilon)
///
/// It is an optimizer by itself, so that Adam keeps no third vector.
struct AMSGrad {
  static constexpr const char* name = "AMSGrad";
  static constexpr int slots = 3;

  LearningRate learning_rate = 1e-3;
  double beta_1 = 0.9;
  double beta_2 = 0.999;
  double epsilon = 1e-7;

  /// Throws Error where a member is out of range.
  void check() const { kernels::check_adam(*this); }

  template <class T>
  void update(const ParameterSlice<T, 3>& s, std::int64_t step) const {
    using P = kernels::Packet<T>;
    const P rate = kernels::packet_of<T>(kernels::corrected_rate(*this, step));
    const P eps = kernels::packet_of<T>(epsilon);
    const kernels::AdamMoments<T> moments(beta_1, beta_2);
    kernels::update_packets<0, 1, 2>(s, [=](P& w, P g, P& m, P& v, P& v_hat) {
      moments.update(g, m, v);
      v_hat = kernels::max(v_hat, v);
      w = w - rate * m / (kernels::sqrt(v_hat) + eps);
    });
  }
};

}  // namespace mica
