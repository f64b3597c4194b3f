// SPDX-License-Identifier: MIT
// A batch that goes through a layer which is normalized over the batch, as a trainer sends it there:
//
//     const auto checks = checks_of_batch<BatchNormalization<>, Shape{5, 4, 3}>(x, dy, parameters);
#pragma once

#include <mica/core/contracts/layer.hpp>

#include "support/samples.hpp"

#include <algorithm>

struct BatchChecks {
  Values y;
  Values dx;
  Values gradient;
  /// The moving means of all channels, then their moving variances.
  Values state;
};

/// The state before training.
template <class L, mica::Shape In, class T = double>
Values initial_state() {
  const auto parameters = Samples<T>::output(mica::detail::parameter_count<L>(In));
  const auto state = Samples<T>::output(2 * In[In.rank - 1]);
  L::template initialize<In>(mica::Initialization<T>{parameters.data(), state.data()}, mica::Random(1));
  return state.get();
}

/// The outputs of the layer for samples if `packed` holds its scale and shift.
template <class L, mica::Shape In, class Activation, class T>
Values scaled(const Samples<T>& x, int count, const T* packed) {
  constexpr mica::Layout layout{In};
  const auto y = Samples<T>::output(layout, count);
  const mica::PassContext pass;
  using V = mica::View<T, layout>;
  L::forward(mica::Forward<V, V, T, Activation>{
      {x.data(), count}, {y.data(), count}, nullptr, packed, nullptr, pass});
  return y.get();
}

/// Trains on one batch: forward, backward, and the moving averages, which begin at `state`.
template <class L, mica::Shape In, class T = double, class Activation = mica::NoActivation>
BatchChecks checks_of_batch(const Values& x, const Values& dy, const Values& parameters,
                            const Values& state = initial_state<L, In, T>()) {
  constexpr mica::Layout layout{In};
  constexpr int stride = L::sample_size(In) + 5;
  const int count = static_cast<int>(x.size()) / In.size();
  const auto in = Samples<T>::input(layout, x), incoming = Samples<T>::input(layout, dy);
  const auto dx = Samples<T>::output(layout, count);
  const auto weights = Samples<T>::input(parameters);
  const auto averages = Samples<T>::input(state);
  const auto sums = Samples<T>::output(count * stride), batch = Samples<T>::output(L::batch_size(In));
  const auto gradient = Samples<T>::output(mica::detail::parameter_count<L>(In));
  const mica::View<T, layout> all{in.data(), count}, dy_of_all{incoming.data(), count};

  for (int s = 0; s < count; ++s) L::observe(all.part(s, 1), sums.data() + s * stride);
  L::template conclude<In>(static_cast<const T*>(sums.data()), stride, count,
                           static_cast<const T*>(weights.data()), batch.data());
  BatchChecks checks;
  checks.y = scaled<L, In, Activation>(in, count, static_cast<const T*>(batch.data()));
  for (int s = 0; s < count; ++s)
    L::observe_gradient(all.part(s, 1), dy_of_all.part(s, 1), static_cast<const T*>(batch.data()),
                        sums.data() + s * stride);
  L::template conclude_gradient<In>(static_cast<const T*>(sums.data()), stride, count, batch.data(),
                                    gradient.data());
  L::input_gradient(all, dy_of_all, mica::View<T, layout>{dx.data(), count},
                    static_cast<const T*>(batch.data()));
  L::template track<In>(static_cast<const T*>(batch.data()), averages.data());
  checks.dx = dx.get();
  checks.gradient = gradient.get();
  checks.state = averages.get();
  return checks;
}

/// The outputs of the layer at inference.
template <class L, mica::Shape In, class T = double, class Activation = mica::NoActivation>
Values inferred(const Values& x, const Values& parameters, const Values& state) {
  const auto weights = Samples<T>::input(parameters);
  const auto averages = Samples<T>::input(state);
  const auto packed = Samples<T>::output(L::affine_size(In));
  L::template affine<In>(static_cast<const T*>(weights.data()), static_cast<const T*>(averages.data()),
                         packed.data());
  return scaled<L, In, Activation>(Samples<T>::input(mica::Layout{In}, x),
                                   static_cast<int>(x.size()) / In.size(),
                                   static_cast<const T*>(packed.data()));
}
