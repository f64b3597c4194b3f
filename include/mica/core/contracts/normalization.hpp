// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/layer.hpp>
#include <mica/core/messages/options.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <type_traits>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica {

template <class... Words>
struct NegativeEpsilon {
  static_assert(fits<Words...>, "mica: the epsilon of a normalization must be at least 0");
};

}  // namespace mica

namespace mica::detail {
inline namespace MICA_PACKETS {

/// What layers that normalize have in common: their options, and the parameters gamma, which is 1 at first,
/// and beta, which is 0 at first, with an element for each channel. The channels are the last axis of the
/// sample, whatever its rank, as with Keras' axis=-1.
/// `Kinds` are the options that a layer has besides.
template <class Kinds, class... Given>
struct NormalizationWith;
template <class... Kinds, class... Given>
struct NormalizationWith<TypeList<Kinds...>, Given...> : Layer {
 protected:
  using Options = mica::Options<TypeList<ScaleOption, CenterOption, EpsilonOption, Kinds...>, Given...>;

 private:
  using ChosenEpsilon = typename Options::template Get<EpsilonOption, Epsilon<1e-3>>;

 protected:
  static constexpr bool has_scale =
      !std::is_same_v<typename Options::template Get<ScaleOption, void>, NoScale>;
  static constexpr bool has_center =
      !std::is_same_v<typename Options::template Get<CenterOption, void>, NoCenter>;
  static constexpr double epsilon() { return ChosenEpsilon::value; }
  static constexpr int channels(Shape in) { return in[in.rank - 1]; }

  static constexpr auto check_options() {
    if constexpr (!has_passed<typename Options::Check>)
      return typename Options::Check{};
    else if constexpr (!(ChosenEpsilon::value >= 0))
      return Failed<NegativeEpsilon, Needs<0>>{};
    else
      return Passed{};
  }

 public:
  static constexpr auto parameters(Shape in) {
    const ParameterTensor gamma{"gamma", {channels(in)}}, beta{"beta", {channels(in)}};
    if constexpr (has_scale && has_center)
      return std::array{gamma, beta};
    else if constexpr (has_scale)
      return std::array{gamma};
    else if constexpr (has_center)
      return std::array{beta};
    else
      return std::array<ParameterTensor, 0>{};
  }
  static constexpr std::int64_t multiply_adds(Shape in) { return has_scale ? in.size() : 0; }

  template <Shape In, class T>
  static void initialize(Initialization<T> to, Random) {
    constexpr int gammas = has_scale ? channels(In) : 0, betas = has_center ? channels(In) : 0;
    std::fill_n(to.values, gammas, T(1));
    std::fill_n(to.values + gammas, betas, T(0));
  }
};

template <class... Given>
using NormalizationDefaults = NormalizationWith<TypeList<>, Given...>;

}  // namespace MICA_PACKETS
}  // namespace mica::detail

#include <mica/core/utilities/macro_unscope.hpp>
