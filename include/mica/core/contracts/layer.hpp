// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/random.hpp>
#include <mica/core/messages/require.hpp>
#include <mica/core/values/view.hpp>

#include <array>
#include <concepts>
#include <cstdint>

namespace mica {

/// What is known of the values that a layer gives: `probabilities` are numbers from 0 to 1, each of them by
/// itself, as a Sigmoid gives them; a `distribution` is a row of them whose sum is 1, as a Softmax gives it
/// over the channels of each pixel.
enum class OutputKind { any, probabilities, distribution };

/// A tensor of a layer's parameters, for saving and for the summary: {"kernel", {3, 3, 1, 16}}.
struct ParameterTensor {
  const char* name;
  Shape shape;
};

}  // namespace mica

#include <mica/core/utilities/macro_scope.hpp>

namespace mica::inline MICA_PACKETS {

/// A layer's parameters, and the same numbers in the order in which its kernels read them. In `backward` that
/// order is made where the gradient of the input is wanted, and nowhere else.
template <class T>
struct Weights {
  const T* values;
  const T* packed;
  const T* state = nullptr;
};

/// Where a layer writes its parameters before training, or repacks them after each step.
template <class T>
struct Initialization {
  T* values;
  T* state = nullptr;
};
template <class T>
struct Packing {
  const T* values;
  T* packed;
};

/// Where a layer writes the gradient of its parameters: it overwrites, or adds if `add`. Until `finish` the
/// order of the elements is the layer's own affair. `scratch` is the thread's.
template <class T>
struct Gradient {
  T* values;
  bool add;
  T* scratch;
};

/// What a layer may know about the pass it takes part in. `streams[i]` is sample i's key of random numbers in
/// this epoch, `Random(streams[i]).stream(layer)` this layer's stream; null at inference.
struct PassContext {
  bool training = false;
  int layer = 0;
  const std::uint64_t* streams = nullptr;

  PassContext part(int first) const { return {training, layer, streams ? streams + first : nullptr}; }
};

/// What a layer that says nothing gets: the identity on shapes, no parameters, no paddings. A layer is a
/// stateless class that derives from this and replaces what differs: constexpr functions of the shape `in`
/// of one input sample, and pure functions from views to views:
///
///     template <class X, class Y, class T>
///     static void forward(X x, Y y, Weights<T>, const PassContext&);
///     template <class X, class Y, class DY, class DX, class T>
///     static void backward(X x, Y y, DY dy, DX dx, Weights<T>, Gradient<T>, const PassContext&);
///
/// `forward` writes every output of the `x.count` samples; `backward` gets dL/dy in `dy`, which it may
/// overwrite, and writes every element of dL/dx unless `dx` is NoGradient, and of dL/dparameters. Both read
/// what lies inside the views and the slack behind it, and write inside the views alone.
struct Layer {
  /// The elementwise or row-wise function that follows the layer; the chain applies its derivative, so
  /// `dy` in `backward` is the gradient before the activation. void: none.
  using Activation = void;
  /// Whether its kernel applies an elementwise activation A before it stores: `forward<A>(x, y, weights,
  /// pass)`. The network says which, that of the option or that of the layer behind it.
  static constexpr bool fuses_activation = false;
  /// Whether its kernel can scale and shift each channel of its outputs, so that it can take over a
  /// BatchNormalization at inference: then it has `WithBias`, the same layer with a bias, and `fold`.
  static constexpr bool folds_normalization = false;
  /// What `backward` reads besides dL/dy.
  static constexpr bool backward_reads_input = true;
  static constexpr bool backward_reads_output = true;
  /// Whether to compute its output again costs less than to keep it.
  static constexpr bool is_cheap = false;
  /// Whether it normalizes over the whole batch, see BatchNormalization.
  static constexpr bool is_batchwise = false;
  /// Whether it is an activation that kernels apply, with `apply` and a gradient that follows from the output.
  static constexpr bool is_fusable = false;

  /// What is known of the outputs; a loss that judges probabilities asks the end of the network for it.
  static constexpr OutputKind output_kind = OutputKind::any;
  /// Whether an activation changes nothing, as Linear does.
  static constexpr bool is_identity = false;

  /// The number of its inputs. A layer of several, like Sum, gets them as tuples, and their shapes as an
  /// array:
  ///
  ///     static constexpr Shape output_shape(std::array<Shape, arity> in);
  ///     template <class... X, class Y, class T>
  ///     static void forward(std::tuple<X...> x, Y y, Weights<T>, const PassContext&);
  ///     template <class... X, class Y, class DY, class... DX, class T>
  ///     static void backward(std::tuple<X...>, Y y, DY dy, std::tuple<DX...>, Weights<T>, Gradient<T>,
  ///                          const PassContext&);
  static constexpr int arity = 1;
  /// Whether dL/dx is dL/dy for every input, as for a sum: then there is no `backward`.
  static constexpr bool shares_gradient = false;

  static constexpr Shape output_shape(Shape in) { return in; }
  static constexpr std::array<ParameterTensor, 0> parameters(Shape) { return {}; }
  /// Tensors that training changes without a gradient, like moving averages.
  static constexpr std::array<ParameterTensor, 0> state(Shape) { return {}; }

  /// Products of an input and a parameter that one sample needs; those with a padding's zeros do not count.
  static constexpr std::int64_t multiply_adds(Shape) { return 0; }

  /// `Passed`, or why the layer cannot stand behind a sample of this shape.
  template <Shape In>
  using Check = Passed;

  /// A layer that only renames its input, like Flatten: no code, no memory.
  static constexpr bool is_reshape = false;
  /// Whether it wants all samples of a micro-batch at once rather than one after the other.
  static constexpr bool whole_micro_batch = false;
  /// The zeros it wants around its input and around its incoming gradient.
  static constexpr PaddingSize input_padding(Shape) { return {}; }
  static constexpr PaddingSize gradient_padding(Shape) { return {}; }
  /// Elements of repacked parameters, and of scratch memory for a thread's backward pass.
  template <class T, Shape In>
  static constexpr int forward_pack_size() {
    return 0;
  }
  template <class T, Shape In>
  static constexpr int backward_pack_size() {
    return 0;
  }
  template <class T, Shape In>
  static constexpr int scratch_size() {
    return 0;
  }

  template <Shape In, class T>
  static void initialize(Initialization<T>, Random) {}
  template <Shape In, class T>
  static void pack_forward(Packing<T>) {}
  template <Shape In, class T>
  static void pack_backward(Packing<T>) {}
  /// Brings the gradient, summed over a micro-batch or more, into the order of the parameters.
  template <Shape In, class T>
  static void finish(Gradient<T>) {}
};

}  // namespace mica::inline MICA_PACKETS

#include <mica/core/utilities/macro_unscope.hpp>

namespace mica {

template <class... Words>
struct NotALayer {
  static_assert(fits<Words...>, "mica: this is not a layer; a layer derives from mica::Layer and has a name");
};
template <class... Words>
struct LayerWithoutShapes {
  static_assert(fits<Words...>,
                "mica: the output_shape(Shape) of this layer does not return a Shape, or its "
                "parameters(Shape) no std::array of ParameterTensor");
};
template <class... Words>
struct LayerWithoutForward {
  static_assert(
      fits<Words...>,
      "mica: this layer has no forward(X x, Y y, Weights<T>, const PassContext&) for views x and y");
};
template <class... Words>
struct LayerWithoutBackward {
  static_assert(fits<Words...>,
                "mica: this layer has no backward(X x, Y y, DY dy, DX dx, Weights<T>, Gradient<T>, const "
                "PassContext&) for views x, y, dy and dx, where dx may be NoGradient");
};

namespace detail {

template <class L, class T, Layout In, Layout Out>
concept HasForwardOf = requires(View<T, In> x, View<T, Out> y, Weights<T> w, const PassContext& pass) {
  L::forward(x, y, w, pass);
};
template <class L, class T, Layout In, Layout Out>
concept HasBackwardOf = requires(View<T, In> x, View<T, Out> y, Weights<T> w, Gradient<T> g,
                                 const PassContext& pass) {
  L::backward(x, y, y, x, w, g, pass);
  L::backward(x, y, y, NoGradient{}, w, g, pass);
};
template <class L, Shape In, Shape Out>
concept HasForward =
    HasForwardOf<L, float, Layout{In}, Layout{Out}> || HasForwardOf<L, double, Layout{In}, Layout{Out}>;
template <class L, Shape In, Shape Out>
concept HasBackward =
    HasBackwardOf<L, float, Layout{In}, Layout{Out}> || HasBackwardOf<L, double, Layout{In}, Layout{Out}>;

/// The part of the contract that does not depend on a shape.
template <class L>
constexpr auto check_layer() {
  if constexpr (!std::derived_from<L, Layer> || !HasName<L>)
    return Failed<NotALayer>{};
  else if constexpr (!requires(Shape in) {
                       { L::output_shape(in) } -> std::same_as<Shape>;
                       { L::parameters(in).size() } -> std::convertible_to<std::size_t>;
                     })
    return Failed<LayerWithoutShapes>{};
  else
    return Passed{};
}

/// The other part, for an input that suits the layer.
template <class L, Shape In>
constexpr auto check_passes() {
  if constexpr (L::is_reshape)
    return Passed{};
  else if constexpr (!HasForward<L, In, L::output_shape(In)>)
    return Failed<LayerWithoutForward>{};
  else if constexpr (!HasBackward<L, In, L::output_shape(In)>)
    return Failed<LayerWithoutBackward>{};
  else
    return Passed{};
}

}  // namespace detail

/// A class that can stand in a Sequential: it derives from Layer and has Keras' name of it. Its
/// `Check` to a shape, and `forward` and `backward` of views of that shape, are checked where it stands in a
/// network.
template <class L>
concept IsLayer = has_passed<decltype(detail::check_layer<L>())>;

/// The number of a layer's trainable parameters behind an input of this shape.
template <class L>
constexpr int parameter_count(Shape in) {
  int count = 0;
  for (const ParameterTensor& tensor : L::parameters(in)) count += tensor.shape.size();
  return count;
}

}  // namespace mica
