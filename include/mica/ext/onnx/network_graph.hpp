// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/contracts/activation.hpp>
#include <mica/core/messages/error.hpp>
#include <mica/core/messages/require.hpp>
#include <mica/ext/onnx/graph_writer.hpp>
#include <mica/io/finite_weights.hpp>
#include <mica/io/summary_rows.hpp>
#include <mica/io/weight_names.hpp>
#include <mica/io/weight_tensors.hpp>
#include <mica/network/heads.hpp>

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace mica {

template <class... Words>
struct NoOnnxForm {
  static_assert(
      fits<Words...>,
      "mica: this layer does not say what it is in ONNX, `template <class G> static auto onnx(G& g)`, "
      "where G is a mica::onnx::GraphWriter");
};

/// How a network becomes the graph of an ONNX model.
namespace detail {

/// The names of the leaves: those of the summary. The layer that joins the branches of a composite has the
/// name of the composite.
template <class Net>
std::vector<std::string> leaf_names() {
  const std::vector<SummaryRow> rows = summary_rows<Net>();
  const std::vector<std::string> of_rows = full_names(rows);
  const auto row_of = [&](const NamedLayer& layer) {
    return static_cast<std::size_t>(
        std::find_if(rows.begin(), rows.end(), [&](const SummaryRow& row) { return row.layer == &layer; }) -
        rows.begin());
  };
  std::vector<std::string> names;
  for (const NamedLayer& layer : named_layers<Net>) {
    if (layer.is_composite) continue;
    const NamedLayer* shown = &layer;
    while (row_of(*shown) == rows.size()) {
      const int level = shown->level;
      do --shown;
      while (shown->level >= level);
    }
    names.push_back(of_rows[row_of(*shown)]);
  }
  names.resize(std::size_t{Net::Graph::leaves}, "identity");  // a leaf that the graph has added, see Fitting
  return names;
}

/// Appends the tensors whose numbers lie one behind the other. Throws Error if one is not finite.
template <class T>
void append_tensors(std::vector<onnx::LayerTensor>& to, std::span<const ParameterTensor> tensors,
                    const T* values, const std::string& layer) {
  for (const ParameterTensor& tensor : tensors) {
    onnx::LayerTensor copy{tensor.name, tensor.shape, {}};
    copy.values.reserve(static_cast<std::size_t>(tensor.shape.size()));
    for (int i = 0; i < tensor.shape.size(); ++i)
      copy.values.push_back(finite_weight<float>(*values++, i, tensor.shape, [&] {
        return joined({"onnx::save, ", layer, "/", tensor.name});
      }));
    to.push_back(std::move(copy));
  }
}

/// For each leaf the leaf whose normalization it takes over at inference, or -1.
template <class G>
inline constexpr auto normalizations_taken_over = [] {
  using Inference = typename G::Inference;
  Table<int, G::leaves> table{};
  for (int i = 0; i < G::leaves; ++i) table.elements[i] = -1;
  for (int k = 0; k < Inference::ops; ++k)
    if (Inference::normalization(k) >= 0) table.elements[Inference::index(k)] = Inference::normalization(k);
  return table;
}();

/// Writes the graph of a network whose parameters are `all`.
template <class Net, class T>
class NetworkGraph {
  using G = typename Net::Graph;
  using At = ParameterLayout<G>;
  template <int I>
  using Leaf = typename G::List::template At<I>;
  static constexpr Shape in(int leaf) { return G::shapes[G::wiring.inputs[leaf][0]]; }

 public:
  NetworkGraph(const T* all, int opset, bool folds_normalization, bool has_channels_first)
      : all_(all), folds_(folds_normalization), has_channels_first_(has_channels_first), writer_(opset) {}

  onnx::Graph write() {
    values_.push_back(writer_.add_input("input", G::input, order_of_ports(G::input)));
    [&]<int... i>(std::integer_sequence<int, i...>) { (write_leaf<i>(), ...); }
    (std::make_integer_sequence<int, G::leaves>{});
    if (outputs_.empty()) add_output("output", values_.back());
    writer_.add_outputs(output_names_, outputs_);
    return writer_.graph();
  }

 private:
  /// An image has its channels first, if the user wants that.
  onnx::AxisOrder order_of_ports(const Shape& shape) const {
    return shape.is_image() && has_channels_first_ ? onnx::channels_first_order(3) : onnx::same_order;
  }

  void add_output(const std::string& name, const onnx::Value& value) {
    output_names_.push_back(name);
    outputs_.push_back(writer_.in_order(writer_.settled(value), order_of_ports(value.shape)));
  }

  template <int I>
  void write_leaf() {
    using L = Leaf<I>;
    constexpr int normalization = normalizations_taken_over<G>[I];
    if constexpr (L::is_reshape) {
      onnx::Value value = inputs(I)[0];
      value.shape = G::shapes[I + 1];
      values_.push_back(value);
    } else if constexpr (is_heads<L>) {
      write_heads(typename HeadsOfLeaf<L>::type{}, inputs(I));
    } else if (I == folded_) {
      values_.push_back(inputs(I)[0]);
    } else {
      if constexpr (normalization >= 0) {
        if (folds_) {
          begin_folded<I, normalization>();
          return add_value(I, activated<typename L::WithBias::Activation>(form_of<typename L::WithBias>()));
        }
      }
      begin(I, TensorsOfLeaf<G, I>::trained, TensorsOfLeaf<G, I>::state);
      add_value(I, activated<typename L::Activation>(form_of<L>()));
    }
  }

  std::vector<onnx::Value> inputs(int leaf) const {
    std::vector<onnx::Value> all;
    for (int i = 0; i < G::facts[leaf].arity; ++i)
      all.push_back(values_[static_cast<std::size_t>(G::wiring.inputs[leaf][i])]);
    return all;
  }
  const std::string& name(int leaf) const { return names_[static_cast<std::size_t>(leaf)]; }

  void begin(int leaf, std::span<const ParameterTensor> trained, std::span<const ParameterTensor> state) {
    std::vector<onnx::LayerTensor> tensors;
    append_tensors(tensors, trained, all_ + At::of_leaf(leaf), name(leaf));
    append_tensors(tensors, state, all_ + At::state_of_leaf(leaf), name(leaf));
    writer_.begin(name(leaf), inputs(leaf), std::move(tensors));
  }
  /// The same for a layer that takes over the normalization of leaf `N`.
  template <int I, int N>
  void begin_folded() {
    using WithBias = typename Leaf<I>::WithBias;
    std::vector<T> affine(std::size_t{Leaf<N>::affine_size(in(N))}),
        weights(std::size_t{parameter_count<WithBias>(in(I))});
    Leaf<N>::template affine<in(N)>(all_ + At::of_leaf(N), all_ + At::state_of_leaf(N), affine.data());
    Leaf<I>::template fold<in(I)>(all_ + At::of_leaf(I), affine.data(), weights.data());
    std::vector<onnx::LayerTensor> tensors;
    append_tensors<T>(tensors, WithBias::parameters(in(I)), weights.data(), name(I));
    writer_.begin(name(I), inputs(I), std::move(tensors));
    folded_ = N;
  }

  void add_value(int leaf, const onnx::Value& value) {
    if (!(value.shape == G::shapes[leaf + 1]))
      throw_error({"onnx::save, ", name(leaf), ": expected a value of ", to_string(G::shapes[leaf + 1]),
                   " from the layer's `onnx`, found one of ", to_string(value.shape)});
    values_.push_back(value);
  }

  template <class L>
  static constexpr bool is_heads = !std::is_same_v<typename HeadsOfLeaf<L>::type, TypeList<>>;
  template <class... H>
  void write_heads(TypeList<H...>, const std::vector<onnx::Value>& inputs) {
    std::size_t i = 0;
    const auto write = [&]<class Head>(Head) {
      const onnx::Value& input = inputs[i++];
      writer_.begin(Head::name, {input}, {});
      add_output(Head::name, activated<typename Head::Activation>(input));
    };
    (write(H{}), ...);
  }

  /// The value of a layer, and of its activation.
  template <class A>
  onnx::Value activated(const onnx::Value& x) {
    if constexpr (std::is_void_v<A>) {
      return x;
    } else if constexpr (A::is_identity) {
      return x;
    } else {
      writer_.go_on_with(x);
      return form_of<A>();
    }
  }
  template <class L>
  onnx::Value form_of() {
    if constexpr (requires(onnx::GraphWriter & g) { L::onnx(g); }) {
      return L::onnx(writer_);
    } else {
      static_cast<void>(Require<Failed<NoOnnxForm>, L>::value);
      return writer_.x();
    }
  }

  const T* all_;
  bool folds_, has_channels_first_;
  onnx::GraphWriter writer_;
  std::vector<std::string> names_ = leaf_names<Net>();
  int folded_ = -1;
  std::vector<onnx::Value> values_ = {};
  std::vector<std::string> output_names_ = {};
  std::vector<onnx::Value> outputs_ = {};
};

}  // namespace detail

}  // namespace mica
