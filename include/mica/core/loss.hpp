// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/layer.hpp>
#include <mica/core/option_kinds.hpp>
#include <mica/core/options.hpp>
#include <mica/core/refusal.hpp>

#include <concepts>
#include <type_traits>

#include <mica/core/prologue.hpp>

namespace mica::inline MICA_PACKETS {

/// One sample's N outputs of the network, what they should have been, and where dL/dy of this sample goes.
template <class T, int N, class Target>
struct Outcome {
  static constexpr int size = N;
  const T* y;
  Target target;
  T* dy;
};

}  // namespace mica::inline MICA_PACKETS

#include <mica/core/epilogue.hpp>

namespace mica {

/// What a loss compares the outputs with: a row of values, one for each output (given as a `const T*`); the
/// number of a class; or `binary`, a row of values again, for which the class number 0 or 1 of a sample may
/// stand where the network has one output.
enum class TargetKind { values, class_number, binary };

/// What a loss that says nothing gets. A loss derives from this and replaces what differs:
///
///     template <class T, int N, class Target>
///     static double of_outputs(const Outcome<T, N, Target>&);
///
/// It returns L of one sample and writes dL/dy. The loss of a batch is the mean over its samples: the model
/// divides by their number, no loss does.
struct LossDefaults {
  static constexpr TargetKind target = TargetKind::values;

  /// The activation whose *input* the loss would rather have, where the network ends with it: then
  /// `of_logits`, of the same signature, is called instead, with y before the activation and dL/dy by that.
  using LogitsOf = void;
  /// Whether the outputs of the network are such logits already: then it must not end with the activation.
  static constexpr bool from_logits = false;

  /// `Accepted`, or why the loss cannot judge outputs of this shape. `End` is what computes them: the last
  /// activation, or the last layer if it has none; its `output_kind` says what is known of them.
  template <Shape Out, class End>
  using Answer = Accepted;
};

/// An option of a loss, Keras' from_logits=True: the network ends without Softmax or Sigmoid, and `predict`
/// returns logits, `CategoricalCrossentropy<FromLogits>`.
struct FromLogits {
  using OptionKind = LogitsOption;
};

struct NotALoss {
  template <class... Words>
  struct Said {
    static_assert(fits<Words...>,
                  "mica: this is not a loss (concept IsLoss); compile takes a network, an optimizer, a loss "
                  "and metrics, in this order");
  };
};
struct LossWithoutName {
  template <class... Words>
  struct Said {
    static_assert(fits<Words...>, "mica: this loss has no name, `static constexpr const char* name`");
  };
};
struct LossWithoutTarget {
  template <class... Words>
  struct Said {
    static_assert(fits<Words...>, "mica: the member `target` of this loss is not a TargetKind");
  };
};
struct LossWithoutAnswer {
  template <class... Words>
  struct Said {
    static_assert(fits<Words...>,
                  "mica: the member Answer of this loss is not `template <Shape Out, class End> using "
                  "Answer`");
  };
};
struct LossWithoutOutputs {
  template <class... Words>
  struct Said {
    static_assert(fits<Words...>,
                  "mica: this loss has no of_outputs(const Outcome<T, N, Target>&) that returns a double, "
                  "Target being int for class numbers and const T* for values");
  };
};
struct LossWithoutLogits {
  template <class... Words>
  struct Said {
    static_assert(
        fits<Words...>,
        "mica: this loss is computed from logits and has no of_logits(const Outcome<T, N, Target>&) that "
        "returns a double, Target being int for class numbers and const T* for values");
  };
};
struct NeedsLogits {
  template <class... Words>
  struct Said {
    static_assert(fits<Words...>,
                  "mica: this network gives probabilities, and FromLogits says that its outputs are logits; "
                  "leave out either the activation or FromLogits");
  };
};
struct UnknownOptionOfLoss {
  template <class... Words>
  struct Said {
    static_assert(fits<Words...>, "mica: this loss does not know this option");
  };
};

namespace detail {

template <class L, class T>
using TargetOf = std::conditional_t<L::target == TargetKind::class_number, int, const T*>;

template <class L, class T, int N>
concept JudgesOutputs = requires(const Outcome<T, N, TargetOf<L, T>>& o) {
  { L::of_outputs(o) } -> std::convertible_to<double>;
};
template <class L, class T, int N>
concept JudgesLogits = requires(const Outcome<T, N, TargetOf<L, T>>& o) {
  { L::of_logits(o) } -> std::convertible_to<double>;
};

template <class L>
inline constexpr bool takes_logits = L::from_logits || !std::is_void_v<typename L::LogitsOf>;

/// What is missing of a loss for N outputs of type T.
template <class L, class T = float, int N = 2>
constexpr auto check_loss() {
  if constexpr (!std::derived_from<L, LossDefaults>)
    return Refused<NotALoss>{};
  else if constexpr (!HasName<L>)
    return Refused<LossWithoutName>{};
  else if constexpr (!std::is_same_v<const TargetKind, decltype(L::target)>)
    return Refused<LossWithoutTarget>{};
  else if constexpr (!requires { typename L::template Answer<Shape{N}, LayerDefaults>; })
    return Refused<LossWithoutAnswer>{};
  else if constexpr (!JudgesOutputs<L, T, N>)
    return Refused<LossWithoutOutputs>{};
  else if constexpr (takes_logits<L> && !JudgesLogits<L, T, N>)
    return Refused<LossWithoutLogits>{};
  else
    return Accepted{};
}

template <class Answer>
struct OfLoss {
  using type = Answer;
};
template <class What>
struct OfLoss<Refused<UnknownOption, What>> {
  using type = Refused<UnknownOptionOfLoss, What>;
};

}  // namespace detail

/// What a loss with FromLogits says of the end of a network.
template <class End>
constexpr auto logits_answer() {
  return std::conditional_t<End::output_kind == OutputKind::any, Accepted, Refused<NeedsLogits, End>>{};
}

/// The options of a loss: `FromLogits`.
template <class... Given>
struct LossOptions {
  using Answer = typename detail::OfLoss<typename Options<TypeList<LogitsOption>, Given...>::Answer>::type;
  static constexpr bool from_logits = sizeof...(Given) > 0;
};

/// A class that fit can minimise: it derives from LossDefaults, has Keras' name of it, and judges one
/// sample's outputs.
template <class L>
concept IsLoss = is_accepted<decltype(detail::check_loss<L>())>;

}  // namespace mica
