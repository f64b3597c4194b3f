// SPDX-License-Identifier: MIT
#pragma once

#include "lowering.hpp"

#include <map>
#include <string>

/// One function for each kind of operator; it adds the layers of a node.
namespace convert {

void lower_convolution(const Node& node, Lowering& to);
void lower_transposed_convolution(const Node& node, Lowering& to);
void lower_pooling(const Node& node, Lowering& to);
void lower_global_pooling(const Node& node, Lowering& to);
void lower_mean_over_axes(const Node& node, Lowering& to);
void lower_gemm(const Node& node, Lowering& to);
void lower_matmul(const Node& node, Lowering& to);
void lower_batch_normalization(const Node& node, Lowering& to);
void lower_sample_normalization(const Node& node, Lowering& to);
void lower_layer_normalization(const Node& node, Lowering& to);
void lower_activation(const Node& node, Lowering& to);
void lower_clip(const Node& node, Lowering& to);
void lower_prelu(const Node& node, Lowering& to);
void lower_softmax(const Node& node, Lowering& to);
void lower_arithmetic(const Node& node, Lowering& to);
void lower_concat(const Node& node, Lowering& to);
void lower_identity(const Node& node, Lowering& to);
void lower_reshape(const Node& node, Lowering& to);
void lower_flatten(const Node& node, Lowering& to);
void lower_transpose(const Node& node, Lowering& to);
void lower_squeeze(const Node& node, Lowering& to);
void lower_space_and_depth(const Node& node, Lowering& to);
void lower_pad(const Node& node, Lowering& to);
void lower_slice(const Node& node, Lowering& to);
void lower_resize(const Node& node, Lowering& to);
void lower_shape(const Node& node, Lowering& to);

/// min(max(x, least), most); a bound may be infinite.
void lower_bounds(const Node& node, Lowering& to, const Stored& x, float least, float most);

using LowerOperator = void (*)(const Node&, Lowering&);

/// The operators in scope.
const std::map<std::string, LowerOperator>& operators();

/// What a node gives whose inputs are all known, if it is an operator that shapes and weights are computed
/// with; otherwise an empty list.
std::vector<Tensor> fold_constants(const Node& node, const std::vector<const Tensor*>& inputs);

}  // namespace convert
