// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/normalization.hpp>
#include <mica/kernels/normalization.hpp>

namespace mica {

template <class... Words>
struct GroupsDoNotDivideChannels {
  static_assert(fits<Words...>,
                "mica: the number of groups must divide the number of channels, or be -1 for groups of one "
                "channel");
};

/// Cuts the channels into `Groups` groups of neighbours and normalizes each by the mean and the variance of
/// all its elements in the sample, Keras' GroupNormalization with axis=-1 (Wu, He 2018):
///
///     m[g] = mean_{i, j, c in g} x[i, j, c]   v[g] = mean_{i, j, c in g} (x[i, j, c] - m[g])^2
///     y[i, j, c] = gamma[c] (x[i, j, c] - m[g]) / sqrt(v[g] + epsilon) + beta[c]   for c in g
///
/// | tensor | shape |
/// | --- | --- |
/// | x | height x width x channels, or any other; the channels are its last axis |
/// | gamma, beta | channels |
/// | y | that of x |
///
/// -1 is a group for each channel: instance normalization (Ulyanov, Vedaldi, Lempitsky 2016). Training and
/// inference compute the same. Options, in any order: `NoScale` (no gamma), `NoCenter` (no beta),
/// `Epsilon<1e-3>`.
template <int Groups = 32, class... Given>
struct GroupNormalization : detail::NormalizationDefaults<Given...> {
 private:
  using Defaults = detail::NormalizationDefaults<Given...>;
  static constexpr kernels::Normalization geometry(Shape in) {
    const int channels = Defaults::channels(in);
    return {channels, Groups == -1 ? channels : Groups, false, Defaults::has_scale, Defaults::has_center};
  }

  // The largest number up to `Groups` that divides the channels.
  static constexpr int possible(int channels) {
    int groups = Groups < 1 ? 1 : Groups < channels ? Groups : channels;
    while (channels % groups != 0) --groups;
    return groups;
  }

 public:
  static constexpr const char* name = "GroupNormalization";
  static constexpr bool backward_reads_output = false;
  template <Shape In>
  static constexpr auto check() {
    using OptionCheck = decltype(Defaults::check_options());
    constexpr int channels = Defaults::channels(In);
    if constexpr (!has_passed<OptionCheck>)
      return OptionCheck{};
    else if constexpr (Groups != -1 && Groups != possible(channels))
      return Failed<GroupsDoNotDivideChannels, Needs<possible(channels)>>{};
    else
      return Passed{};
  }
  template <Shape In>
  using Check = decltype(check<In>());

  template <class F>
  static void forward(const F& f) {
    kernels::normalize<geometry(F::Input::shape)>(f.x, f.y, f.weights, Defaults::epsilon());
  }

  // With z = (x - m) / sqrt(v + epsilon), so that y = gamma z + beta:
  //   dL/dgamma[c] = sum_{i, j} dL/dy[i, j, c] z[i, j, c],   dL/dbeta[c] = sum_{i, j} dL/dy[i, j, c]
  //   dL/dz[i, j, c] = gamma[c] dL/dy[i, j, c]
  // and, since m and v of a group depend on every x of it, with means over the elements of the group
  //   dL/dx = (dL/dz - mean(dL/dz) - z mean(z dL/dz)) / sqrt(v + epsilon)
  template <class B>
  static void backward(const B& b) {
    kernels::normalize_gradient<geometry(B::Input::shape)>(b.x, b.dy, b.dx, b.weights, b.gradient, b.add,
                                                           Defaults::epsilon());
  }

  template <class P>
  static constexpr void plain(const P& p) {
    p.template normalize<geometry(P::in).groups, false>(Defaults::epsilon());
  }

  template <class G>
  static auto onnx(G& g) {
    // In the tensor [N, groups, elements] a group is a channel, which InstanceNormalization normalizes.
    const int groups = geometry(g.in()).groups;
    const auto x = g.channels_first(g.x());
    const auto z = g.same("InstanceNormalization", g.reshaped(x, {groups, g.in().size() / groups}),
                          {g.filled(groups, 1), g.filled(groups, 0)}, {{"epsilon", Defaults::epsilon()}});
    return g.with_gamma_and_beta(g.lying_as(x, g.reshaped(z, x.tensor_shape()).name));
  }
};

}  // namespace mica
