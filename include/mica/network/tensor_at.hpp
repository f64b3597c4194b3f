// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/layer.hpp>
#include <mica/core/values/fixed_string.hpp>
#include <mica/network/freezing.hpp>
#include <mica/network/parameter_layout.hpp>
#include <mica/network/paths.hpp>

#include <cstddef>
#include <string_view>
#include <type_traits>
#include <utility>

namespace mica {

/// The name of a tensor as a word of a message.
template <char... Letters>
struct TensorName;

template <class... Words>
struct WeightsOfComposite {
  static_assert(fits<Words...>,
                "mica: this path names a composite; weights belong to one of the layers inside of it, and "
                "Needs<...> are their numbers");
};
template <class... Words>
struct NoWeights {
  static_assert(fits<Words...>, "mica: this layer has no weights");
};
template <class... Words>
struct UnknownTensor {
  static_assert(fits<Words...>,
                "mica: this layer has no tensor of this name; NeedsType<...> are the names of its tensors");
};

namespace detail {

/// The tensors of a layer behind an input of shape `In`: its parameters and then its state, also if it is
/// frozen.
template <class L, Shape In>
struct TensorsOf {
 private:
  static constexpr auto parameters = TrainableOf<L>::parameters(In);
  static constexpr auto state = TrainableOf<L>::state(In);

 public:
  static constexpr int parameter_count = static_cast<int>(parameters.size());
  static constexpr int count = parameter_count + static_cast<int>(state.size());

  static constexpr ParameterTensor at(int i) {
    return i < parameter_count ? parameters[static_cast<std::size_t>(i)]
                               : state[static_cast<std::size_t>(i - parameter_count)];
  }
  /// The number of the first tensor of this name; `count` if there is none.
  static constexpr int find(std::string_view name) {
    int i = 0;
    while (i < count && at(i).name != name) ++i;
    return i;
  }

  template <int i>
  static constexpr std::string_view name = at(i).name;
  template <int i>
  static constexpr auto name_word() {
    return []<std::size_t... letter>(std::index_sequence<letter...>) {
      return std::type_identity<TensorName<name<i>[letter]...>>{};
    }
    (std::make_index_sequence<name<i>.size()>{});
  }
  template <int... i>
  static constexpr auto name_words(std::integer_sequence<int, i...>) {
    return std::type_identity<NeedsType<typename decltype(name_word<i>())::type...>>{};
  }
};

template <FixedString text>
constexpr auto word_of() {
  return []<std::size_t... letter>(std::index_sequence<letter...>) {
    return std::type_identity<TensorName<text.text[letter]...>>{};
  }
  (std::make_index_sequence<text.view().size()>{});
}

template <class... Children>
constexpr auto numbers_of(TypeList<Children...>) {
  return std::type_identity<Needs<Children::number...>>{};
}

/// Whether a layer at a path has a tensor of this name.
template <class Layer, FixedString name>
constexpr auto check_tensor() {
  using L = TrainableOf<typename Layer::type>;
  if constexpr (!Layer::exists) {
    return Passed{};
  } else if constexpr (Layer::first_leaf == Layer::end_leaf) {
    return Failed<NoWeights, L>{};
  } else if constexpr (IsComposite<L>) {
    using Numbers = typename decltype(numbers_of(typename L::Children{}))::type;
    return Failed<WeightsOfComposite, L, Numbers>{};
  } else {
    using Tensors = TensorsOf<L, Layer::input_shape>;
    if constexpr (Tensors::count == 0) {
      return Failed<NoWeights, L>{};
    } else if constexpr (Tensors::find(name.view()) == Tensors::count) {
      using Given = typename decltype(word_of<name>())::type;
      using Names =
          typename decltype(Tensors::name_words(std::make_integer_sequence<int, Tensors::count>{}))::type;
      return Failed<UnknownTensor, L, Given, Names>{};
    } else {
      return Passed{};
    }
  }
}

/// The tensor that a path and a name identify: its shape, and the offset of its values among the parameters
/// of the network. If there is none, the compiler says why; the shape is then 1.
template <class Net, class Path, FixedString name>
struct TensorAt {
 private:
  using Layer = LayerAt<Net, Path>;

 public:
  static constexpr bool exists = Require<decltype(check_tensor<Layer, name>()), Path>::value && Layer::exists;

  static constexpr Shape shape = [] {
    if constexpr (exists) {
      using Tensors = TensorsOf<typename Layer::type, Layer::input_shape>;
      return Tensors::at(Tensors::find(name.view())).shape;
    } else {
      return Shape{1};
    }
  }();

  static constexpr int offset = [] {
    int sum = 0;
    if constexpr (exists) {
      using Tensors = TensorsOf<typename Layer::type, Layer::input_shape>;
      using Place = ParameterLayout<typename Net::Graph>;
      constexpr int i = Tensors::find(name.view());
      constexpr bool is_parameter = i < Tensors::parameter_count;
      sum = is_parameter ? Place::of_leaf(Layer::first_leaf) : Place::state_of_leaf(Layer::first_leaf);
      for (int j = is_parameter ? 0 : Tensors::parameter_count; j < i; ++j)
        sum += Tensors::at(j).shape.size();
    }
    return sum;
  }();
};

}  // namespace detail

}  // namespace mica
