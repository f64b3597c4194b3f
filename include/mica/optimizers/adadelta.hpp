// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/optimizer.hpp>
#include <mica/core/values/learning_rate.hpp>
#include <mica/core/values/range.hpp>
#include <mica/kernels/packet_math.hpp>
#include <mica/kernels/parameter_update.hpp>

namespace mica {

/// Adadelta (Zeiler 2012) with Keras' defaults and formula, g being the gradient:
///
///     v += (1 - rho) (g^2 - v)
///     push = g sqrt(u + epsilon) / sqrt(v + epsilon)
///     u += (1 - rho) (push^2 - u)
///     w -= learning_rate push
///
/// The paper's learning rate is 1.
struct Adadelta {
  static constexpr const char* name = "Adadelta";
  static constexpr int slots = 2;

  LearningRate learning_rate = 1e-3;
  double rho = 0.95;
  double epsilon = 1e-7;

  /// Throws Error where a member is out of range.
  void check() const {
    learning_rate.check(name);
    detail::check_below_one(name, "rho", rho);
    detail::check_positive(name, "epsilon", epsilon);
  }

  template <class T>
  void update(const ParameterSlice<T, 2>& s, std::int64_t step) const {
    using P = kernels::Packet<T>;
    const P rate = kernels::packet_of<T>(learning_rate.at(step - 1)), eps = kernels::packet_of<T>(epsilon);
    const P old = kernels::packet_of<T>(rho), fresh = kernels::packet_of<T>(1 - rho);
    kernels::update_packets<0, 1>(s, [=](P& w, P g, P& v, P& u) {
      v = kernels::multiply_add(old, v, fresh * g * g);
      const P push = g * kernels::sqrt(u + eps) / kernels::sqrt(v + eps);
      u = kernels::multiply_add(old, u, fresh * push * push);
      w = w - rate * push;
    });
  }
};

}  // namespace mica
