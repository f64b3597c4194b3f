// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/optimizer.hpp>
#include <mica/core/values/range.hpp>
#include <mica/kernels/elementwise.hpp>
#include <mica/kernels/parameter_update.hpp>

namespace mica {

/// How an Accumulated optimizer accumulates.
struct Accumulation {
  /// The number of batches of a step.
  std::int64_t gradient_accumulation_steps = 1;
};

/// An optimizer that makes a step after several batches, with the mean of their gradients: training with
/// larger batches than the memory has room for. Keras' argument gradient_accumulation_steps of all
/// optimizers.
///
///     Accumulated{Adam{}, {.gradient_accumulation_steps = 4}}
///
/// As in Keras, the optimizer inside counts its own steps, but a schedule of the learning rate counts
/// batches. What is inside sees the mean: Accumulated{Clipped{...}} clips it, and Clipped{Accumulated{...}}
/// clips the gradient of each batch. Accumulated{Averaged{...}} averages after each step.
///
/// The members of the optimizer inside and of Accumulation are its own. The sum of the gradients is its last
/// slot.
template <class O>
struct Accumulated : O, Accumulation {
  static constexpr int slots = O::slots + 1;
  static constexpr int passes = detail::passes<O>;

  /// Throws Error where a member is out of range.
  void check() const {
    detail::check_hyperparameters<O>(*this);
    detail::check_at_least_one(O::name, "gradient_accumulation_steps", gradient_accumulation_steps);
  }

  template <int pass, class T>
  void update_pass(const ParameterSlice<T, slots>& s, std::int64_t batch) const {
    const bool is_step = batch % gradient_accumulation_steps == 0;
    if constexpr (pass == 0) gather(s, is_step);
    if (!is_step) return;
    const auto inner = detail::first_slots<O::slots>(s);
    const std::int64_t step = batch / gradient_accumulation_steps;
    if constexpr (requires { this->learning_rate.schedule(); }) {
      if (this->learning_rate.schedule()) {
        O constant = *this;
        constant.learning_rate = this->learning_rate.at(batch - 1);
        return detail::update_in_pass<pass, O>(constant, inner, step);
      }
    }
    detail::update_in_pass<pass, O>(*this, inner, step);
  }

 private:
  /// Adds the gradient to the sum; before a step, the gradient becomes the mean and the sum 0.
  template <class T>
  void gather(const ParameterSlice<T, slots>& s, bool is_step) const {
    using P = kernels::Packet<T>;
    const P zero = kernels::packet_of<T>(0);
    const P count = kernels::packet_of<T>(static_cast<double>(gradient_accumulation_steps));
    for (int i = 0; i < s.size; i += P::size) {
      T* const sum = s.slots[O::slots] + i;
      const P total = kernels::load<P>(s.gradient + i) + kernels::load<P>(sum);
      if (is_step) kernels::store(s.gradient + i, total / count);
      kernels::store(sum, is_step ? zero : total);
    }
  }
};

template <class O>
Accumulated(O, Accumulation) -> Accumulated<O>;

}  // namespace mica
