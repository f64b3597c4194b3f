// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/layer.hpp>
#include <mica/core/messages/require.hpp>

#include <concepts>
#include <type_traits>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica {
inline namespace MICA_PACKETS {

/// The N outputs of the network for one sample, the target, and where the loss writes dL/dy.
template <class T, int N, class Target>
struct LossArguments {
  static constexpr int size = N;
  const T* y;
  Target target;
  T* dy;
};

}  // namespace MICA_PACKETS
}  // namespace mica

#include <mica/core/utilities/macro_unscope.hpp>

namespace mica {

/// What a loss compares the outputs with: a row of values, one for each output (given as a `const T*`); the
/// number of a class; or `binary`, a row of values or, if the network has one output, the class number 0 or
/// 1.
enum class TargetKind { values, class_number, binary };

/// The defaults of a loss. A loss derives from this and replaces what differs:
///
///     template <class T, int N, class Target>
///     static double of_outputs(const LossArguments<T, N, Target>&);
///
/// It returns L of one sample and writes dL/dy. The loss of a batch is the mean over its samples: the model
/// divides by their number, the loss does not.
struct LossDefaults {
  static constexpr TargetKind target = TargetKind::values;

  /// If the network ends with this activation, the loss is computed from the activation's input, the logits:
  /// `of_logits`, which has the same signature, is called instead. Then y holds the logits and dy gets the
  /// gradient by them.
  using LogitsOf = void;
  /// Whether the outputs of the network are the logits. The network must then not end with the activation.
  static constexpr bool from_logits = false;

  /// Whether the loss compares along the last axis, Keras' axis=-1: of an image it is asked for each pixel,
  /// and the loss of the sample is the mean. A loss that compares with class numbers always is.
  static constexpr bool by_pixel = false;

  /// A class number that a target may have although it is that of no output: such a sample, or pixel, adds
  /// nothing to the loss, to its gradient and to metrics, and the mean is one over the others. -1: none.
  static constexpr int ignored_class = -1;

  /// `Passed`, or why the loss does not take outputs of this shape. `End` is what computes them: the last
  /// activation, or the last layer if it has none; its `output_kind` says what is known of them.
  template <Shape Out, class End>
  using Check = Passed;
};

template <class... Words>
struct NotALoss {
  static_assert(fits<Words...>,
                "mica: this is not a loss (concept IsLoss); compile takes a network, an optimizer, a loss "
                "and metrics, in this order");
};
template <class... Words>
struct LossWithoutName {
  static_assert(fits<Words...>, "mica: this loss has no name, `static constexpr const char* name`");
};
template <class... Words>
struct LossWithoutTarget {
  static_assert(fits<Words...>, "mica: the member `target` of this loss is not a TargetKind");
};
template <class... Words>
struct LossWithoutCheck {
  static_assert(fits<Words...>,
                "mica: the member Check of this loss is not `template <Shape Out, class End> using "
                "Check`");
};
template <class... Words>
struct LossWithoutOutputs {
  static_assert(
      fits<Words...>,
      "mica: this loss has no of_outputs(const LossArguments<T, N, Target>&) that returns a double, "
      "Target being int for class numbers and const T* for values");
};
template <class... Words>
struct LossWithoutLogits {
  static_assert(
      fits<Words...>,
      "mica: this loss is computed from logits and has no of_logits(const LossArguments<T, N, Target>&) that "
      "returns a double, Target being int for class numbers and const T* for values");
};
template <class... Words>
struct NeedsLogits {
  static_assert(fits<Words...>,
                "mica: this network gives probabilities, and FromLogits says that its outputs are logits; "
                "leave out either the activation or FromLogits");
};
namespace detail {

template <class L, class T>
using TargetOf = std::conditional_t<L::target == TargetKind::class_number, int, const T*>;

template <class L, class T, int N>
concept HasOfOutputs = requires(const LossArguments<T, N, TargetOf<L, T>>& o) {
  { L::of_outputs(o) } -> std::convertible_to<double>;
};
template <class L, class T, int N>
concept HasOfLogits = requires(const LossArguments<T, N, TargetOf<L, T>>& o) {
  { L::of_logits(o) } -> std::convertible_to<double>;
};

template <class L>
inline constexpr bool takes_logits = L::from_logits || !std::is_void_v<typename L::LogitsOf>;

/// What a loss for N outputs of type T lacks.
template <class L, class T = float, int N = 2>
constexpr auto check_loss() {
  if constexpr (!std::derived_from<L, LossDefaults>)
    return Failed<NotALoss>{};
  else if constexpr (!HasName<L>)
    return Failed<LossWithoutName>{};
  else if constexpr (!std::is_same_v<const TargetKind, decltype(L::target)>)
    return Failed<LossWithoutTarget>{};
  else if constexpr (!requires { typename L::template Check<Shape{N}, Layer>; })
    return Failed<LossWithoutCheck>{};
  else if constexpr (!HasOfOutputs<L, T, N>)
    return Failed<LossWithoutOutputs>{};
  else if constexpr (takes_logits<L> && !HasOfLogits<L, T, N>)
    return Failed<LossWithoutLogits>{};
  else
    return Passed{};
}

}  // namespace detail

/// The check of a network's last layer by a loss with FromLogits.
template <class End>
constexpr auto check_logits() {
  return std::conditional_t<End::output_kind == OutputKind::any, Passed, Failed<NeedsLogits, End>>{};
}

/// A class that fit can minimise: it derives from LossDefaults, has a name, and computes the loss of one
/// sample.
template <class L>
concept IsLoss = has_passed<decltype(detail::check_loss<L>())>;

}  // namespace mica
