// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/optimizer.hpp>
#include <mica/core/values/learning_rate.hpp>
#include <mica/core/values/range.hpp>
#include <mica/kernels/packet_math.hpp>
#include <mica/kernels/parameter_update.hpp>

namespace mica {

/// RMSprop (Hinton 2012) with Keras' defaults and formula, g being the gradient:
///
///     v += (1 - rho) (g^2 - v)
///     push = learning_rate g / sqrt(v + epsilon)
///     w -= push                                       or, with a momentum,
///     velocity = momentum velocity + push
///     w -= velocity
///
/// With `centered`, the square of the moving average of g is subtracted from v under the root, which gives
/// the variance of g. PyTorch's epsilon stands outside of the root.
struct RMSprop {
  static constexpr const char* name = "RMSprop";
  static constexpr int slots = 3;

  LearningRate learning_rate = 1e-3;
  double rho = 0.9;
  double momentum = 0;
  double epsilon = 1e-7;
  bool centered = false;

  /// Throws Error where a member is out of range.
  void check() const {
    learning_rate.check(name);
    detail::check_below_one(name, "rho", rho);
    detail::check_below_one(name, "momentum", momentum);
    detail::check_positive(name, "epsilon", epsilon);
  }

  template <class T>
  void update(const ParameterSlice<T, 3>& s, std::int64_t step) const {
    using P = kernels::Packet<T>;
    const P rate = kernels::packet_of<T>(learning_rate.at(step - 1)), keep = kernels::packet_of<T>(momentum);
    const P old = kernels::packet_of<T>(rho), fresh = kernels::packet_of<T>(1 - rho),
            eps = kernels::packet_of<T>(epsilon), zero = kernels::packet_of<T>(0);
    const auto move = [=](P& w, P push, P& velocity) {
      velocity = kernels::multiply_add(keep, velocity, push);
      w = w - velocity;
    };
    if (centered) {
      kernels::update_packets<0, 1, 2>(s, [=](P& w, P g, P& v, P& velocity, P& mean) {
        v = kernels::multiply_add(old, v, fresh * g * g);
        mean = kernels::multiply_add(old, mean, fresh * g);
        // No variance is negative, but this one may be rounded below zero.
        const P variance = kernels::max(v - mean * mean, zero);
        move(w, rate * g / kernels::sqrt(variance + eps), velocity);
      });
    } else {
      kernels::update_packets<0, 1>(s, [=](P& w, P g, P& v, P& velocity) {
        v = kernels::multiply_add(old, v, fresh * g * g);
        move(w, rate * g / kernels::sqrt(v + eps), velocity);
      });
    }
  }
};

}  // namespace mica
