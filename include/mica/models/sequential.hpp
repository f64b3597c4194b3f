// SPDX-License-Identifier: MIT
#pragma once

#include <mica/activations/linear.hpp>
#include <mica/layers/flatten.hpp>
#include <mica/models/graph.hpp>
#include <mica/models/flops.hpp>
#include <mica/models/inference_plan.hpp>
#include <mica/models/refusals.hpp>
#include <mica/models/training_plan.hpp>

#include <array>
#include <cstddef>
#include <cstdint>

#include <mica/core/prologue.hpp>

namespace mica {

namespace detail {

/// The layers that fit. A refused network keeps those before the fault and ends flat, as most networks do, so
/// that the fault is the only error; and where nothing has code, the identity stands in.
template <class... Layers>
struct Fitting {
  static constexpr int count = Walk<Layers...>::accepted;
  static constexpr bool complete = count == static_cast<int>(sizeof...(Layers)) && count > 0;

  template <int... i>
  static constexpr auto chain(std::integer_sequence<int, i...>) {
    using List = TypeList<Layers...>;
    constexpr Shape input = Walk<Layers...>::input;
    if constexpr (!complete)
      return TypeOf<Graph<input, typename List::template At<i + 1>..., Linear, Flatten>>{};
    else if constexpr ((int{!List::template At<i + 1>::is_view} + ...) > 0)
      return TypeOf<Graph<input, typename List::template At<i + 1>...>>{};
    else
      return TypeOf<Graph<input, typename List::template At<i + 1>..., Linear>>{};
  }
  using type = typename decltype(chain(std::make_integer_sequence<int, (count > 0 ? count - 1 : 0)>{}))::type;
};

}  // namespace detail

/// A network as a type, Keras' Sequential: `Sequential<Input<28, 28, 1>, Conv2D<16, 3, ReLU>, Flatten,
/// Dense<10, Softmax>>`. Each layer's shape follows from the one before it; a list that does not fit is
/// refused by the compiler with a sentence, the layer's number (Input is 0) and the shapes. It holds no
/// parameters: `compile` makes a Model.
template <class... Layers>
struct Sequential {
  /// What the initial parameters follow from.
  std::uint64_t seed = 0;

  /// Whether every layer fits. If not, the constants below are those of the layers before the first that does
  /// not.
  static constexpr bool is_complete = detail::Fitting<Layers...>::complete;
  using Graph = typename detail::Fitting<Layers...>::type;
  using List = TypeList<Layers...>;

  static constexpr Shape input_shape = Graph::input;
  static constexpr Shape output_shape = Graph::output;

  /// The number of layers, Input among them, and the shape that each gives.
  static constexpr int depth = detail::Fitting<Layers...>::count;
  static constexpr Shape layer_output(int i) { return Graph::shapes[i]; }

  /// The number of trainable parameters.
  static constexpr int parameter_count = [] {
    int sum = 0;
    for (const int count : Graph::parameter_counts.elements) sum += count;
    return sum;
  }();

  /// Floating-point operations for one sample, in inference and in training.
  static constexpr Flops flops = mica::flops<Graph>();

  /// Bytes that samples need on their way through the network: a Workspace, from which any number is
  /// predicted, and what each thread that trains has for its shard.
  template <class T = float>
  static constexpr std::size_t workspace_bytes = sizeof(T) * InferencePlan<Graph, shard_size>::size;
  template <class T = float>
  static constexpr std::size_t training_workspace_bytes =
      sizeof(T) * TrainingPlan<T, Graph, shard_size>::size;
};

}  // namespace mica

#include <mica/core/epilogue.hpp>
