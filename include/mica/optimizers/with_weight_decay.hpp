// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/optimizer.hpp>
#include <mica/core/values/learning_rate.hpp>
#include <mica/core/values/range.hpp>
#include <mica/kernels/weight_decay.hpp>

namespace mica {

/// What decays in an optimizer WithWeightDecay.
struct WeightDecay {
  /// In each step w -= learning_rate weight_decay w.
  double weight_decay = 0;
  /// Only those tensors decay whose name ends with "kernel", and not biases and the gamma and beta of
  /// normalizations. Keras' exclude_from_weight_decay(var_names=["bias", "gamma", "beta"]).
  bool kernels_only = false;
};

/// An optimizer with decoupled weight decay (Loshchilov, Hutter 2019), Keras' argument weight_decay of all
/// optimizers. Before each step,
///
///     w -= learning_rate weight_decay w
///
///     WithWeightDecay{SGD{.momentum = 0.9}, {.weight_decay = 0.01, .kernels_only = true}}
///
/// The members of the optimizer inside and of WeightDecay are its own. The optimizer has a learning_rate.
template <class O>
struct WithWeightDecay : O, WeightDecay {
  static_assert(detail::has_learning_rate<O>,
                "mica: weight decay needs an optimizer with a member learning_rate, by which it multiplies");

  static constexpr int passes = detail::passes<O>;
  static constexpr bool reads_tensors = true;

  /// Throws Error where a member is out of range.
  void check() const {
    detail::check_hyperparameters<O>(*this);
    detail::check_not_negative(O::name, "weight_decay", weight_decay);
  }

  template <int pass, class T>
  void update_pass(const ParameterSlice<T, O::slots>& s, std::int64_t step) const {
    if constexpr (pass == 0 && detail::has_learning_rate<O>)
      kernels::decay_weights(s, detail::rate_at(this->learning_rate, step - 1) * weight_decay, kernels_only);
    detail::update_in_pass<pass, O>(*this, s, step);
  }
};

template <class O>
WithWeightDecay(O, WeightDecay) -> WithWeightDecay<O>;

}  // namespace mica
