// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/activation.hpp>
#include <mica/core/contracts/initializer.hpp>
#include <mica/core/values/number.hpp>
#include <mica/core/messages/option_kinds.hpp>
#include <mica/core/messages/require.hpp>
#include <mica/core/messages/type_list.hpp>

#include <cstddef>
#include <type_traits>

/// The options of a layer: types of different kinds, in any order, behind the numbers that every such layer
/// has, `Conv2D<32, 3, ReLU, Same, Stride<2>>`.
namespace mica {

/// Height and width in pixels; one number stands for both.
struct Size {
  int height;
  int width;
  constexpr Size(int both) : height(both), width(both) {}
  constexpr Size(int h, int w) : height(h), width(w) {}
  friend constexpr bool operator==(const Size&, const Size&) = default;
};

/// Keras' strides: the distance between the windows of neighbouring outputs.
template <Size Step>
struct Stride {
  using OptionKind = StrideOption;
  static constexpr Size step = Step;
};

/// Keras' padding="valid": the window stays inside the image.
struct Valid {
  using OptionKind = PaddingOption;
};

/// Keras' padding="same": zeros around the image, so that ceil(extent / stride) outputs result; where their
/// number is odd, the extra row or column is below or on the right.
struct Same {
  using OptionKind = PaddingOption;
};

/// A convolution is computed directly: each output is a sum of products.
struct Direct {
  using OptionKind = AlgorithmOption;
  static constexpr int square = 1;
};
/// A convolution of 3 x 3 with stride 1 is computed by Winograd's minimal filtering where the compiler
/// expects that to be faster: squares of at most 2 x 2 or 4 x 4 outputs together, with 2.25 or 4 times fewer
/// multiplications (kernels/winograd/transform.hpp has the formulas). (Winograd, Arithmetic complexity of
/// computations, 1980; Lavin, Gray, Fast algorithms for convolutional neural networks, 2016.)
///
/// | rounding error, `Direct` = 1 | `Winograd<2>` | `Winograd<4>` |
/// | --- | --- | --- |
/// | outputs, from 16 channels on | 0.7 to 1.0 | 4 to 7 |
/// | gradient of the weights | 0.5 to 1.3 | 2 to 7 |
/// | the same, images of 4 x 4 pixels | at most 1.9 | at most 12 |
///
/// The packed weights need 1.8 times the memory of the weights with Winograd<2> and 4 times with Winograd<4>,
/// twice of that for training; each training thread needs up to three times as much for the gradient. An
/// infinite input makes all outputs of its squares NaN.
template <int Square>
struct Winograd {
  using OptionKind = AlgorithmOption;
  static constexpr int square = Square;
};

/// Keras' use_bias=True and use_bias=False.
struct UseBias {
  using OptionKind = BiasOption;
};
struct NoBias {
  using OptionKind = BiasOption;
};

/// Keras' bias_initializer; an initializer by itself is that of the kernel.
template <class Initializer>
struct BiasInitializer : Initializer {
  using OptionKind = BiasInitializerOption;
};

/// Keras' scale=False: a normalization multiplies by no gamma.
struct NoScale {
  using OptionKind = ScaleOption;
};

/// Keras' center=False: a normalization adds no beta.
struct NoCenter {
  using OptionKind = CenterOption;
};

/// Keras' epsilon of a normalization: what is added to the variance, so that its root is never 0.
template <Number Value>
struct Epsilon {
  using OptionKind = EpsilonOption;
  static constexpr double value = Value.value;
};

/// Keras' momentum of BatchNormalization: the share of a moving average that stays after a batch.
template <Number Value>
struct Momentum {
  using OptionKind = MomentumOption;
  static constexpr double value = Value.value;
};

/// The options that a message names.
template <class... Options>
struct Option;

template <class... Words>
struct UnknownOption {
  static_assert(fits<Words...>, "mica: this layer does not know this option");
};
template <class... Words>
struct ContradictoryOptions {
  static_assert(fits<Words...>, "mica: these options of a layer contradict each other");
};
template <class... Words>
struct RepeatedOption {
  static_assert(fits<Words...>, "mica: this option of a layer is given twice");
};

namespace detail {

template <class O>
struct KindOf {
  using type = void;
};
template <class O>
requires requires { typename O::OptionKind; }
struct KindOf<O> {
  using type = typename O::OptionKind;
};

enum class OptionFault { none, unknown, contradictory, repeated };

struct OptionFinding {
  OptionFault fault = OptionFault::none;
  int first = 0;
  int second = 0;
};

template <class Kinds, class... Given>
struct OptionTable;

template <class... Kinds, class... Given>
struct OptionTable<TypeList<Kinds...>, Given...> {
  static constexpr int count = static_cast<int>(sizeof...(Given));

  template <class Kind>
  static constexpr int index_of() {
    return first_index<Kind, typename KindOf<Given>::type...>();
  }

  // One more than there are, since an array cannot be empty.
  static constexpr bool known[std::size_t{count + 1}] = {
      (first_index<typename KindOf<Given>::type, Kinds...>() < static_cast<int>(sizeof...(Kinds)))..., true};
  static constexpr int first_of_kind[std::size_t{count + 1}] = {index_of<typename KindOf<Given>::type>()...,
                                                                count};
  static constexpr int first_equal[std::size_t{count + 1}] = {first_index<Given, Given...>()..., count};

  static constexpr OptionFinding find_fault() {
    for (int i = 0; i < count; ++i) {
      if (!known[i]) return {OptionFault::unknown, i, i};
    }
    for (int j = 0; j < count; ++j) {
      if (const int i = first_of_kind[j]; i < j)
        return {first_equal[j] == i ? OptionFault::repeated : OptionFault::contradictory, i, j};
    }
    return {};
  }
};

/// Checks an option of a known kind: an activation or an initializer may be a class of the user.
template <class O>
constexpr auto check_option() {
  using Kind = typename KindOf<O>::type;
  if constexpr (std::is_same_v<Kind, ActivationOption>)
    return ActivationCheck<O>{};
  else if constexpr (std::is_same_v<Kind, KernelInitializerOption> ||
                     std::is_same_v<Kind, BiasInitializerOption>)
    return std::conditional_t<IsInitializer<O>, Passed, Failed<NotAnInitializer>>{};
  else
    return Passed{};
}

/// The same with the name of the option.
template <class Check, class O>
struct OfOption {
  using type = Passed;
};
template <template <class...> class Sentence, class O>
struct OfOption<Failed<Sentence>, O> {
  using type = Failed<Sentence, Option<O>>;
};

/// The failure of the first option that has not passed its check.
template <class... Given>
constexpr auto check_options() {
  if constexpr ((has_passed<decltype(check_option<Given>())> && ...)) {
    return Passed{};
  } else {
    constexpr bool accepted[] = {has_passed<decltype(check_option<Given>())>...};
    constexpr int wrong = [&] {
      int i = 0;
      while (accepted[i]) ++i;
      return i;
    }();
    using Wrong = typename TypeList<Given...>::template At<wrong>;
    return typename OfOption<decltype(check_option<Wrong>()), Wrong>::type{};
  }
}

template <OptionFault fault, class First, class Second, class... Given>
constexpr auto check_options() {
  if constexpr (fault == OptionFault::unknown)
    return Failed<UnknownOption, Option<First>>{};
  else if constexpr (fault == OptionFault::contradictory)
    return Failed<ContradictoryOptions, Option<First, Second>>{};
  else if constexpr (fault == OptionFault::repeated)
    return Failed<RepeatedOption, Option<First>>{};
  else
    return check_options<Given...>();
}

}  // namespace detail

/// The options given to a layer that knows options of the `Kinds`, a TypeList.
template <class Kinds, class... Given>
class Options {
  using Table = detail::OptionTable<Kinds, Given...>;
  static constexpr detail::OptionFinding finding = Table::find_fault();
  template <int I, class Default>
  using At = typename TypeList<Given..., Default>::template At<I>;

 public:
  /// Passed, or Failed with the option's name.
  using Check = decltype(detail::check_options<finding.fault, At<finding.first, void>,
                                               At<finding.second, void>, Given...>());

  /// The option of a kind, or the default.
  template <class Kind, class Default>
  using Get = At<Table::template index_of<Kind>(), Default>;
};

}  // namespace mica
