// SPDX-License-Identifier: MIT
#include <mica/mica.hpp>

#include "written_models.hpp"

namespace {

using namespace mica;

using Formula = Elementwise<[](auto x) {
  return where(x < 1, 0.5 * x, sqrt(x) - 1) + max(-x, 0.25) * expm1(min(1, x)) / (1 + abs(x)) + tanh(1 - x) +
         log(x * x + 1) - erf(x) + where(2 > x, softplus(x), 3) * exp(-(x * x));
}>;

template <class In>
using Elements = Sequential<
    In, Heads<Linear, ReLU, ReLU6, LeakyReLU<>, ELU<1.5>, SELU, GELU, ApproximateGELU, SiLU, HardSiLU, Mish,
              Sigmoid, HardSigmoid, LogSigmoid, Tanh, Softplus, Softsign, Exponential, Formula, CELU<0.5>,
              HardShrink<>, HardTanh, ReLUWith<MaxValue<2>, NegativeSlope<0.1>, Threshold<0.5>>, SoftShrink<>,
              SparsePlus, SparseSigmoid, Squareplus<>, TanhShrink, PReLU<>, Softmax, LogSoftmax>>;

using Convolutions = Sequential<
    Input<9, 8, 4>,
    Heads<Conv2D<3, 3>, Conv2D<3, Size{3, 2}, Same, Stride<2>, ReLU>,
          Conv2D<3, 3, Padding<1, 0, 2, 1>, Stride<Size{1, 3}>>,
          Conv2D<6, 2, Dilation<Size{2, 3}>, Groups<2>, NoBias>, DepthwiseConv2D<3, DepthMultiplier<2>, Same>,
          DepthwiseConv2D<Size{2, 3}, Stride<2>, Tanh>, SeparableConv2D<5, 3, Same, ReLU>>>;
using Transposed =
    Sequential<Input<4, 3, 2>,
               Heads<Conv2DTranspose<3, 3, Same, Stride<2>>, Conv2DTranspose<3, Size{2, 3}, Stride<3>>,
                     Conv2DTranspose<2, 1, Same, Stride<2>, NoBias>, Conv2DTranspose<2, 4, ReLU>,
                     Conv2DTranspose<3, 3, Same, Stride<3>, OutputPadding<1>>,
                     Conv2DTranspose<2, 3, Dilation<2>>, Conv2DTranspose<2, 4, Same, Stride<Size{1, 3}>>>>;
using Sequences = Sequential<
    Input<11, 4>,
    Heads<Conv1D<3, 3, Same, Stride<2>, ReLU>, Conv1D<4, 3, Padding<2, 0>, Groups<2>>,
          Conv1D<3, 3, Dilation<2>>, DepthwiseConv1D<3, DepthMultiplier<2>>, MaxPooling1D<3, Same>,
          AveragePooling1D<2>, GlobalMaxPooling1D, Conv1D<3, 3, Causal>, SeparableConv1D<5, 3>,
          Conv1DTranspose<3, 3, Stride<2>>, Conv1DTranspose<3, 2, Same, Stride<3>>, UpSampling1D<3>,
          ZeroPadding1D<1, 2>, Cropping1D<2, 1>,
          Sequential<SpatialDropout1D<0.5>, ActivityRegularization<L2<0.1>>, Conv1D<2, 1>>,
          Sequential<Conv1D<6, 3>, ReLU, MaxPooling1D<2>, GlobalAveragePooling1D, Dense<3>>,
          Sequential<Conv1D<5, 3>, Flatten, Dense<3>>, Sequential<Flatten, Dense<3>>,
          Sequential<Conv1D<5, 3>, BatchNormalization<>>, LayerNormalization<>, GroupNormalization<2>>>;
using Poolings =
    Sequential<Input<7, 8, 3>,
               Heads<MaxPooling2D<2>, MaxPooling2D<3, Same, Stride<2>>, AveragePooling2D<Size{2, 3}>,
                     AveragePooling2D<3, Same, Stride<2>>, GlobalMaxPooling2D, GlobalAveragePooling2D,
                     Sequential<GlobalAveragePooling2D, ReLU, Dense<4>>>>;

using Statistics = Normalization<Mean<0.5>, Variance<4>>;
using OfChannels = Normalization<Mean<0.5, 1, -1, 0.25>, Variance<4, 1, 0.25, 2>>;
template <class In>
using Normalizations =
    Sequential<In, Heads<BatchNormalization<>, BatchNormalization<NoScale, Epsilon<0.1>>,
                         BatchNormalization<NoCenter>, LayerNormalization<>, LayerNormalization<NoScale>,
                         LayerNormalization<NoCenter, Epsilon<0.5>>, GroupNormalization<2>,
                         GroupNormalization<-1, NoScale>, GroupNormalization<1, NoScale, NoCenter>,
                         RMSNormalization<>, UnitNormalization, Rescaling<2, -1>, Statistics, OfChannels>>;
using Folded = Sequential<
    Input<6, 5, 3>,
    Heads<
        Sequential<Conv2D<4, 3, NoBias>, BatchNormalization<>, ReLU>,
        Sequential<Conv2D<4, 3, ReLU>, BatchNormalization<>>,
        Sequential<DepthwiseConv2D<3>, BatchNormalization<>>,
        Sequential<Conv2DTranspose<2, 3>, BatchNormalization<>>,
        Sequential<Conv2D<3, 1>, BatchNormalization<>, Flatten, Dense<4>, BatchNormalization<NoScale>, Tanh>,
        Sequential<Frozen<Conv2D<4, 3>, BatchNormalization<>>, Flatten, Frozen<Dense<2, Sigmoid>>>>>;

using Nothing = Sequential<Dropout<0.5>, SpatialDropout2D<0.5>, AlphaDropout<0.1>, GaussianDropout<0.1>,
                           GaussianNoise<0.1>, DropPath<0.1>>;
using Reshaping =
    Sequential<Input<4, 6, 2>,
               Heads<Nothing, Sequential<Nothing, Nothing>, Flatten, Sequential<Flatten, ReLU>, Reshape<8, 6>,
                     Reshape<2, 2, 3, 4>, Sequential<Reshape<8, 3, 2>, Conv2D<3, 2>>,
                     Sequential<Conv2D<3, 2>, Reshape<-1, 9>>, Permute<2, 3, 1>, Permute<3, 1, 2>,
                     Sequential<Permute<3, 1, 2>, Conv2D<2, 1>, Permute<1, 3, 2>, ReLU>,
                     Sequential<Permute<2, 1, 3>, Flatten, Dense<3>>,
                     Sequential<Flatten, Reshape<4, 6, 2>, Conv2D<2, 3>>, UpSampling2D<Size{3, 2}>,
                     UpSampling2D<2, Bilinear>, ZeroPadding2D<1, 2, 3, 0>, Cropping2D<1, 0, 2, 1>,
                     CenterCrop<Size{2, 3}>, Sequential<Flatten, Dense<5>, RepeatVector<3>, Conv1D<2, 2>>>>;

}  // namespace

void onnx_test::write_activations() {
  write<Elements<Input<4, 5, 3>>>("activations_of_images");
  write<
      Sequential<Input<4, 5, 3>, Heads<PReLU<SharedAxes<1, 2>>, Conv2D<5, 2, Mish>, Conv2D<4, 3, Softmax>>>>(
      "activations_as_options");
  write<Sequential<Input<5, 3>, Heads<PReLU<>, Softmax, LogSoftmax, Sequential<Flatten, Softmax>>>>(
      "activations_of_sequences");
  write<Sequential<Input<2, 3, 2, 2>, Heads<PReLU<>, Softmax, LogSoftmax, Tanh>>>("activations_of_four_axes");
  write<Sequential<Input<4, 5, 3>, Heads<Sequential<Flatten, Softmax>, Sequential<Flatten, PReLU<>>,
                                         Sequential<Flatten, GELU, Dense<3, SiLU>>>>>(
      "activations_of_vectors");
}

void onnx_test::write_layers() {
  write<Convolutions>("convolutions");
  write<Transposed>("transposed");
  write<Sequences>("sequences");
  write<Poolings>("poolings");
  write<Normalizations<Input<3, 5, 4>>>("normalizations_of_images");
  write<Normalizations<Input<4>>>("normalizations_of_vectors");
  write<Sequential<Input<2, 3, 2, 4>, Heads<BatchNormalization<>, LayerNormalization<>, GroupNormalization<2>,
                                            RMSNormalization<>, OfChannels>>>("normalizations_of_four_axes");
  write<Folded>("folded");
  write<Reshaping>("reshaping");
  write<Sequential<Input<3, 3, 2>, Dropout<0.5>>>("nothing");
  write<Sequential<Input<5, 4, 2>, Conv2D<3, 2, ReLU>, BatchNormalization<>, Flatten, Dense<3, Softmax>>,
        double>("doubles");
}
