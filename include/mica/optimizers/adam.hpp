// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/optimizer.hpp>
#include <mica/core/values/learning_rate.hpp>
#include <mica/kernels/adam_moments.hpp>
#include <mica/kernels/packet_math.hpp>

namespace mica {

/// Adam (Kingma, Ba 2015) with Keras' defaults and formula. With the gradient g of step t:
///
///     m += (1 - beta_1) (g - m)
///     v += (1 - beta_2) (g^2 - v)
///     w -= learning_rate sqrt(1 - beta_2^t) / (1 - beta_1^t) m / (sqrt(v) + epsilon)
///
/// AMSGrad is Keras' Adam(amsgrad=True). PyTorch's epsilon is sqrt(1 - beta_2^t) times smaller.
struct Adam {
  static constexpr const char* name = "Adam";
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
    const P rate = kernels::packet_of<T>(kernels::corrected_rate(*this, step));
    const P eps = kernels::packet_of<T>(epsilon);
    const kernels::AdamMoments<T> moments(beta_1, beta_2);
    kernels::update_packets<0, 1>(s, [=](P& w, P g, P& m, P& v) {
      moments.update(g, m, v);
      w = w - rate * m / (kernels::sqrt(v) + eps);
    });
  }
};

}  // namespace mica
