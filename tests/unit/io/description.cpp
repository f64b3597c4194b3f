// SPDX-License-Identifier: MIT
#include <mica/io/description.hpp>

#include <mica/mica.hpp>

#include <doctest/doctest.h>

#include <string>

namespace {

using namespace mica;
using detail::description;

struct Doubled {
  template <class T>
  constexpr T operator()(T x) const {
    return x + x;
  }
};
template <int F>
struct Unit : Sequential<Conv2D<F, 1>, ReLU> {
  static constexpr const char* name = "Unit";
};
struct Plain : Sequential<Flatten, Dense<2>> {};
struct Dense121 : Concatenate<Identity, Conv2D<12, 3, Same>> {
  static constexpr const char* name = "dense121";
};
struct Block : Residual<Shortcut<Conv2D<8, 1>>, Conv2D<8, 1>> {};
struct Own : Sequential<Input<4>, Dense<2>> {};
template <class T>
struct Scaled : Layer {
  static constexpr const char* name = "Scaled";
};

}  // namespace

TEST_CASE("a network is described as its type, its options by the alphabet") {
  using Net = Sequential<Input<28, 28, 1>, Conv2D<16, 3, ReLU>,
                         Conv2D<8, Size{3, 5}, Same, Stride<2>, HeNormal, ReLU>, Flatten, Dense<10, Softmax>>;
  CHECK(description<Net>() ==
        "Sequential<Input<28, 28, 1>, Conv2D<16, Size{3, 3}, ReLU>, Conv2D<8, Size{3, 5}, HeNormal, ReLU, "
        "Same, "
        "Stride<Size{2, 2}>>, Flatten, Dense<10, Softmax>>");
  CHECK(description<Conv2D<8, 3, Same, ReLU>>() == description<Conv2D<8, 3, ReLU, Same>>());
}

TEST_CASE("every kind of option is described with all its digits") {
  const auto same = [](const std::string& found, const std::string& expected) { CHECK(found == expected); };
  same(description<BatchNormalization<>>(), "BatchNormalization<>");
  same(description<BatchNormalization<NoScale, Momentum<0.9>>>(),
       "BatchNormalization<Momentum<0.9>, NoScale>");
  same(description<Dense<3, KernelRegularizer<L2<1e-4>>, BiasInitializer<Constant<-0.1234567890123>>>>(),
       "Dense<3, BiasInitializer<Constant<-0.1234567890123>>, KernelRegularizer<L2<1e-04>>>");
  same(description<Dense<3, VarianceScaling<2, FanMode::fan_out, Distribution::uniform>>>(),
       "Dense<3, VarianceScaling<2, FanMode::fan_out, Distribution::uniform>>");
  same(description<Dropout<0.3>>(), "Dropout<0.3>");
  same(description<Rescaling<127.5, -1>>(), "Rescaling<127.5, -1>");
  same(description<MaxPooling2D<2>>(), "MaxPooling2D<Size{2, 2}>");
  same(description<AveragePooling1D<3, Stride<1>>>(), "AveragePooling1D<3, Stride<Size{1, 1}>>");
  same(description<ZeroPadding2D<1, 2, 3, 4>>(), "ZeroPadding2D<1, 2, 3, 4>");
  same(description<Cropping2D<Size{1, 2}>>(), "Cropping2D<Size{1, 2}>");
  same(description<Cropping2D<>>(), "Cropping2D<>");
  same(description<Normalization<Mean<0.5, 1>, Variance<2>>>(), "Normalization<Mean<0.5, 1>, Variance<2>>");
  same(description<PReLU<SharedAxes<1, 2>>>(), "PReLU<SharedAxes<1, 2>>");
  same(description<Conv2D<4, 3, Groups<2>, Padding<1>, Dilation<2>, Winograd<4>>>(),
       "Conv2D<4, Size{3, 3}, Dilation<Size{2, 2}>, Groups<2>, Padding<1>, Winograd<4>>");
  same(description<UpSampling2D<2, Bilinear>>(), "UpSampling2D<Size{2, 2}, Bilinear>");
  same(description<SeparableConv2D<8, 3, Same, ReLU>>(), "SeparableConv2D<8, Size{3, 3}, ReLU, Same>");
  same(description<GroupNormalization<>>(), "GroupNormalization<32>");
  same(description<Elementwise<Doubled{}>>(), "Elementwise<Doubled>");
  same(description<Elementwise<[](auto x) { return x; }>>(), "Elementwise<lambda>");
  same(description<Clipped<Adam>>(), "Clipped<Adam>");
}

TEST_CASE("the library's composites are known by their names, to messages and to heads") {
  const auto check = []<class... Composites>(TypeList<Composites...>) {
    // Their layers stand in lines of their own.
    CHECK(
        (... && (detail::lines_of_description(description<Sequential<Input<4>, Composites>>()).size() > 2)));
    CHECK((... && !detail::has_own_name<typename detail::AsBranch<Composites>::type>()));
  };
  check(TypeList<Sequential<ReLU>, Residual<ReLU>, Add<ReLU, ReLU>, Subtract<ReLU, ReLU>,
                 Multiply<ReLU, ReLU>, Average<ReLU, ReLU>, Maximum<ReLU, ReLU>, Minimum<ReLU, ReLU>,
                 Concatenate<ReLU, ReLU>, Heads<Dense<2>, Dense<3>>, Frozen<ReLU, Dense<2>>,
                 LearningRateFactor<0.5, ReLU, Dense<2>>, With<Direct, Residual<ReLU>>>{});
  CHECK(!detail::has_own_name<SeparableConv1D<2, 3>>());
  CHECK(!detail::has_own_name<SeparableConv2D<2, 3>>());
  CHECK(detail::has_own_name<Dense121>());
  CHECK(detail::lines_of_description(description<Residual<Shortcut<ReLU>, ReLU>>()).size() == 4);
}

TEST_CASE("composites are described with their layers, in their order") {
  CHECK(description<Residual<Shortcut<Conv2D<8, 1>>, ReLU, Dense<3>>>() ==
        "Residual<Shortcut<Conv2D<8, Size{1, 1}>>, ReLU, Dense<3>>");
  CHECK(description<Multiply<Identity, Sequential<GlobalAveragePooling2D, Dense<8, Sigmoid>>>>() ==
        "Multiply<Sequential<>, Sequential<GlobalAveragePooling2D, Dense<8, Sigmoid>>>");
  CHECK(
      description<Sequential<Input<4>, Frozen<Dense<3>, ReLU>, Heads<Plain, Frozen<Dense<1>>>>>() ==
      "Sequential<Input<4>, Frozen<Dense<3>, ReLU>, Heads<Sequential<Flatten, Dense<2>>, Frozen<Dense<1>>>>");
  using Net = Sequential<Input<8, 8, 1>, Conv2D<8, 3>, Residual<Conv2D<8, 3, Same>>, Frozen<Conv2D<8, 3>>>;
  CHECK(description<With<Winograd<4>, Net>>() ==
        "Sequential<Input<8, 8, 1>, Conv2D<8, Size{3, 3}, Winograd<4>>, With<Winograd<4>, Residual<Conv2D<8, "
        "Size{3, 3}, Same>>>, Frozen<Conv2D<8, Size{3, 3}, Winograd<4>>>>");
}

TEST_CASE("a class of the user is what it derives from, behind the name that it has been given") {
  CHECK(description<Unit<3>>() == "\"Unit\": Sequential<Conv2D<3, Size{1, 1}>, ReLU>");
  CHECK(description<Plain>() == "Sequential<Flatten, Dense<2>>");
  CHECK(description<Dense121>() == "\"dense121\": Concatenate<Sequential<>, Conv2D<12, Size{3, 3}, Same>>");
  CHECK(description<Block>() == "Residual<Shortcut<Conv2D<8, Size{1, 1}>>, Conv2D<8, Size{1, 1}>>");
  CHECK(description<Own>() == "Sequential<Input<4>, Dense<2>>");
  CHECK(description<Scaled<Doubled>>() == "Scaled<Doubled>");
}

TEST_CASE("every layer, option and composite keeps the text that it has in files") {
  const auto same = [](const std::string& found, const std::string& expected) { CHECK(found == expected); };
  // Layers.
  same(description<Input<28, 28, 1>>(), "Input<28, 28, 1>");
  same(description<Dense<10>>(), "Dense<10>");
  same(description<PReLU<>>(), "PReLU<>");
  same(description<PReLU<SharedAxes<1>>>(), "PReLU<SharedAxes<1>>");
  same(description<Conv1D<4, 3>>(), "Conv1D<4, 3>");
  same(description<Conv1D<4, 3, Causal>>(), "Conv1D<4, 3, Causal>");
  same(description<SeparableConv1D<4, 3, Same>>(), "SeparableConv1D<4, 3, Same>");
  same(description<DepthwiseConv1D<3, DepthMultiplier<2>>>(), "DepthwiseConv1D<3, DepthMultiplier<2>>");
  same(description<Conv1DTranspose<4, 3, Stride<2>>>(), "Conv1DTranspose<4, 3, Stride<Size{2, 2}>>");
  same(description<Conv2D<4, 3>>(), "Conv2D<4, Size{3, 3}>");
  same(description<SeparableConv2D<4, 3, Same>>(), "SeparableConv2D<4, Size{3, 3}, Same>");
  same(description<DepthwiseConv2D<3>>(), "DepthwiseConv2D<Size{3, 3}>");
  same(description<Conv2DTranspose<4, Size{3, 2}, OutputPadding<1>, Stride<2>>>(),
       "Conv2DTranspose<4, Size{3, 2}, OutputPadding<Size{1, 1}>, Stride<Size{2, 2}>>");
  same(description<MaxPooling1D<2>>(), "MaxPooling1D<2>");
  same(description<MaxPooling2D<2, Stride<3>>>(), "MaxPooling2D<Size{2, 2}, Stride<Size{3, 3}>>");
  same(description<AveragePooling1D<2>>(), "AveragePooling1D<2>");
  same(description<AveragePooling2D<2, Same>>(), "AveragePooling2D<Size{2, 2}, Same>");
  same(description<GlobalMaxPooling1D>(), "GlobalMaxPooling1D");
  same(description<GlobalMaxPooling2D>(), "GlobalMaxPooling2D");
  same(description<GlobalAveragePooling1D>(), "GlobalAveragePooling1D");
  same(description<GlobalAveragePooling2D>(), "GlobalAveragePooling2D");
  same(description<BatchNormalization<>>(), "BatchNormalization<>");
  same(description<LayerNormalization<>>(), "LayerNormalization<>");
  same(description<GroupNormalization<4>>(), "GroupNormalization<4>");
  same(description<RMSNormalization<>>(), "RMSNormalization<>");
  same(description<UnitNormalization>(), "UnitNormalization");
  same(description<ActivityRegularization<L1<0.5>>>(), "ActivityRegularization<L1<0.5>>");
  same(description<Dropout<0.5>>(), "Dropout<0.5>");
  same(description<SpatialDropout1D<0.5>>(), "SpatialDropout1D<0.5>");
  same(description<SpatialDropout2D<0.5>>(), "SpatialDropout2D<0.5>");
  same(description<AlphaDropout<0.5>>(), "AlphaDropout<0.5>");
  same(description<GaussianDropout<0.5>>(), "GaussianDropout<0.5>");
  same(description<GaussianNoise<0.5>>(), "GaussianNoise<0.5>");
  same(description<DropPath<0.5>>(), "DropPath<0.5>");
  same(description<Flatten>(), "Flatten");
  same(description<Reshape<4, 4, 1>>(), "Reshape<4, 4, 1>");
  same(description<Permute<2, 1>>(), "Permute<2, 1>");
  same(description<RepeatVector<3>>(), "RepeatVector<3>");
  same(description<UpSampling1D<>>(), "UpSampling1D<2>");
  same(description<UpSampling2D<>>(), "UpSampling2D<Size{2, 2}>");
  same(description<UpSampling2D<2, Nearest>>(), "UpSampling2D<Size{2, 2}, Nearest>");
  same(description<ZeroPadding1D<2>>(), "ZeroPadding1D<2, 2>");
  same(description<ZeroPadding2D<1>>(), "ZeroPadding2D<1>");
  same(description<Cropping1D<>>(), "Cropping1D<1, 1>");
  same(description<Cropping2D<1, 2, 3, 4>>(), "Cropping2D<1, 2, 3, 4>");
  same(description<CenterCrop<24>>(), "CenterCrop<Size{24, 24}>");
  same(description<Rescaling<0.5>>(), "Rescaling<0.5, 0>");
  same(description<Normalization<Mean<0.5>, Variance<0.25>>>(), "Normalization<Mean<0.5>, Variance<0.25>>");
  // Activations.
  same(description<ReLU>(), "ReLU");
  same(description<ReLU6>(), "ReLU6");
  same(description<LeakyReLU<>>(), "LeakyReLU<0.3>");
  same(description<ReLUWith<MaxValue<6>, NegativeSlope<0.1>, Threshold<0.5>>>(),
       "ReLUWith<MaxValue<6>, NegativeSlope<0.1>, Threshold<0.5>>");
  same(description<ELU<>>(), "ELU<1>");
  same(description<CELU<>>(), "CELU<1>");
  same(description<SELU>(), "SELU");
  same(description<GELU>(), "GELU");
  same(description<ApproximateGELU>(), "ApproximateGELU");
  same(description<SiLU>(), "SiLU");
  same(description<HardSiLU>(), "HardSiLU");
  same(description<Mish>(), "Mish");
  same(description<Sigmoid>(), "Sigmoid");
  same(description<HardSigmoid>(), "HardSigmoid");
  same(description<LogSigmoid>(), "LogSigmoid");
  same(description<SparseSigmoid>(), "SparseSigmoid");
  same(description<Tanh>(), "Tanh");
  same(description<HardTanh>(), "HardTanh");
  same(description<TanhShrink>(), "TanhShrink");
  same(description<HardShrink<>>(), "HardShrink<0.5>");
  same(description<SoftShrink<>>(), "SoftShrink<0.5>");
  same(description<Softmax>(), "Softmax");
  same(description<LogSoftmax>(), "LogSoftmax");
  same(description<Softplus>(), "Softplus");
  same(description<Squareplus<>>(), "Squareplus<4>");
  same(description<SparsePlus>(), "SparsePlus");
  same(description<Softsign>(), "Softsign");
  same(description<Exponential>(), "Exponential");
  same(description<Linear>(), "Linear");
  same(description<Elementwise<Doubled{}>>(), "Elementwise<Doubled>");
  // Options.
  same(description<Conv2D<4, 3, Valid>>(), "Conv2D<4, Size{3, 3}, Valid>");
  same(description<Conv2D<4, 3, Padding<1, 2>>>(), "Conv2D<4, Size{3, 3}, Padding<1, 2>>");
  same(description<Conv2D<4, 3, Stride<2>, Dilation<1>>>(),
       "Conv2D<4, Size{3, 3}, Dilation<Size{1, 1}>, Stride<Size{2, 2}>>");
  same(description<Conv2D<4, 3, Groups<2>, NoBias>>(), "Conv2D<4, Size{3, 3}, Groups<2>, NoBias>");
  same(description<Conv2D<4, 3, UseBias>>(), "Conv2D<4, Size{3, 3}, UseBias>");
  same(description<Conv2D<4, 3, Direct>>(), "Conv2D<4, Size{3, 3}, Direct>");
  same(description<Conv2D<4, 3, Winograd<2>>>(), "Conv2D<4, Size{3, 3}, Winograd<2>>");
  same(description<UpSampling2D<2, Bilinear>>(), "UpSampling2D<Size{2, 2}, Bilinear>");
  same(description<BatchNormalization<Epsilon<1e-5>, Momentum<0.9>, NoCenter, NoScale>>(),
       "BatchNormalization<Epsilon<1e-05>, Momentum<0.9>, NoCenter, NoScale>");
  same(description<Dense<2, BiasInitializer<Ones>>>(), "Dense<2, BiasInitializer<Ones>>");
  same(description<Dense<2, KernelRegularizer<L1<>>, BiasRegularizer<L2<>>>>(),
       "Dense<2, BiasRegularizer<L2<0.01>>, KernelRegularizer<L1<0.01>>>");
  same(description<Dense<2, KernelRegularizer<L1L2<0.1, 0.2>>>>(),
       "Dense<2, KernelRegularizer<L1L2<0.1, 0.2>>>");
  same(description<Dense<2, KernelConstraint<NonNeg>, BiasConstraint<UnitNorm>>>(),
       "Dense<2, BiasConstraint<UnitNorm>, KernelConstraint<NonNeg>>");
  same(description<Dense<2, KernelConstraint<MaxNorm<>>, BiasConstraint<MinMaxNorm<>>>>(),
       "Dense<2, BiasConstraint<MinMaxNorm<0, 1, 1>>, KernelConstraint<MaxNorm<2>>>");
  // Initializers.
  same(description<Dense<2, GlorotUniform>>(), "Dense<2, GlorotUniform>");
  same(description<Dense<2, GlorotNormal>>(), "Dense<2, GlorotNormal>");
  same(description<Dense<2, HeUniform>>(), "Dense<2, HeUniform>");
  same(description<Dense<2, HeNormal>>(), "Dense<2, HeNormal>");
  same(description<Dense<2, LecunUniform>>(), "Dense<2, LecunUniform>");
  same(description<Dense<2, LecunNormal>>(), "Dense<2, LecunNormal>");
  same(description<Dense<2, RandomUniform<>>>(), "Dense<2, RandomUniform<-0.05, 0.05>>");
  same(description<Dense<2, RandomNormal<>>>(), "Dense<2, RandomNormal<0, 0.05>>");
  same(description<Dense<2, TruncatedNormal<>>>(), "Dense<2, TruncatedNormal<0, 0.05>>");
  same(description<Dense<2, VarianceScaling<>>>(),
       "Dense<2, VarianceScaling<1, FanMode::fan_in, Distribution::truncated_normal>>");
  same(description<Dense<2, VarianceScaling<1, FanMode::fan_avg, Distribution::untruncated_normal>>>(),
       "Dense<2, VarianceScaling<1, FanMode::fan_avg, Distribution::untruncated_normal>>");
  same(description<Dense<2, Orthogonal<>>>(), "Dense<2, Orthogonal<1>>");
  same(description<Dense<2, Zeros>>(), "Dense<2, Zeros>");
  same(description<Dense<2, Ones>>(), "Dense<2, Ones>");
  same(description<Dense<2, Constant<0.5>>>(), "Dense<2, Constant<0.5>>");
  // Composites.
  same(description<Sequential<Input<4>, Dense<2>>>(), "Sequential<Input<4>, Dense<2>>");
  same(description<Sequential<ReLU, Dense<2>>>(), "Sequential<ReLU, Dense<2>>");
  same(description<Identity>(), "Sequential<>");
  same(description<Residual<ReLU>>(), "Residual<ReLU>");
  same(description<Residual<Shortcut<Dense<2>>, Dense<2>>>(), "Residual<Shortcut<Dense<2>>, Dense<2>>");
  same(description<Add<ReLU, Identity>>(), "Add<ReLU, Sequential<>>");
  same(description<Subtract<ReLU, Identity>>(), "Subtract<ReLU, Sequential<>>");
  same(description<Multiply<ReLU, Identity>>(), "Multiply<ReLU, Sequential<>>");
  same(description<Average<ReLU, Identity>>(), "Average<ReLU, Sequential<>>");
  same(description<Maximum<ReLU, Identity>>(), "Maximum<ReLU, Sequential<>>");
  same(description<Minimum<ReLU, Identity>>(), "Minimum<ReLU, Sequential<>>");
  same(description<Concatenate<ReLU, Identity>>(), "Concatenate<ReLU, Sequential<>>");
  same(description<Heads<Dense<2>, Dense<3>>>(), "Heads<Dense<2>, Dense<3>>");
  same(description<Frozen<Dense<2>, ReLU>>(), "Frozen<Dense<2>, ReLU>");
  same(description<LearningRateFactor<0.1, Dense<2>, ReLU>>(), "LearningRateFactor<0.1, Dense<2>, ReLU>");
  same(description<With<Direct, Conv2D<4, 3>>>(), "Conv2D<4, Size{3, 3}, Direct>");
  same(description<Sequential<Input<4>, Frozen<Dense<2>>, LearningRateFactor<0.5, Dense<2>>>>(),
       "Sequential<Input<4>, Frozen<Dense<2>>, LearningRateFactor<0.5, Dense<2>>>");
  same(description<Sequential<Input<4>, Add<Frozen<Dense<2>>, LearningRateFactor<0.5, Dense<2>>>>>(),
       "Sequential<Input<4>, Add<Frozen<Dense<2>>, LearningRateFactor<0.5, Dense<2>>>>");
  same(description<With<Winograd<4>, Residual<Conv2D<4, 3, Same>>>>(),
       "With<Winograd<4>, Residual<Conv2D<4, Size{3, 3}, Same>>>");
  same(description<With<Winograd<4>, Sequential<Input<8, 8, 4>, Frozen<Residual<Conv2D<4, 3, Same>>>>>>(),
       "Sequential<Input<8, 8, 4>, Frozen<With<Winograd<4>, Residual<Conv2D<4, Size{3, 3}, Same>>>>>");
  // Optimizers.
  same(description<SGD>(), "SGD");
  same(description<Adam>(), "Adam");
  same(description<AdamW>(), "AdamW");
  same(description<AMSGrad>(), "AMSGrad");
  same(description<Adamax>(), "Adamax");
  same(description<Nadam>(), "Nadam");
  same(description<RMSprop>(), "RMSprop");
  same(description<Adagrad>(), "Adagrad");
  same(description<Adadelta>(), "Adadelta");
  same(description<Lion>(), "Lion");
  same(description<Ftrl>(), "Ftrl");
  same(description<Lamb>(), "Lamb");
  same(description<Clipped<Adam>>(), "Clipped<Adam>");
  same(description<WithWeightDecay<SGD>>(), "WithWeightDecay<SGD>");
  same(description<Averaged<Clipped<Adam>>>(), "Averaged<Clipped<Adam>>");
  same(description<Accumulated<Adam>>(), "Accumulated<Adam>");
}
