// SPDX-License-Identifier: MIT
// Every costly kind of layer by itself.
#include "bench/layer.hpp"

#include <mica/activations/approximate_gelu.hpp>
#include <mica/activations/elu.hpp>
#include <mica/activations/exponential.hpp>
#include <mica/activations/gelu.hpp>
#include <mica/activations/mish.hpp>
#include <mica/activations/relu.hpp>
#include <mica/activations/sigmoid.hpp>
#include <mica/activations/silu.hpp>
#include <mica/activations/softmax.hpp>
#include <mica/activations/softplus.hpp>
#include <mica/activations/tanh.hpp>
#include <mica/layers/convolutional/conv1d.hpp>
#include <mica/layers/convolutional/conv2d.hpp>
#include <mica/layers/convolutional/conv2d_transpose.hpp>
#include <mica/layers/convolutional/depthwise_conv1d.hpp>
#include <mica/layers/convolutional/depthwise_conv2d.hpp>
#include <mica/layers/dense.hpp>
#include <mica/layers/normalization/batch_normalization.hpp>
#include <mica/layers/normalization/layer_normalization.hpp>
#include <mica/layers/pooling/average_pooling2d.hpp>
#include <mica/layers/pooling/global_average_pooling2d.hpp>
#include <mica/layers/pooling/max_pooling2d.hpp>
#include <mica/layers/reshaping/up_sampling2d.hpp>

using namespace mica;

namespace {

constexpr Shape image{28, 28, 32}, sequence{128, 32}, row{4096};

template <class A>
void add_activation(const std::string& name) {
  add_layer<A, row>(name + "/float");
  add_layer<A, row, double>(name + "/double");
}

const bool registered = [] {
  add_layer<Conv2D<32, 3, Same, Direct>, image>("Conv2D/3x3/direct");
  add_layer<Conv2D<32, 3, Same>, image>("Conv2D/3x3");
  add_layer<Conv2D<64, 1>, image>("Conv2D/1x1");
  add_layer<Conv2D<32, 3, Same, Stride<2>>, image>("Conv2D/3x3/stride:2");
  add_layer<Conv2D<32, 3, Same, Dilation<2>>, image>("Conv2D/3x3/dilation:2");
  add_layer<Conv2D<32, 3, Same, Groups<2>>, image>("Conv2D/3x3/groups:2");
  add_layer<DepthwiseConv2D<3, Same>, image>("DepthwiseConv2D/28x28x32");
  add_layer<DepthwiseConv2D<3, Same>, Shape{14, 14, 96}>("DepthwiseConv2D/14x14x96");
  add_layer<DepthwiseConv2D<3, Same>, Shape{56, 56, 16}>("DepthwiseConv2D/56x56x16");
  add_layer<DepthwiseConv2D<3, Same, Stride<2>>, image>("DepthwiseConv2D/stride:2");
  add_layer<Conv2DTranspose<32, 2, Stride<2>>, image>("Conv2DTranspose/2x2/stride:2");
  add_layer<Conv1D<64, 5, Same>, sequence>("Conv1D");
  add_layer<DepthwiseConv1D<5, Same>, sequence>("DepthwiseConv1D");
  add_layer<Dense<128>, Shape{1024}>("Dense/1024to128");
  add_layer<MaxPooling2D<2>, image>("MaxPooling2D");
  add_layer<AveragePooling2D<2>, image>("AveragePooling2D");
  add_layer<GlobalAveragePooling2D, image>("GlobalAveragePooling2D");
  add_layer<BatchNormalization<>, image>("BatchNormalization");
  add_layer<LayerNormalization<>, image>("LayerNormalization");
  add_layer<UpSampling2D<2>, image>("UpSampling2D");
  add_layer<UpSampling2D<2, Bilinear>, image>("UpSampling2D/bilinear");
  add_layer<ReLU, row>("ReLU");
  add_activation<Exponential>("Exponential");
  add_activation<Sigmoid>("Sigmoid");
  add_activation<Tanh>("Tanh");
  add_activation<ELU<>>("ELU");
  add_activation<SiLU>("SiLU");
  add_activation<Mish>("Mish");
  add_activation<GELU>("GELU");
  add_activation<ApproximateGELU>("ApproximateGELU");
  add_activation<Softplus>("Softplus");
  add_layer<Softmax, Shape{64, 64, 4}>("Softmax/4 of each pixel");
  add_layer<Softmax, Shape{1000}>("Softmax/1000");
  return true;
}();

}  // namespace
