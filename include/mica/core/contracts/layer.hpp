// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/constraint.hpp>
#include <mica/core/contracts/pass.hpp>
#include <mica/core/contracts/penalty.hpp>
#include <mica/core/messages/require.hpp>
#include <mica/core/values/random.hpp>
#include <mica/core/values/view.hpp>

#include <array>
#include <concepts>
#include <cstdint>

namespace mica {

/// What is known of a layer's outputs: `probabilities` are independent numbers from 0 to 1, as a Sigmoid
/// gives them; a `distribution` is a row of numbers whose sum is 1, as a Softmax gives it for the channels of
/// each pixel.
enum class OutputKind { any, probabilities, distribution };

/// A tensor of a layer's parameters, {"kernel", {3, 3, 1, 16}}, what a regularizer adds to the loss for it,
/// and what it obeys after each step of training. Of a matrix `is_transposed` says that Keras has its
/// transpose, which files then hold too.
struct ParameterTensor {
  const char* name;
  Shape shape;
  Penalty penalty = {};
  Constraint constraint = {};
  bool is_transposed = false;
};

}  // namespace mica

#include <mica/core/utilities/macro_scope.hpp>

namespace mica {
inline namespace MICA_PACKETS {

/// The defaults of a layer: the identity on shapes, no parameters, no padding. A layer is a stateless class
/// that derives from this and replaces what differs: constexpr functions of the shape `in` of one input
/// sample, and pure functions of what a Forward and a Backward hold:
///
///     template <class F>
///     static void forward(const F& f);
///     template <class B>
///     static void backward(const B& b);
///
/// `forward` writes every output of the `f.x.count` samples; `backward` gets dL/dy in `b.dy`, which it may
/// overwrite, and writes every element of dL/dx unless `b.dx` is NoGradient, and of dL/dparameters. Both may
/// read inside the views and the slack behind each sample, and write only inside the views.
///
/// A layer with `gradient_parts` computes a part of the gradient of its parameters from all samples of a
/// batch:
///
///     template <class X, class DY, class T>
///     static void part_of_gradient(int part, int parts, X x, DY dy, T* gradient);
///
/// A layer that an Embedded network may have says what it computes for one sample, see
/// network/plain_pass.hpp:
///
///     template <class P>
///     static constexpr void plain(const P& p);
///
/// A layer that can be exported says what it is in ONNX, see ext/onnx/graph_writer.hpp:
///
///     template <class G>
///     static auto onnx(G& g);
struct Layer {
  /// The option: an elementwise or row-wise function that follows the layer. The executor applies it, and
  /// its derivative, so that `b.dy` is the gradient before the activation. void: none.
  using Activation = void;
  /// Whether `forward` applies F::Activation, which is elementwise, to what it stores.
  static constexpr bool fuses_activation = false;
  /// Whether it can take over a BatchNormalization behind it at inference: then it has `WithBias`, the same
  /// layer with a bias, and `fold`, which scales and shifts its channels.
  static constexpr bool folds_normalization = false;

  /// Whether `backward` reads `b.x`; if not, the input need not be kept.
  static constexpr bool backward_reads_input = true;
  /// Whether `backward` reads `b.y`, the output behind the activation; if not, it need not be kept.
  static constexpr bool backward_reads_output = true;
  /// Whether the gradient of the input alone needs `b.x`; if not, a frozen layer's input need not be kept.
  static constexpr bool input_gradient_reads_input = true;
  /// Whether `backward` leaves `b.gradient` alone where B::needs_parameter_gradient is false, as it is in a
  /// frozen layer. If not, it gets memory for a gradient that nobody reads.
  static constexpr bool skips_parameter_gradient = false;
  /// The number of parts in which `part_of_gradient` computes the gradient of the parameters, once for a
  /// whole batch; 0: `backward` computes it, for each micro-batch. Parts pay for a layer of many weights,
  /// where to write a gradient for each micro-batch costs more than to keep the inputs of all samples. A
  /// layer with parts has one input, reads it in `backward`, skips the gradient of the parameters there, and
  /// is its own `LayerOfParts`. A class that derives from it and has another `backward` sets the number to 0.
  template <Shape In>
  static constexpr int gradient_parts = 0;
  /// Whether to compute the output again costs less than to keep it.
  static constexpr bool is_cheap = false;
  /// Whether `forward` adds to the loss: to `f.context.added_loss->sum`, for each sample, unless the pointer
  /// is null. Then `backward` adds the derivative to dL/dx, `b.context.added_loss->share` times as large.
  static constexpr bool adds_loss = false;
  /// Whether the layer takes statistics over all samples of a batch.
  static constexpr bool is_batchwise = false;
  /// Whether at inference it scales and shifts each channel, as `affine` says.
  static constexpr bool is_affine_at_inference = false;
  /// Whether dL/dx is dL/dy for every input, as for a sum: then there is no `backward`.
  static constexpr bool shares_gradient = false;
  /// A layer that only renames its input, like Flatten: no code, no memory.
  static constexpr bool is_reshape = false;
  /// Whether y = x, although there is code: what is known of the input is then known of the output.
  static constexpr bool passes_its_input = false;
  /// Whether an activation changes nothing, as Linear does.
  static constexpr bool is_identity = false;
  /// Whether it is an elementwise activation whose derivative follows from the output, with `apply` and
  /// `gradient`: then the kernel of the layer in front of it can apply it. Others are ops by themselves.
  static constexpr bool is_fusable = false;
  /// Whether `plain` may write its output where the input lies.
  static constexpr bool works_in_place = false;
  /// What is known of the outputs. A loss that compares probabilities checks it for the last layer of the
  /// network.
  static constexpr OutputKind output_kind = OutputKind::any;

  /// The number of its inputs. A layer of several, like Sum, gets them as tuples of views, and their shapes
  /// as an array: `output_shape(std::array<Shape, arity> in)`.
  static constexpr int arity = 1;

  static constexpr Shape output_shape(Shape in) { return in; }
  /// The parameters that are trained, and those that are not.
  static constexpr std::array<ParameterTensor, 0> parameters(Shape) { return {}; }
  static constexpr std::array<ParameterTensor, 0> state(Shape) { return {}; }
  template <Shape In, class T>
  static void initialize(Initialization<T>, Random) {}
  /// The number by which the optimizer multiplies its learning rate for the parameters of the layer.
  static constexpr double learning_rate_factor = 1;

  /// Products of an input and a parameter that one sample needs; those with a padding's zeros do not count.
  static constexpr std::int64_t multiply_adds(Shape) { return 0; }

  /// `Passed`, or why the layer cannot stand behind a sample of this shape.
  template <Shape In>
  using Check = Passed;

  /// The zeros it wants around its input and around its incoming gradient.
  static constexpr PaddingSize input_padding(Shape) { return {}; }
  static constexpr PaddingSize gradient_padding(Shape) { return {}; }
  /// Whether it wants all samples of a micro-batch at once rather than one after the other.
  template <Shape In>
  static constexpr bool whole_micro_batch = false;
  /// How its parameters are packed; a class derived from NoKernels.
  template <class T, Shape In>
  struct Kernels : NoKernels {};
};

}  // namespace MICA_PACKETS
}  // namespace mica

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
  static_assert(fits<Words...>,
                "mica: this layer has no `template <class F> static void forward(const F& f)`, where F is a "
                "mica::Forward with the views f.x and f.y");
};
template <class... Words>
struct LayerWithoutBackward {
  static_assert(fits<Words...>,
                "mica: this layer has no `template <class B> static void backward(const B& b)`, where B is a "
                "mica::Backward with the views b.x, b.y, b.dy and b.dx, which may be NoGradient");
};

namespace detail {

template <class L, class T, Layout In, Layout Out>
concept HasForwardOf = requires(const Forward<View<T, In>, View<T, Out>, T>& f) {
  L::forward(f);
};
template <class L, class T, class X, class Y, class DX>
concept HasBackwardOf = requires(const Backward<X, Y, Y, DX, T>& b) {
  L::backward(b);
};
template <class L, class T, class X, class Y>
concept HasBothBackwards = HasBackwardOf<L, T, X, Y, X> && HasBackwardOf<L, T, X, Y, NoGradient>;

template <class L, Shape In, Shape Out>
concept HasForward =
    HasForwardOf<L, float, Layout{In}, Layout{Out}> || HasForwardOf<L, double, Layout{In}, Layout{Out}>;
template <class L, Shape In, Shape Out>
concept HasBackward = HasBothBackwards<L, float, View<float, Layout{In}>, View<float, Layout{Out}>> ||
    HasBothBackwards<L, double, View<double, Layout{In}>, View<double, Layout{Out}>>;

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

/// The other part, for an input that has passed the layer's `Check`.
template <class L, Shape In>
constexpr auto check_passes() {
  if constexpr (L::is_reshape)
    return Passed{};
  else if constexpr (!HasForward<L, In, L::output_shape(In)>)
    return Failed<LayerWithoutForward>{};
  else if constexpr (!L::is_batchwise && !HasBackward<L, In, L::output_shape(In)>)
    return Failed<LayerWithoutBackward>{};
  else
    return Passed{};
}

}  // namespace detail

/// A class that can stand in a Sequential: it derives from Layer and has a name. The network checks the rest,
/// its `Check`, `forward` and `backward`, for the shape that the layer gets there.
template <class L>
concept IsLayer = has_passed<decltype(detail::check_layer<L>())>;

namespace detail {

/// The number of a layer's trainable parameters behind an input of this shape.
template <class L>
constexpr int parameter_count(Shape in) {
  int count = 0;
  for (const ParameterTensor& tensor : L::parameters(in)) count += tensor.shape.size();
  return count;
}

}  // namespace detail

}  // namespace mica
