// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/optimizer.hpp>
#include <mica/core/values/learning_rate.hpp>
#include <mica/core/values/range.hpp>
#include <mica/kernels/packet.hpp>

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
    const P rate = kernels::broadcast<P>(static_cast<T>(learning_rate.at(step - 1)));
    const P keep = kernels::broadcast<P>(static_cast<T>(momentum));
    for (int i = 0; i < s.size; i += P::size) {
      const P push = rate * kernels::load<P>(s.gradient + i);
      const P velocity = keep * kernels::load<P>(s.slots[0] + i) - push;
      kernels::store(s.slots[0] + i, velocity);
      kernels::store(s.parameters + i,
                     kernels::load<P>(s.parameters + i) + (nesterov ? keep * velocity - push : velocity));
    }
  }
};

}  // namespace mica
