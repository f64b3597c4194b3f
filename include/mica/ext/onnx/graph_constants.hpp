// SPDX-License-Identifier: MIT
#pragma once

#include <mica/ext/onnx/graph_nodes.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mica::onnx {

/// A tensor of a layer's parameters or of its state.
struct LayerTensor {
  std::string name;
  Shape shape;
  std::vector<float> values;
};

/// A graph that knows the tensors of the layer whose nodes are added, and makes constants of them.
class GraphConstants : public GraphNodes {
 public:
  void begin(const std::string& layer, std::vector<LayerTensor> tensors) {
    GraphNodes::begin(layer);
    tensors_ = std::move(tensors);
  }

  /// A number, and numbers for each channel of a settled value: one for each, or one for all.
  Value number(double value) { return floats("number", {static_cast<float>(value)}, {}); }
  template <class Numbers>
  Value of_channels(const char* name, const Numbers& numbers, const Value& x) {
    return floats(name, {numbers.begin(), numbers.end()}, extents_of_channels(numbers.size(), x));
  }

  Value filled(int count, float value) {
    return floats("number", std::vector<float>(static_cast<std::size_t>(count), value), {count});
  }

  /// The tensor of the layer; one without a name if the layer has none. `axes` are the axes of `extents`, the
  /// extents that the tensor is seen with, in the order in which they shall be.
  Value tensor(std::string_view name) {
    const LayerTensor* const found = find(name);
    return found ? floats(found->name, found->values, extents_of(found->shape)) : Value{};
  }
  Value tensor(std::string_view name, const Integers& extents, const std::vector<std::size_t>& axes) {
    const LayerTensor* const found = find(name);
    return found ? transposed(found->name, found->values, extents, axes) : Value{};
  }
  /// The same for a tensor with a number for each of `count` channels; the constant `otherwise` if the layer
  /// has none.
  Value tensor_or(const char* name, int count, float otherwise) {
    const LayerTensor* const found = find(name);
    return floats(name,
                  found ? found->values : std::vector<float>(static_cast<std::size_t>(count), otherwise),
                  {count});
  }
  /// The same for a tensor with a number for each channel of a settled value, or for each element of a
  /// sample.
  Value tensor_for(const char* name, const Value& x) {
    const LayerTensor* const found = find(name);
    if (!found) return {};
    if (found->shape.rank == 1) return of_channels(name, found->values, x);
    std::vector<std::size_t> axes;
    for (int k = 0; k < x.stored.rank; ++k)
      axes.push_back(static_cast<std::size_t>(x.order[static_cast<std::size_t>(k)]));
    return transposed(name, found->values, extents_of(found->shape), axes);
  }
  /// A tensor [rows, elements of x], whose columns follow the order in which `x` has its elements.
  Value tensor_of_columns(const char* name, int rows, const Value& x) {
    Integers extents{rows};
    std::vector<std::size_t> axes{0};
    for (int k = 0; k < x.stored.rank; ++k) {
      extents.push_back(x.stored[k]);
      axes.push_back(1 + static_cast<std::size_t>(x.order[static_cast<std::size_t>(k)]));
    }
    return transposed(name, find(name)->values, extents, axes, {rows, x.stored.size()});
  }

 private:
  const LayerTensor* find(std::string_view name) const {
    for (const LayerTensor& tensor : tensors_)
      if (tensor.name == name) return &tensor;
    return nullptr;
  }

  static Integers extents_of(const Shape& shape) { return {shape.extents, shape.extents + shape.rank}; }
  static Integers extents_of_channels(std::size_t count, const Value& x) {
    if (count == 1) return {};
    Integers extents(static_cast<std::size_t>(x.stored.rank), 1);
    extents[static_cast<std::size_t>(x.channel_axis()) - 1] = static_cast<std::int64_t>(count);
    return extents;
  }

  /// A constant whose axis k is axis `axes[k]` of `values`, which have these extents.
  Value transposed(const std::string& name, const std::vector<float>& values, const Integers& extents,
                   const std::vector<std::size_t>& axes, Integers as = {}) {
    std::vector<std::int64_t> strides(extents.size(), 1);
    for (std::size_t i = extents.size(); i-- > 1;) strides[i - 1] = strides[i] * extents[i];
    std::vector<std::int64_t> offsets{0};
    Integers result;
    for (const std::size_t axis : axes) {
      result.push_back(extents[axis]);
      std::vector<std::int64_t> next;
      next.reserve(offsets.size() * static_cast<std::size_t>(extents[axis]));
      for (const std::int64_t offset : offsets)
        for (std::int64_t i = 0; i < extents[axis]; ++i) next.push_back(offset + i * strides[axis]);
      offsets = std::move(next);
    }
    std::vector<float> moved;
    moved.reserve(offsets.size());
    for (const std::int64_t offset : offsets) moved.push_back(values[static_cast<std::size_t>(offset)]);
    return floats(name, moved, as.empty() ? result : as);
  }

  std::vector<LayerTensor> tensors_;
};

}  // namespace mica::onnx
