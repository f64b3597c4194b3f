// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/view.hpp>

#include <cstdint>

#include <mica/core/utilities/macro_scope.hpp>

/// What a layer gets: once before training, and in each pass forward and backward.
namespace mica {
inline namespace MICA_PACKETS {

/// What layers add to the loss of a batch, Keras' add_loss.
struct AddedLoss {
  /// The sum over the samples, which joins the sum of their losses.
  double sum = 0;
  /// The reciprocal of the number of samples: the loss is `share` times the sum.
  double share = 0;
};

/// What a layer may know about the pass it takes part in. `streams[i]` is sample i's key of random numbers in
/// this epoch, `Random(streams[i]).stream(layer)` this layer's stream; null at inference.
/// `added_loss` is where a layer that `adds_loss` adds its part; null where there is no loss.
struct PassContext {
  bool training = false;
  int layer = 0;
  const std::uint64_t* streams = nullptr;
  AddedLoss* added_loss = nullptr;

  PassContext part(int first) const {
    return {training, layer, streams ? streams + first : nullptr, added_loss};
  }
};

/// The activation where there is none to apply.
struct NoActivation {
  static constexpr bool is_elementwise = true;
  static constexpr bool is_identity = true;
  template <class P>
  static constexpr P apply(P x) {
    return x;
  }
};

/// Where a layer writes its parameters before training, and its state, the parameters that are not trained.
template <class T>
struct Initialization {
  T* values;
  T* state = nullptr;
};

/// What a layer gets in the forward pass. Later members break no layer.
template <class X, class Y, class T, class Applied = NoActivation>
struct Forward {
  using Number = T;
  using Input = X;  ///< a View, or a std::tuple of Views where there are several inputs
  using Output = Y;
  using Activation = Applied;  ///< what a layer that fuses activations applies before it stores

  X x;
  Y y;
  const T* weights;  ///< the trained parameters, in the order of `parameters(Shape)`
  const T* packed;   ///< the same numbers in the order that the layer's Kernels read
  const T* state;    ///< the tensors of `state(Shape)`; null if there are none
  const PassContext& context;
  T* scratch = nullptr;  ///< the thread's, of `forward_scratch_size` elements
};

/// What a layer gets in the backward pass. `dy` is dL/dy, before the activation if the layer has one.
template <class X, class Y, class DY, class DX, class T, bool ParameterGradient = true>
struct Backward {
  using Number = T;
  using Input = X;
  using Output = Y;
  using OutputGradient = DY;
  using InputGradient = DX;  ///< NoGradient where nobody reads dL/dx; of several inputs a std::tuple
  static constexpr bool needs_input_gradient = needs_gradient<DX>;  ///< of one input
  /// False in a frozen layer, and in one with gradient_parts.
  static constexpr bool needs_parameter_gradient = ParameterGradient;

  X x;
  Y y;
  DY dy;
  DX dx;
  const T* weights;
  const T* packed;  ///< null or unwritten where no gradient of an input is wanted
  const T* state;
  T* gradient;  ///< dL/dparameters, in an order of the layer's own until `unpack_gradient`
  bool add;     ///< whether it is added to what lies there, or overwrites it
  T* scratch;   ///< the thread's, of `scratch_size` elements
  const PassContext& context;
};

/// Where kernels find the parameters to repack, where the repacked ones go, and the state of the layer, which
/// a frozen normalization packs.
template <class T>
struct Packing {
  const T* weights;
  T* packed;
  const T* state = nullptr;
};
/// The gradient to bring into the order of the parameters, and the thread's scratch memory.
template <class T>
struct Unpacking {
  T* gradient;
  T* scratch;
};

/// The kernels of a layer that packs nothing; those of other layers derive from it and replace what differs.
struct NoKernels {
  /// Elements of the packed parameters, and of a thread's scratch memory in the forward and the backward
  /// pass.
  static constexpr int forward_pack_size = 0, backward_pack_size = 0;
  static constexpr int forward_scratch_size = 0, scratch_size = 0;

  /// They pack the parameters, after each change.
  template <class T>
  static void pack_forward(Packing<T>) {}
  template <class T>
  static void pack_backward(Packing<T>) {}
  /// Brings the gradient, summed over a micro-batch or more, into the order of the parameters.
  template <class T>
  static void unpack_gradient(Unpacking<T>) {}
};

}  // namespace MICA_PACKETS
}  // namespace mica

#include <mica/core/utilities/macro_unscope.hpp>
