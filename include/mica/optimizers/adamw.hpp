// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/optimizer.hpp>
#include <mica/core/values/learning_rate.hpp>
#include <mica/core/values/range.hpp>
#include <mica/kernels/adam_moments.hpp>
#include <mica/kernels/packet_math.hpp>
#include <mica/kernels/weight_decay.hpp>

namespace mica {

/// Adam with decoupled weight decay (Loshchilov, Hutter 2019), with Keras' defaults and formula. With the
/// gradient g of step t:
///
///     w -= learning_rate weight_decay w
///     m += (1 - beta_1) (g - m)
///     v += (1 - beta_2) (g^2 - v)
///     w -= learning_rate sqrt(1 - beta_2^t) / (1 - beta_1^t) m / (sqrt(v) + epsilon)
///
/// As in Keras all parameters decay. With `kernels_only`, those tensors alone decay whose name ends with
/// "kernel"; biases and the gamma and beta of normalizations do not, in Keras
/// `exclude_from_weight_decay(var_names=["bias", "gamma", "beta"])`. PyTorch's default is
/// weight_decay = 0.01, and its epsilon is sqrt(1 - beta_2^t) times smaller.
struct AdamW {
  static constexpr const char* name = "AdamW";
  static constexpr int slots = 2;
  static constexpr bool reads_tensors = true;

  LearningRate learning_rate = 1e-3;
  double weight_decay = 0.004;
  double beta_1 = 0.9;
  double beta_2 = 0.999;
  double epsilon = 1e-7;
  bool kernels_only = false;

  /// Throws Error where a member is out of range.
  void check() const {
    kernels::check_adam(*this);
    detail::check_not_negative(name, "weight_decay", weight_decay);
  }

  template <class T>
  void update(const ParameterSlice<T, 2>& s, std::int64_t step) const {
    using P = kernels::Packet<T>;
    kernels::decay_weights(s, learning_rate.at(step - 1) * weight_decay, kernels_only);
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
