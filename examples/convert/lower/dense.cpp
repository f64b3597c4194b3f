// SPDX-License-Identifier: MIT
#include "operators.hpp"

#include <algorithm>

namespace convert {

namespace {

/// A Dense layer of a flat value. `kernel` is [units, inputs] in ONNX's order; its columns are brought into
/// the order in which the value is stored.
int add_dense(const Node& node, Lowering& to, const Stored& given, std::int64_t units,
              std::vector<float> kernel, std::vector<float> bias) {
  const Stored x = to.as_flat(node, given);
  const auto inputs = static_cast<std::size_t>(size_of(x.extents));
  if (!x.is_in_onnx_order()) {
    const std::vector<std::size_t> positions = x.positions();
    std::vector<float> row(inputs);
    for (std::size_t u = 0; u < static_cast<std::size_t>(units); ++u) {
      const auto begin = kernel.begin() + static_cast<std::ptrdiff_t>(u * inputs);
      for (std::size_t i = 0; i < inputs; ++i) row[i] = begin[static_cast<std::ptrdiff_t>(positions[i])];
      std::copy(row.begin(), row.end(), begin);
    }
  }
  Layer layer{"Dense", {std::to_string(units)}};
  layer.weights.push_back({"kernel", {units, static_cast<std::int64_t>(inputs)}, std::move(kernel)});
  if (bias.empty())
    layer.arguments.push_back("NoBias");
  else
    layer.weights.push_back({"bias", {units}, std::move(bias)});
  return to.add(node, std::move(layer), {x.value}, {units});
}

/// [rows, columns] as [columns, rows].
std::vector<float> transposed_matrix(const std::vector<float>& from, std::int64_t rows,
                                     std::int64_t columns) {
  std::vector<float> turned(from.size());
  for (std::int64_t i = 0; i < rows; ++i)
    for (std::int64_t j = 0; j < columns; ++j)
      turned[static_cast<std::size_t>(j * rows + i)] = from[static_cast<std::size_t>(i * columns + j)];
  return turned;
}

}  // namespace

void lower_gemm(const Node& node, Lowering& to) {
  const Stored& x = to.value(node, 0);
  const Tensor& b = to.numbers(node, 1, "second matrix");
  if (node.whole("transA", 0) != 0) node.refuse("its first matrix, the batch, must not be transposed");
  const bool is_turned = node.whole("transB", 0) != 0;
  if (b.extents.size() != 2 || x.extents.size() != 1 || b.extents[is_turned ? 1 : 0] != x.extents[0] ||
      b.numbers.empty())
    node.refuse("its matrices do not fit each other");
  const std::int64_t units = b.extents[is_turned ? 0 : 1], inputs = x.extents[0];
  std::vector<float> kernel = is_turned ? b.numbers : transposed_matrix(b.numbers, inputs, units);
  if (const float alpha = node.number("alpha", 1); alpha != 1)
    for (float& weight : kernel) weight *= alpha;
  std::vector<float> bias;
  if (node.has_input(2)) {
    const Tensor& c = to.numbers(node, 2, "third matrix, the bias,");
    if (size_of(c.extents) != 1 && (size_of(c.extents) != units || c.extents.back() != units))
      node.refuse("its bias must have one number for each of its " + std::to_string(units) + " columns");
    bias = c.numbers;
    bias.resize(static_cast<std::size_t>(units), bias[0]);
    for (float& number : bias) number *= node.number("beta", 1);
  }
  to.set(node, stored_as(add_dense(node, to, x, units, std::move(kernel), std::move(bias)), {units}, {0}));
}

void lower_matmul(const Node& node, Lowering& to) {
  const Stored& x = to.value(node, 0);
  const Tensor& b = to.numbers(node, 1, "second matrix");
  if (b.extents.size() != 2 || x.extents.empty() || b.extents[0] != x.extents.back() || b.numbers.empty())
    node.refuse("its matrices do not fit each other, or the second has more than two extents");
  const std::int64_t inputs = b.extents[0], units = b.extents[1];
  if (x.extents.size() == 1) {
    to.set(node, stored_as(add_dense(node, to, x, units, transposed_matrix(b.numbers, inputs, units), {}),
                           {units}, {0}));
    return;
  }
  // The last axis of an image or a sequence: a convolution of windows of one pixel.
  const std::size_t dimensions = x.extents.size() - 1;
  if (dimensions > 2) node.refuse("mica has no product of samples with more than three extents");
  const Stored image = to.in_onnx_order(node, x);
  Extents result = x.extents, shape_of_kernel(dimensions, 1);
  result.back() = units;
  shape_of_kernel.insert(shape_of_kernel.end(), {inputs, units});
  Layer layer{dimensions == 2 ? "Conv2D" : "Conv1D", {std::to_string(units), "1", "NoBias"}};
  layer.weights.push_back({"kernel", shape_of_kernel, b.numbers});
  const int y = to.add(node, layer, {to.in_shape(node, image.value, x.extents)}, result);
  to.set(node, stored_as(y, result, dimensions == 2 ? std::vector{0, 1, 2} : std::vector{0, 1}));
}

}  // namespace convert
