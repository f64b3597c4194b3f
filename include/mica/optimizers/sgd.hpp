// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/optimizer.hpp>
#include <mica/core/values/learning_rate.hpp>
#include <mica/core/values/range.hpp>
#include <mica/kernels/parameter_update.hpp>

namespace mica {

/// Gradient descent with Keras' defaults and formula, g being the gradient:
///
///     velocity = momentum velocity - learning_rate g
///     w += velocity                                    or, with nesterov,
///     w += momentum velocity - learning_rate g
struct SGD {
  static constexpr const char* name = "SGD";
  static constexpr int slots = 1;

  LearningRate learning_rate = 0.01;
  double momentum = 0;
  bool nesterov = false;

  /// Throws Error where a member is out of range.
  void check() const {
    learning_rate.check(name);
    detail::check_below_one(name, "momentum", momentum);
  }

  template <class T>
  void update(const ParameterSlice<T, 1>& s, std::int64_t step) const {
    using P = kernels::Packet<T>;
    const P rate = kernels::packet_of<T>(learning_rate.at(step - 1));
    const P keep = kernels::packet_of<T>(momentum);
    kernels::update_packets<0>(s, [this, rate, keep](P& w, P g, P& velocity) {
      const P push = rate * g;
      velocity = keep * velocity - push;
      w = w + (nesterov ? keep * velocity - push : velocity);
    });
  }
};

}  // namespace mica
