// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/layer.hpp>
#include <mica/core/messages/options.hpp>
#include <mica/kernels/elementwise.hpp>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica::kernels::inline MICA_PACKETS {

/// An elementwise function as an option of a layer and as a layer of its own. `Self` gives
///
///     template <class P> static P apply(P x);            // y, on packets
///     template <class P> static P gradient(P y, P dy);   // dL/dx, from the output
template <class Self>
struct ElementwiseActivation : Layer {
  using OptionKind = ActivationOption;
  static constexpr bool is_elementwise = true;
  static constexpr bool is_fusable = true;
  static constexpr bool backward_reads_input = false;
  static constexpr bool is_cheap = true;
  template <class T>
  using PacketOf = Packet<T>;

  template <class X, class Y, class T>
  static void forward(X x, Y y, Weights<T>, const PassContext&) {
    transform([](auto a) { return Self::apply(a); }, y, x);
  }

  template <class X, class Y, class DY, class DX, class T>
  static void backward(X, Y y, DY dy, DX dx, Weights<T>, Gradient<T>, const PassContext&) {
    if constexpr (needs_gradient<DX>)
      transform([](auto a, auto da) { return Self::gradient(a, da); }, dx, y, dy);
  }
};

/// What a kernel applies to its sums before it stores them: the activation if it is elementwise, else
/// nothing.
template <class Activation>
struct Fused {
  template <class P>
  MICA_INLINE static P apply(P x) {
    if constexpr (Activation::is_elementwise)
      return Activation::apply(x);
    else
      return x;
  }
};

}  // namespace mica::kernels::inline MICA_PACKETS

#include <mica/core/utilities/macro_unscope.hpp>
