// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/layer.hpp>
#include <mica/core/messages/options.hpp>
#include <mica/kernels/dual.hpp>
#include <mica/kernels/elementwise.hpp>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica::kernels {
inline namespace MICA_PACKETS {

/// `apply` and `gradient` of an activation as functions of packets, the same classes for all layers.
template <class Activation>
struct ApplyOf {
  template <class P>
  MICA_INLINE P operator()(P x) const {
    return Activation::apply(x);
  }
};
template <class Activation>
struct GradientOf {
  template <class P>
  MICA_INLINE P operator()(P a, P dy) const {
    return Activation::gradient(a, dy);
  }
};

/// An elementwise function as an option of a layer and as a layer of its own. `Self` gives
///
///     template <class P> static P apply(P x);            // y, on packets
///     template <class P> static P gradient(P y, P dy);   // dL/dx, from the output
template <class Self>
struct ElementwiseActivation : Layer {
  using OptionKind = ActivationOption;
  static constexpr bool is_elementwise = true, is_fusable = true, works_in_place = true;
  static constexpr bool backward_reads_input = false, is_cheap = true;
  template <class T>
  using PacketOf = Packet<T>;

  template <class F>
  static void forward(const F& f) {
    transform(ApplyOf<Self>{}, f.y, f.x);
  }

  template <class B>
  static void backward(const B& b) {
    if constexpr (B::needs_input_gradient) transform(GradientOf<Self>{}, b.dx, b.y, b.dy);
  }

  template <class P>
  static constexpr void plain(const P& p) {
    p.each([](auto x) { return Self::apply(x); });
  }

  /// What the activation is in ONNX, if ONNX has no operator for it: the operations of `apply`.
  template <class G>
  static auto onnx(G& g) {
    return g.formula([](auto x) { return Self::apply(x); });
  }
};

/// The same for a function whose derivative does not follow from the output. Kernels do not apply it. `Self`
/// gives `apply`, and where the derivative of its formula by dual numbers is slow or not accurate also
///
///     template <class P> static P gradient(P x, P dy);   // dL/dx, from the input
template <class Self>
struct ElementwiseOfInput : Layer {
  using OptionKind = ActivationOption;
  static constexpr bool is_elementwise = true, works_in_place = true;
  static constexpr bool backward_reads_output = false, is_cheap = true;
  template <class T>
  using PacketOf = Packet<T>;

  template <class P>
  static P gradient(P x, P dy) {
    return dy * Self::apply(Dual<P>(x, broadcast<P>(1))).derivative;
  }

  template <class F>
  static void forward(const F& f) {
    transform(ApplyOf<Self>{}, f.y, f.x);
  }

  template <class B>
  static void backward(const B& b) {
    if constexpr (B::needs_input_gradient) transform(GradientOf<Self>{}, b.dx, b.x, b.dy);
  }

  template <class P>
  static constexpr void plain(const P& p) {
    p.each([](auto x) { return Self::apply(x); });
  }

  /// What the activation is in ONNX, if ONNX has no operator for it: the operations of `apply`.
  template <class G>
  static auto onnx(G& g) {
    return g.formula([](auto x) { return Self::apply(x); });
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

}  // namespace MICA_PACKETS
}  // namespace mica::kernels

#include <mica/core/utilities/macro_unscope.hpp>
