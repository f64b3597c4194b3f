// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/refusal.hpp>

#include <concepts>

#include <mica/core/prologue.hpp>

namespace mica::inline MICA_PACKETS {

/// One sample's N outputs of the network, what they should have been, and where dL/dy goes.
template <class T, int N, class Target>
struct Outcome {
  static constexpr int size = N;
  const T* y;
  Target target;
  T* dy;
  /// What the gradient is multiplied by: 1 / the number of samples of the batch.
  T scale;
};

}  // namespace mica::inline MICA_PACKETS

#include <mica/core/epilogue.hpp>

namespace mica {

/// What a loss compares the outputs with: a row of values, one for each (given as a `const T*`), or the
/// number of a class.
enum class TargetKind { values, class_number };

/// What a loss that says nothing gets. A loss derives from this and replaces what differs:
///
///     template <class T, int N, class Target>
///     static double of_outputs(const Outcome<T, N, Target>&);   // returns L of one sample, writes scale
///     dL/dy
struct LossDefaults {
  static constexpr TargetKind target = TargetKind::values;

  /// The activation whose *input* the loss would rather have, where the network ends with it: then
  /// `of_logits`, of the same signature, is called instead, with y before the activation. Not so where a
  /// kernel has applied it already, an elementwise option such as Sigmoid in `Dense<1, Sigmoid>`.
  using LogitsOf = void;

  /// `Accepted`, or why the loss cannot judge outputs of this shape.
  template <Shape Out>
  using Answer = Accepted;
};

/// A class that fit can minimise: it derives from LossDefaults and has Keras' name of it.
template <class L>
concept IsLoss = std::derived_from<L, LossDefaults> && requires {
  { L::name } -> std::convertible_to<const char*>;
};

}  // namespace mica
