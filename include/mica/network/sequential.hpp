// SPDX-License-Identifier: MIT
#pragma once

#include <mica/activations/linear.hpp>
#include <mica/layers/reshaping/flatten.hpp>
#include <mica/network/freezing.hpp>
#include <mica/network/graph.hpp>
#include <mica/network/flops.hpp>
#include <mica/network/inference_memory_plan.hpp>
#include <mica/network/shape_checks.hpp>
#include <mica/network/training_memory_plan.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica {

namespace detail {

/// The first layers of a list with their numbers, from 1.
template <class List, int... i>
TypeList<Child<i + 1, typename List::template At<i>>...> numbered(std::integer_sequence<int, i...>);

template <class... Leaves>
constexpr bool has_code(TypeList<Leaves...>) {
  return (!Leaves::is_reshape || ...);
}

template <class... Layers>
using LastOf = typename decltype((std::type_identity<void>{}, ..., std::type_identity<Layers>{}))::type;

/// Whether the leaves of a layer depend on the shape of its input. In a graph, `L::InGraph<In>` replaces the
/// layer.
template <class L>
concept HasFormInGraph = requires {
  typename L::template InGraph<Shape{1}>;
};

/// Whether `L::StandIn<In>` replaces the layer in a network with a fault.
template <class L>
concept HasStandIn = requires {
  typename L::template StandIn<Shape{1}>;
};

/// The layers of a network. A layer that is allowed only at the end, such as Heads, is replaced there by its
/// `AtTheEnd`.
template <class List>
struct NetworkLayers {
  using type = List;
};
template <class... Layers>
requires requires { typename LastOf<Layers...>::AtTheEnd; }
struct NetworkLayers<TypeList<Layers...>> {
  template <int... i>
  static TypeList<typename TypeList<Layers...>::template At<i>..., typename LastOf<Layers...>::AtTheEnd>
      replaced(std::integer_sequence<int, i...>);
  using type = decltype(replaced(std::make_integer_sequence<int, int{sizeof...(Layers)} - 1>{}));
};

/// The layers in front of the first fault. A network with a fault keeps these and ends flat, as most networks
/// do, or with as many Heads, so that the fault is the only error. If no layer has code, the network is the
/// identity.
template <class First, class List>
struct Fitting;
template <class First, class... Layers>
struct Fitting<First, TypeList<Layers...>> {
  static constexpr int count = Walk<First, Layers...>::valid;
  static constexpr bool complete = count == 1 + static_cast<int>(sizeof...(Layers));

  /// The shape that layer i gives; Input is layer 0.
  static constexpr Shape output_shape(int i) {
    Shape shape = Walk<First, Layers...>::input;
    static_cast<void>(((i-- > 0 ? (shape = Layers::output_shape(shape), true) : false) && ...));
    return shape;
  }

  template <int... i>
  static constexpr auto graph(std::integer_sequence<int, i...>) {
    using List = TypeList<Layers...>;
    constexpr Shape input = Walk<First, Layers...>::input;
    if constexpr (!complete) {
      if constexpr (HasStandIn<LastOf<Layers...>>)
        return std::type_identity<
            Graph<input, typename List::template At<i>...,
                  typename LastOf<Layers...>::template StandIn<output_shape(int{sizeof...(i)})>>>{};
      else
        return std::type_identity<Graph<input, typename List::template At<i>..., Linear, Flatten>>{};
    } else if constexpr (HasFormInGraph<LastOf<Layers...>>) {
      return graph_with<typename LastOf<Layers...>::template InGraph<output_shape(count - 2)>>(
          std::make_integer_sequence<int, count - 2>{});
    } else if constexpr (has_code(LeavesOf<typename List::template At<i>...>{})) {
      return std::type_identity<Graph<input, typename List::template At<i>...>>{};
    } else {
      return std::type_identity<Graph<input, typename List::template At<i>..., Linear>>{};
    }
  }
  /// The graph of a network whose last layer depends on the shape of its input.
  template <class Last, int... i>
  static constexpr auto graph_with(std::integer_sequence<int, i...>) {
    using List = TypeList<Layers...>;
    return std::type_identity<Graph<Walk<First, Layers...>::input, typename List::template At<i>..., Last>>{};
  }
  using Numbers = std::make_integer_sequence<int, (count > 0 ? count - 1 : 0)>;
  using type = typename decltype(graph(Numbers{}))::type;
  using Children = decltype(numbered<TypeList<Layers...>>(Numbers{}));
};

/// Layers one behind the other, without an Input, as a composite.
template <class List>
struct Row;
template <class... Layers>
struct Row<TypeList<Layers...>> : CompositeDefaults {
  static constexpr int size = static_cast<int>(sizeof...(Layers));
  template <class... Others>
  using WithLayers = Sequential<Others...>;
  using Leaves = LeavesOf<Layers...>;
  using Children = decltype(numbered<TypeList<Layers...>>(std::make_integer_sequence<int, size>{}));

  template <class W>
  static constexpr int wire(W& w, int x) {
    return wire_list<Layers...>(w, x);
  }
  static constexpr Shape output_shape(Shape in) {
    ((in = Layers::output_shape(in)), ...);
    return in;
  }
  template <Shape In>
  using Check = typename WalkFrom<In, 1, Layers...>::End::Check;
  template <Shape In>
  static constexpr Sizes sizes() {
    return WalkFrom<In, 1, Layers...>::End::sizes;
  }
};
template <class... Layers>
using InARow = Row<Unwrapped<Layers...>>;

}  // namespace detail

/// Layers one behind the other, Keras' Sequential. With its Input in front it is a network as a type,
///
///     Sequential<Input<28, 28, 1>, Conv2D<16, 3, ReLU>, Flatten, Dense<10, Softmax>>
///
/// and without one a part of another network, a branch of Concatenate for instance. Each layer's shape
/// follows from the one before it; the compiler rejects a list that does not fit, with a sentence, the
/// layer's number (Input is 0) and the shapes. It holds no parameters: `compile` makes a Model of a network.
///
/// A part may get a name of its own:
///
///     template <int F>
///     struct Unit : Sequential<Conv2D<F, 3>, ReLU> {
///       static constexpr const char* name = "Unit";
///     };
template <class... Layers>
struct Sequential : detail::InARow<Layers...> {
  static constexpr const char* name = sizeof...(Layers) == 0 ? "Identity" : "Sequential";
};

template <int... Extents, class... Others>
struct Sequential<Input<Extents...>, Others...> {
 private:
  using Layers = typename detail::NetworkLayers<detail::Unwrapped<Others...>>::type;
  using Fitting = detail::Fitting<Input<Extents...>, Layers>;

 public:
  /// The initializers draw their random numbers from this seed.
  std::uint64_t seed = 0;

  /// Whether every layer fits. If not, the constants below are those of the layers before the first that does
  /// not.
  static constexpr bool is_complete = Fitting::complete;
  using Graph = typename Fitting::type;
  /// The layers that fit, with their numbers.
  using Children = typename Fitting::Children;

  static constexpr Shape input_shape = Graph::input;
  static constexpr Shape output_shape = Graph::output;

  /// The number of layers, Input among them, and the shape that each gives.
  static constexpr int depth = Fitting::count;
  static constexpr Shape layer_output(int i) { return Fitting::output_shape(i); }

  /// The number of trainable parameters.
  static constexpr int parameter_count = [] {
    int sum = 0;
    for (const int count : Graph::trained_counts.elements) sum += count;
    return sum;
  }();

  /// The number of parameters that are not trained: moving averages, and those of frozen layers.
  static constexpr int state_count = [] {
    int sum = 0;
    for (const int count : Graph::state_counts.elements) sum += count;
    return sum;
  }();

  /// Floating-point operations for one sample, in inference and in training.
  static constexpr Flops flops = detail::flops<Graph>();

  /// Bytes that samples need on their way through the network: those of a Workspace, with which any number of
  /// samples is predicted, and those of each thread that trains.
  template <class T = float>
  static constexpr std::size_t workspace_bytes =
      sizeof(T) *
      (std::size_t{detail::InferenceMemoryPlan<typename Graph::Inference, detail::micro_batch_size>::size} +
       detail::KernelScratch<T, typename Graph::Inference>::forward);
  template <class T = float>
  static constexpr std::size_t training_workspace_bytes =
      sizeof(T) *
      static_cast<std::size_t>(detail::TrainingMemoryPlan<T, Graph, detail::micro_batch_size>::scratch_size);
};

}  // namespace mica

#include <mica/core/utilities/macro_unscope.hpp>
