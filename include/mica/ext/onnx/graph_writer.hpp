// SPDX-License-Identifier: MIT
#pragma once

#include <mica/ext/onnx/graph_constants.hpp>
#include <mica/ext/onnx/traced.hpp>
#include <mica/kernels/axis.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mica::onnx {

/// What a layer gets that says what it is in ONNX. It has
///
///     template <class G>
///     static auto onnx(G& g);   // adds nodes and returns the value that the last one gives
///
/// and reads its inputs, `g.x()`, and its tensors, `g.tensor("kernel")`. The operators are described at
/// onnx.ai/onnx/operators. A node that works element by element leaves the axes as they are: `same`. Another
/// first asks for an order: `g.channels_first(x)`, or mica's, `g.in_order(x)`.
class GraphWriter : public GraphConstants {
 public:
  explicit GraphWriter(int opset) : opset_(opset) {}
  void begin(const std::string& layer, std::vector<Value> inputs, std::vector<LayerTensor> tensors) {
    GraphConstants::begin(layer, std::move(tensors));
    inputs_ = std::move(inputs);
  }
  /// An activation behind the layer takes this.
  void go_on_with(const Value& x) { inputs_ = {x}; }

  int opset() const { return opset_; }

  const Value& x(std::size_t i = 0) const { return inputs_[i]; }
  const std::vector<Value>& inputs() const { return inputs_; }
  /// The shape of the input.
  const Shape& in() const { return inputs_[0].shape; }

  /// A node whose output has the axes of `x`, its first input.
  Value same(const char* op, const Value& x, const std::vector<Value>& others = {},
             const Attributes& attributes = {}) {
    std::vector<Value> all{x};
    all.insert(all.end(), others.begin(), others.end());
    return lying_as(x, node(op, all, attributes, x.shape, x.order).name);
  }
  Value lying_as(const Value& x, const std::string& name) { return {name, x.shape, x.stored, x.order}; }
  /// A node whose output has the channels first.
  Value image(const char* op, const std::vector<Value>& all, const Attributes& attributes,
              const Shape& shape) {
    return node(op, all, attributes, shape, channels_first_order(shape.rank));
  }
  /// A node whose output has mica's order.
  Value plain(const char* op, const std::vector<Value>& all, const Attributes& attributes,
              const Shape& shape) {
    return node(op, all, attributes, shape, same_order);
  }

  /// A value with another shape that has its elements in the same order.
  Value renamed(Value x, const Shape& shape) const {
    x.shape = shape;
    return x;
  }
  /// An input that is left out.
  Value left_out() const { return {}; }

  /// Values with their axes in one order. If they shall have the same shape, they may be not settled.
  std::vector<Value> aligned(const std::vector<Value>& values, bool settles = false) {
    bool lie_alike = !settles;
    for (const Value& value : values)
      lie_alike = lie_alike && value.stored == values[0].stored && value.order == values[0].order;
    if (lie_alike) return values;
    std::vector<Value> result;
    for (const Value& value : values) {
      const Value now = settled(value);
      result.push_back(result.empty() ? now : in_order(now, result[0].order));
    }
    return result;
  }
  /// A node of several values of one shape that works element by element.
  Value joined(const char* op, const std::vector<Value>& values) {
    const std::vector<Value> all = aligned(values);
    return same(op, all[0], {all.begin() + 1, all.end()});
  }
  /// A flat value so that its elements meet the channels of `x`, or all elements of a sample of four axes.
  Value for_channels(const Value& factor, const Value& x) {
    if (x.shape.rank == 4) return in_order(in_order(renamed(factor, x.shape)), x.order);
    Shape shape = x.stored;
    for (int k = 0; k < shape.rank; ++k) shape.extents[k] = 1;
    shape.extents[x.channel_axis() - 1] = x.shape.channels();
    return reshaped(in_order(factor), shape);
  }

  /// A node that works on the channels of each pixel, as Softmax does.
  Value along_channels(const char* op, const Value& x) {
    const Value all = settled(x.shape.has_pixels() ? x : renamed(x, x.shape.size()));
    return renamed(same(op, all, {}, {{"axis", all.channel_axis()}}), x.shape);
  }
  /// A number for each pixel, such as the mean of its channels.
  Traced<GraphWriter, Value> over_channels(const char* op, const Traced<GraphWriter, Value>& of) {
    const Value& x = of.value;
    const Integers axes{x.channel_axis()};
    return traced(same(op, x, {}, {{"axes", axes}, {"keepdims", 1}}));
  }
  /// gamma z + beta, as far as the layer has these tensors.
  Value with_gamma_and_beta(Value z) {
    if (const Value gamma = tensor_for("gamma", z); !gamma.name.empty()) z = same("Mul", z, {gamma});
    if (const Value beta = tensor_for("beta", z); !beta.name.empty()) z = same("Add", z, {beta});
    return z;
  }

  /// A value in a formula, and the value of a formula of the input: see Traced.
  Traced<GraphWriter, Value> traced(const Value& value) { return {this, value}; }
  template <class F>
  Value formula(F f) {
    return f(traced(x())).value;
  }

  /// The attributes of a sliding window over an image, or over a sequence if there is one dimension.
  static Attributes window(const kernels::Axis& vertical, const kernels::Axis& horizontal, int dimensions) {
    Integers sizes, strides, before, after;
    std::vector<kernels::Axis> axes{horizontal};
    if (dimensions > 1) axes.insert(axes.begin(), vertical);
    for (const kernels::Axis& axis : axes) {
      sizes.push_back(axis.window);
      strides.push_back(axis.stride);
      before.push_back(axis.before());
      after.push_back(axis.after());
    }
    before.insert(before.end(), after.begin(), after.end());
    return {{"kernel_shape", sizes}, {"pads", before}, {"strides", strides}};
  }
  static Attributes convolution(const kernels::Axis& vertical, const kernels::Axis& horizontal,
                                int dimensions, int groups) {
    Attributes attributes = window(vertical, horizontal, dimensions);
    attributes.push_back({"dilations", of_dimensions({vertical.dilation, horizontal.dilation}, dimensions)});
    attributes.push_back({"group", groups});
    return attributes;
  }
  /// Numbers for height and width, or only for the width.
  static Integers of_dimensions(const Integers& both, int dimensions) {
    return dimensions == 1 ? Integers{both[1]} : both;
  }

 private:
  int opset_;
  std::vector<Value> inputs_;
};

}  // namespace mica::onnx
