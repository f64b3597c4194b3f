// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/optimizer.hpp>
#include <mica/core/values/learning_rate.hpp>
#include <mica/core/values/range.hpp>
#include <mica/kernels/packet_math.hpp>
#include <mica/kernels/parameter_update.hpp>

namespace mica {

/// Adagrad (Duchi, Hazan, Singer 2011) with Keras' defaults and formula. With the gradients g of all steps so
/// far:
///
///     w -= learning_rate g / sqrt(initial_accumulator_value + sum of g^2 + epsilon)
///
/// PyTorch's epsilon stands outside of the root, and its initial_accumulator_value is 0.
struct Adagrad {
  static constexpr const char* name = "Adagrad";
  /// The sum of g^2. The initial value is added when the slot is read, since slots begin with zeros.
  static constexpr int slots = 1;

  LearningRate learning_rate = 1e-3;
  double initial_accumulator_value = 0.1;
  double epsilon = 1e-7;

  /// Throws Error where a member is out of range.
  void check() const {
    learning_rate.check(name);
    detail::check_not_negative(name, "initial_accumulator_value", initial_accumulator_value);
    detail::check_positive(name, "epsilon", epsilon);
  }

  template <class T>
  void update(const ParameterSlice<T, 1>& s, std::int64_t step) const {
    using P = kernels::Packet<T>;
    const P rate = kernels::packet_of<T>(learning_rate.at(step - 1));
    const P least = kernels::packet_of<T>(initial_accumulator_value + epsilon);
    kernels::update_packets<0>(s, [=](P& w, P g, P& sum) {
      sum = kernels::multiply_add(g, g, sum);
      w = w - rate * g / kernels::sqrt(sum + least);
    });
  }
};

}  // namespace mica
