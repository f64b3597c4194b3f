// SPDX-License-Identifier: MIT
#include "operators.hpp"

namespace convert {

namespace {

/// A Cast from one kind of float to another changes nothing that a network of floats would see.
void lower_cast(const Node& node, Lowering& to) {
  constexpr std::int64_t float32 = 1, float16 = 10, float64 = 11;
  const std::int64_t type = node.whole("to", 0);
  if (type != float32 && type != float16 && type != float64) node.refuse("a network has floats alone");
  lower_identity(node, to);
}

/// At inference it does nothing.
void lower_dropout(const Node& node, Lowering& to) {
  const Tensor* const is_training = to.constant(node, 2);
  if (node.has_input(2) &&
      (!is_training || !is_training->is_whole || is_training->wholes != std::vector<std::int64_t>{0}))
    node.refuse("it is in training mode; export the model for inference");
  lower_identity(node, to);
}

}  // namespace

const std::map<std::string, LowerOperator>& operators() {
  static const std::map<std::string, LowerOperator> table{
      {"Add", lower_arithmetic},
      {"AveragePool", lower_pooling},
      {"BatchNormalization", lower_batch_normalization},
      {"Cast", lower_cast},
      {"Celu", lower_activation},
      {"Clip", lower_clip},
      {"Concat", lower_concat},
      {"Conv", lower_convolution},
      {"ConvTranspose", lower_transposed_convolution},
      {"DepthToSpace", lower_space_and_depth},
      {"Div", lower_arithmetic},
      {"Dropout", lower_dropout},
      {"Elu", lower_activation},
      {"Erf", lower_activation},
      {"Exp", lower_activation},
      {"Flatten", lower_flatten},
      {"Gelu", lower_activation},
      {"Gemm", lower_gemm},
      {"GlobalAveragePool", lower_global_pooling},
      {"GlobalMaxPool", lower_global_pooling},
      {"GroupNormalization", lower_sample_normalization},
      {"HardSigmoid", lower_activation},
      {"HardSwish", lower_activation},
      {"Identity", lower_identity},
      {"InstanceNormalization", lower_sample_normalization},
      {"LayerNormalization", lower_layer_normalization},
      {"LeakyRelu", lower_activation},
      {"LogSoftmax", lower_softmax},
      {"MatMul", lower_matmul},
      {"Max", lower_arithmetic},
      {"MaxPool", lower_pooling},
      {"Mean", lower_arithmetic},
      {"Min", lower_arithmetic},
      {"Mish", lower_activation},
      {"Mul", lower_arithmetic},
      {"Neg", lower_activation},
      {"PRelu", lower_prelu},
      {"Pad", lower_pad},
      {"ReduceMax", lower_mean_over_axes},
      {"ReduceMean", lower_mean_over_axes},
      {"Relu", lower_activation},
      {"Reshape", lower_reshape},
      {"Resize", lower_resize},
      {"Selu", lower_activation},
      {"Shape", lower_shape},
      {"Shrink", lower_activation},
      {"Sigmoid", lower_activation},
      {"Slice", lower_slice},
      {"Softmax", lower_softmax},
      {"Softplus", lower_activation},
      {"Softsign", lower_activation},
      {"SpaceToDepth", lower_space_and_depth},
      {"Squeeze", lower_squeeze},
      {"Sub", lower_arithmetic},
      {"Sum", lower_arithmetic},
      {"Swish", lower_activation},
      {"Tanh", lower_activation},
      {"ThresholdedRelu", lower_activation},
      {"Transpose", lower_transpose},
      {"Unsqueeze", lower_squeeze},
      {"Upsample", lower_resize},
  };
  return table;
}

}  // namespace convert
