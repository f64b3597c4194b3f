// SPDX-License-Identifier: MIT
#pragma once

#include <mica/activations/softmax.hpp>
#include <mica/core/contracts/loss.hpp>
#include <mica/kernels/crossentropy.hpp>

namespace mica {

/// L = -log y_c for the number c of a class, Keras' SparseCategoricalCrossentropy; computed as
/// CategoricalCrossentropy is, with the same option `FromLogits`.
template <class... Given>
struct SparseCategoricalCrossentropy : LossDefaults {
 private:
  using Options = LossOptions<Given...>;

 public:
  static constexpr const char* name = "SparseCategoricalCrossentropy";
  static constexpr TargetKind target = TargetKind::class_number;
  using LogitsOf = Softmax;
  static constexpr bool from_logits = Options::from_logits;
  template <Shape Out, class End>
  static constexpr auto check() {
    if constexpr (!has_passed<typename Options::Check>)
      return typename Options::Check{};
    else
      return kernels::check_classes<Out, End, from_logits>();
  }
  template <Shape Out, class End>
  using Check = decltype(check<Out, End>());

  template <class T, int N>
  static double of_logits(const LossArguments<T, N, int>& o) {
    return kernels::crossentropy_of_logits(o, [&](int i) { return T(i == o.target); });
  }
  template <class T, int N>
  static double of_outputs(const LossArguments<T, N, int>& o) {
    return kernels::crossentropy_of_outputs(o, [&](int i) { return T(i == o.target); });
  }
};

}  // namespace mica
