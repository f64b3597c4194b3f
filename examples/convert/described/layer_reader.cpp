// SPDX-License-Identifier: MIT
#include "layer_reader.hpp"

#include "../refusal.hpp"
#include "given_layer.hpp"

#include <mica/io/file_weights.hpp>

#include <algorithm>
#include <utility>

namespace convert {

namespace {

std::string where_of(const TypeText& type, const std::string& name) {
  return "layer \"" + name + "\", " + type.name;
}

/// Takes the activation out of the options of a layer; Linear is none.
TypeText take_activation(TypeText& type) {
  TypeText activation{"Linear"};
  const auto is_option = [](const TypeText& argument) { return is_activation(argument.name); };
  const auto found = std::find_if(type.arguments.begin(), type.arguments.end(), is_option);
  if (found == type.arguments.end() || is_activation(type.name)) return activation;
  activation = *found;
  type.arguments.erase(found);
  return activation;
}

/// The number of each element in the transpose of a matrix.
std::size_t transposed_place(std::size_t i, const Extents& extents) {
  const auto rows = static_cast<std::size_t>(extents[0]), columns = static_cast<std::size_t>(extents[1]);
  return i % columns * rows + i / columns;
}

}  // namespace

LayerReader::LayerReader(const mica::Safetensors& file, Extents input) : file_(file) {
  const std::int64_t size = size_of(input);
  if (input.empty() || input.size() > 4 || size < 1 || size > (std::int64_t{1} << 31) - 1)
    throw Refusal("expected an input of one to four extents, found " + extents_text(input));
  graph_.add_value(std::move(input));
  for (const mica::Safetensors::Tensor& tensor : file.tensors())
    if (mica::detail::is_weight(tensor.name)) tensors_.emplace(tensor.name, &tensor);
}

Weights LayerReader::read(const ExpectedTensor& tensor, const std::string& name) {
  const std::string full = name + '/' + tensor.name;
  std::vector<std::uint64_t> extents;
  for (const std::int64_t extent : tensor.extents) extents.push_back(static_cast<std::uint64_t>(extent));
  if (tensor.is_transposed) std::reverse(extents.begin(), extents.end());
  const auto entry = tensors_.find(full);
  const std::string expected = "expected a tensor " + mica::detail::weight_line(full, extents);
  if (entry == tensors_.end()) throw Refusal(expected + ", found none of this name");
  const mica::Safetensors::Tensor* const found = entry->second;
  if (found->shape != extents)
    throw Refusal(expected + ", found " + mica::detail::weight_line(full, found->shape));
  tensors_.erase(entry);
  Weights weights{tensor.name, tensor.extents, std::vector<float>(found->size)};
  for (std::size_t i = 0; i < found->size; ++i)
    weights.values[i] = static_cast<float>(
        file_.element(*found, tensor.is_transposed ? transposed_place(i, tensor.extents) : i));
  return weights;
}

int LayerReader::add_plain(const TypeText& type, const std::vector<int>& inputs, const std::string& name) {
  const std::string where = where_of(type, name);
  std::vector<Extents> shapes;
  for (const int input : inputs) shapes.push_back(shape(input));
  LayerForm form = form_of(type, shapes, where);
  if (type.name == "Linear") return inputs[0];
  Layer layer{type.name};
  for (const TypeText& argument : type.arguments) layer.arguments.push_back(text_of(argument));
  for (const ExpectedTensor& tensor : form.tensors) layer.weights.push_back(read(tensor, name));
  layer.inputs = inputs;
  layer.source = where;
  return graph_.add(std::move(layer), std::move(form.output));
}

int LayerReader::add_dense_of_pixels(const TypeText& type, int input, const std::string& name) {
  const Extents& in = shape(input);
  TypeText as_vector = type;
  const LayerForm form = form_of(as_vector, {{in.back()}}, where_of(type, name));
  TypeText as_convolution = type;
  as_convolution.name = in.size() == 2 ? "Conv1D" : "Conv2D";
  as_convolution.arguments.insert(as_convolution.arguments.begin() + 1, TypeText{"1"});
  Extents output = form_of(as_convolution, {in}, where_of(type, name)).output;
  Layer layer{as_convolution.name};
  for (const TypeText& argument : as_convolution.arguments) layer.arguments.push_back(text_of(argument));
  for (ExpectedTensor tensor : form.tensors) {
    // The file has channels x units, the order of the kernel of a convolution.
    if (tensor.is_transposed) tensor = {tensor.name, {tensor.extents[1], tensor.extents[0]}};
    layer.weights.push_back(read(tensor, name));
  }
  Extents& kernel = layer.weights[0].extents;
  kernel.insert(kernel.begin(), in.size() - 1, 1);
  layer.inputs = {input};
  layer.source = where_of(type, name);
  return graph_.add(std::move(layer), std::move(output));
}

/// Two layers, as mica's network/separable_conv2d.hpp makes them.
int LayerReader::add_separable(const TypeText& type, int input, const std::string& name,
                               const std::vector<std::string>& parts) {
  constexpr std::string_view spatial = "Same Valid Padding Causal Stride Dilation DepthMultiplier";
  const bool is_image = type.name == "SeparableConv2D";
  TypeText depthwise{is_image ? "DepthwiseConv2D" : "DepthwiseConv1D"},
      pointwise{is_image ? "Conv2D" : "Conv1D"};
  GivenLayer(type, {shape(input)}, where_of(type, name)).check_values(2, 2);
  pointwise.arguments = {type.arguments[0], TypeText{"1"}};
  depthwise.arguments = {type.arguments[1]};
  for (std::size_t i = 2; i < type.arguments.size(); ++i)
    (is_in_list(spatial, type.arguments[i].name) ? depthwise : pointwise)
        .arguments.push_back(type.arguments[i]);
  depthwise.arguments.push_back({"NoBias"});
  return add_plain(pointwise, {add_plain(depthwise, {input}, parts[0])}, parts[1]);
}

int LayerReader::add(TypeText type, std::vector<int> inputs, const std::string& name,
                     std::vector<std::string> parts) {
  type = with_defaults(std::move(type));
  const TypeText activation = with_defaults(take_activation(type));
  const bool is_single = inputs.size() == 1;
  if (type.name == "Multiply" && inputs.size() == 2) {
    // A factor of one pixel is one number for each channel, and stands behind the image.
    if (shape(inputs[0]).size() < shape(inputs[1]).size() ||
        size_of(shape(inputs[0])) < size_of(shape(inputs[1])))
      std::swap(inputs[0], inputs[1]);
    const Extents factor = shape(inputs[1]);
    if (factor.size() > 1 && factor != shape(inputs[0]) && size_of(factor) == factor.back())
      inputs[1] = add_plain({"Flatten"}, {inputs[1]}, name);
  }
  const std::size_t rank = is_single ? shape(inputs[0]).size() : 0;
  int output = 0;
  if (type.name == "Dense" && (rank == 2 || rank == 3)) {
    output = add_dense_of_pixels(type, inputs[0], name);
  } else if ((type.name == "SeparableConv1D" || type.name == "SeparableConv2D") && is_single) {
    const std::string dimensions = type.name == "SeparableConv2D" ? "2d" : "1d";
    if (parts.empty()) parts = {name + "/depthwise_conv" + dimensions, name + "/conv" + dimensions};
    output = add_separable(type, inputs[0], name, parts);
  } else {
    output = add_plain(type, inputs, name);
  }
  return add_plain(activation, {output}, name);
}

LayerGraph LayerReader::graph(std::vector<int> outputs) {
  if (!tensors_.empty()) {
    const mica::Safetensors::Tensor& tensor = *tensors_.begin()->second;
    throw Refusal("expected tensors of its layers alone, found " +
                  mica::detail::weight_line(tensor.name, tensor.shape));
  }
  graph_.outputs = std::move(outputs);
  return std::move(graph_);
}

}  // namespace convert
