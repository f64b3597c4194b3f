// SPDX-License-Identifier: MIT
#include "graphs.hpp"

#include <doctest/doctest.h>

#include <limits>

using graphs::Builder;
using graphs::layers;
using graphs::number;
using graphs::refusal;
using graphs::text;
using graphs::whole;
using graphs::wholes;

TEST_CASE("a convolution takes its kernel in mica's order") {
  const convert::Network network = graphs::network(Builder({1, 2, 4, 4}).convolution("c", "x", 2, 3, 1));
  CHECK(layers(network) == "Conv2D<3, 1>");
  // w[f, c] is (2 f + c) / 8, and mica has the filters last.
  const std::vector<float> expected{0, 0.25F, 0.5F, 0.125F, 0.375F, 0.625F};
  CHECK(network.layers[0].weights[0].values == expected);
  CHECK(network.layers[0].weights[0].extents == convert::Extents{1, 1, 2, 3});
}

TEST_CASE("the padding of a convolution is Same where it is that of Same") {
  const auto padded = [](convert::Extents pads, std::int64_t stride) {
    return layers(
        Builder({1, 1, 8, 8})
            .convolution("c", "x", 1, 2, 3,
                         {{"pads", wholes(std::move(pads))}, {"strides", wholes({stride, stride})}}));
  };
  CHECK(padded({1, 1, 1, 1}, 1) == "Conv2D<2, 3, Same>");
  CHECK(padded({0, 0, 1, 1}, 2) == "Conv2D<2, 3, Same, Stride<2>>");
  CHECK(padded({1, 1, 1, 1}, 2) == "Conv2D<2, 3, Padding<1>, Stride<2>>");
  CHECK(padded({1, 0, 2, 1}, 1) == "Conv2D<2, 3, Padding<1, 0, 2, 1>>");
  CHECK(padded({3, 3, 3, 3}, 1) == "ZeroPadding2D<3>, Conv2D<2, 3>");
}

TEST_CASE("auto_pad") {
  const auto padded = [](const std::string& kind) {
    return layers(Builder({1, 1, 8, 8}).convolution("c", "x", 1, 2, 4, {{"auto_pad", text(kind)}}));
  };
  CHECK(padded("VALID") == "Conv2D<2, 4>");
  CHECK(padded("SAME_UPPER") == "Conv2D<2, 4, Same>");
  CHECK(padded("SAME_LOWER") == "Conv2D<2, 4, Padding<2, 2, 1, 1>>");
}

TEST_CASE("a Pad in front of a convolution becomes its padding") {
  CHECK(layers(Builder({1, 1, 8, 8})
                   .wholes("pads", {0, 0, 1, 0, 0, 0, 2, 1})
                   .node("p", "Pad", {"x", "pads"})
                   .convolution("c", "p", 1, 2, 3)) == "Conv2D<2, 3, Padding<1, 0, 2, 1>>");
  CHECK(layers(Builder({1, 1, 8, 8})
                   .wholes("pads", {0, 0, 1, 1, 0, 0, 1, 1})
                   .node("p", "Pad", {"x", "pads"})
                   .convolution("c", "p", 1, 2, 3,
                                {{"auto_pad", text("SAME_UPPER")}, {"strides", wholes({2, 2})}})) ==
        "Conv2D<2, 3, Padding<1, 1, 2, 2>, Stride<2>>");
}

TEST_CASE("edges that are added and cut off are top, bottom, left, right for mica") {
  CHECK(
      layers(
          Builder({1, 1, 8, 8}).wholes("pads", {0, 0, 1, -2, 0, 0, 3, -4}).node("p", "Pad", {"x", "pads"})) ==
      "ZeroPadding2D<1, 3, 0, 0>, Cropping2D<0, 0, 2, 4>");
  CHECK(layers(Builder({1, 1, 3, 3})
                   .numbers("w", {1, 2, 3, 3})
                   .node("c", "ConvTranspose", {"x", "w"},
                         {{"strides", wholes({3, 2})}, {"pads", wholes({1, 2, 1, 2})}})) ==
        "Conv2DTranspose<2, 3, Stride<Size{3, 2}>, NoBias>, Cropping2D<1, 1, 2, 2>");
}

TEST_CASE("the ends of a sequence") {
  const auto padded = [](graphs::Extents pads) {
    return Builder({1, 9, 2}).wholes("pads", std::move(pads)).node("p", "Pad", {"x", "pads"});
  };
  CHECK(layers(padded({0, 2, 0, 0, -1, 0})) == "ZeroPadding1D<2, 0>, Cropping1D<0, 1>");
  // Keras' causal padding
  CHECK(layers(padded({0, 2, 0, 0, 0, 0})
                   .node("t", "Transpose", {"p"}, {{"perm", wholes({0, 2, 1})}})
                   .numbers("w", {4, 2, 3})
                   .node("c", "Conv", {"t", "w"})) == "Conv1D<4, 3, Padding<2, 0>, NoBias>");
  CHECK(layers(Builder({1, 2, 9})
                   .numbers("w", {4, 2, 3})
                   .node("c", "Conv", {"x", "w"}, {{"pads", wholes({3, 4})}})
                   .node("a", "AveragePool", {"c"},
                         {{"kernel_shape", wholes({3})},
                          {"pads", wholes({1, 1})},
                          {"strides", wholes({2})},
                          {"count_include_pad", whole(1)}})) ==
        "ZeroPadding1D<3, 4>, Conv1D<4, 3, NoBias>, ZeroPadding1D<1>, AveragePooling1D<3, Stride<2>>");
}

TEST_CASE("a transposed convolution with a dilation, and with pixels that no window reaches") {
  const auto transposed = [](std::map<std::string, graphs::Attribute> attributes) {
    return layers(Builder({1, 1, 4, 4})
                      .numbers("w", {1, 2, 3, 3})
                      .node("c", "ConvTranspose", {"x", "w"}, std::move(attributes)));
  };
  CHECK(transposed({{"dilations", wholes({2, 1})}}) == "Conv2DTranspose<2, 3, Dilation<Size{2, 1}>, NoBias>");
  CHECK(transposed({{"strides", wholes({2, 2})}, {"output_padding", wholes({1, 0})}}) ==
        "Conv2DTranspose<2, 3, Stride<2>, OutputPadding<Size{1, 0}>, NoBias>");
  CHECK(transposed({{"strides", wholes({2, 2})},
                    {"output_padding", wholes({1, 1})},
                    {"pads", wholes({1, 1, 1, 1})}}) ==
        "Conv2DTranspose<2, 3, Stride<2>, NoBias>, Cropping2D<1, 0, 1, 0>");
}

TEST_CASE("a transposed convolution of a sequence") {
  const auto transposed = [](graphs::Extents pads) {
    return layers(Builder({1, 2, 4})
                      .numbers("w", {2, 3, 5})
                      .node("t", "Transpose", {"x"}, {{"perm", wholes({0, 1, 2})}})
                      .node("c", "ConvTranspose", {"t", "w"},
                            {{"strides", wholes({2})}, {"pads", wholes(std::move(pads))}})
                      .node("r", "Relu", {"c"}));
  };
  CHECK(transposed({0, 0}) == "Conv1DTranspose<3, 5, Stride<2>, NoBias, ReLU>");
  CHECK(transposed({1, 2}) == "Conv1DTranspose<3, 5, Same, Stride<2>, NoBias, ReLU>");
  CHECK(transposed({2, 1}) == "Conv1DTranspose<3, 5, Stride<2>, NoBias>, Cropping1D<2, 1>, ReLU");
}

TEST_CASE("a Dropout does nothing, unless it is in training mode") {
  const auto dropped = [](float value) {
    Builder builder({1, 4});
    builder.fill("ratio", {}, 0.5F);
    return builder.wholes("training", {value > 0 ? 1 : 0}).node("d", "Dropout", {"x", "ratio", "training"});
  };
  CHECK(layers(dropped(0)) == "Linear");
  CHECK(refusal(dropped(1)) ==
        "node \"d\", operator Dropout: it is in training mode; export the model for inference");
}

TEST_CASE("depthwise and grouped convolutions") {
  CHECK(layers(Builder({1, 4, 8, 8}).convolution("c", "x", 1, 8, 3, {{"group", whole(4)}})) ==
        "DepthwiseConv2D<3, DepthMultiplier<2>>");
  CHECK(layers(Builder({1, 4, 8, 8}).convolution("c", "x", 2, 8, 3, {{"group", whole(2)}})) ==
        "Conv2D<8, 3, Groups<2>>");
}

TEST_CASE("a Dense behind a Flatten has its columns in the order in which the image is stored") {
  const convert::Network network =
      graphs::network(Builder({1, 2, 1, 2})
                          .numbers("w", {1, 4})
                          .node("f", "Flatten", {"x"})
                          .node("d", "Gemm", {"f", "w"}, {{"transB", whole(1)}}));
  CHECK(layers(network) == "Flatten, Dense<1, NoBias>");
  CHECK(network.layers[1].weights[0].values == std::vector<float>{0, 0.25F, 0.125F, 0.375F});
}

TEST_CASE("images that ONNX has channels last stay so") {
  const convert::Network network =
      graphs::network(Builder({1, 6, 5, 2})
                          .node("t", "Transpose", {"x"}, {{"perm", wholes({0, 3, 1, 2})}})
                          .convolution("c", "t", 2, 3, 3)
                          .node("b", "Transpose", {"c"}, {{"perm", wholes({0, 2, 3, 1})}}));
  CHECK(layers(network) == "Conv2D<3, 3>");
  CHECK(network.input == convert::Extents{6, 5, 2});
}

TEST_CASE("what TensorFlow's Conv1D becomes is a sequence again") {
  CHECK(
      layers(Builder({1, 20, 3})
                 .numbers("w", {6, 3, 1, 5})
                 .numbers("b", {6})
                 .wholes("one", {1})
                 .node("u", "Unsqueeze", {"x", "one"})
                 .node("t", "Transpose", {"u"}, {{"perm", wholes({0, 3, 1, 2})}})
                 .node("c", "Conv", {"t", "w"}, {{"auto_pad", text("SAME_UPPER")}})
                 .node("p", "MaxPool", {"c"}, {{"kernel_shape", wholes({1, 2})}, {"strides", wholes({1, 2})}})
                 .node("v", "Transpose", {"p"}, {{"perm", wholes({0, 2, 3, 1})}})
                 .node("s", "Squeeze", {"v", "one"})
                 .node("a", "Add", {"s", "b"})
                 .node("m", "ReduceMean", {"a"}, {{"axes", wholes({1})}, {"keepdims", whole(0)}})) ==
      "Conv1D<6, 5, Same, NoBias>, MaxPooling1D<2>, DepthwiseConv1D<1>, GlobalAveragePooling1D");
}

TEST_CASE("squeeze and excitation of images that have their channels last") {
  CHECK(layers(Builder({1, 4, 4, 2})
                   .node("g", "ReduceMean", {"x"}, {{"axes", wholes({1, 2})}})
                   .node("t", "Transpose", {"g"}, {{"perm", wholes({0, 3, 1, 2})}})
                   .convolution("c", "t", 2, 2, 1)
                   .node("s", "Sigmoid", {"c"})
                   .node("v", "Transpose", {"s"}, {{"perm", wholes({0, 2, 3, 1})}})
                   .node("m", "Mul", {"v", "x"})) ==
        "Multiply<Identity, Sequential<GlobalAveragePooling2D, Dense<2, Sigmoid>>>");
}

TEST_CASE("shapes that are computed from the batch") {
  CHECK(layers(Builder({-1, 2, 3, 3})
                   .wholes("zero", {0})
                   .wholes("rest", {-1})
                   .node("s", "Shape", {"x"})
                   .node("n", "Gather", {"s", "zero"})
                   .node("t", "Concat", {"n", "rest"}, {{"axis", whole(0)}})
                   .node("r", "Reshape", {"x", "t"})
                   .numbers("w", {18, 2})
                   .node("m", "MatMul", {"r", "w"})) == "Flatten, Dense<2, NoBias>");
}

TEST_CASE("poolings, and means over all pixels") {
  const auto pooled = [](const std::string& op, std::map<std::string, graphs::Attribute> attributes) {
    return layers(Builder({1, 2, 7, 7}).node("p", op, {"x"}, std::move(attributes)));
  };
  CHECK(pooled("MaxPool", {{"kernel_shape", wholes({2, 2})}, {"strides", wholes({2, 2})}}) ==
        "MaxPooling2D<2>");
  CHECK(pooled("MaxPool",
               {{"kernel_shape", wholes({2, 2})}, {"strides", wholes({2, 2})}, {"ceil_mode", whole(1)}}) ==
        "MaxPooling2D<2, Same>");
  CHECK(pooled("MaxPool", {{"kernel_shape", wholes({3, 3})},
                           {"strides", wholes({3, 3})},
                           {"pads", wholes({2, 2, 2, 2})}}) == "MaxPooling2D<3, Padding<2>>");
  CHECK(pooled("AveragePool", {{"kernel_shape", wholes({3, 3})},
                               {"pads", wholes({1, 1, 1, 1})},
                               {"count_include_pad", whole(1)}}) ==
        "ZeroPadding2D<1>, AveragePooling2D<3, Stride<1>>");
  CHECK(pooled("AveragePool", {{"kernel_shape", wholes({7, 7})}}) ==
        "GlobalAveragePooling2D, Reshape<1, 1, 2>");
  CHECK(pooled("ReduceMean", {{"axes", wholes({2, 3})}, {"keepdims", whole(0)}}) == "GlobalAveragePooling2D");
}

TEST_CASE("numbers are cut off by ReLU, by HardTanh, and between other bounds by what shifts them") {
  const auto clipped = [](float least, float most) {
    return layers(Builder({1, 2, 4, 4})
                      .fill("least", {}, least)
                      .fill("most", {1}, most)
                      .node("a", "Clip", {"x", "least", "most"}));
  };
  constexpr float largest = std::numeric_limits<float>::max();
  CHECK(clipped(0, 6) == "ReLU6");
  CHECK(clipped(0, largest) == "ReLU");
  CHECK(clipped(0, 1.5F) == "ReLUWith<MaxValue<1.5>>");
  CHECK(clipped(-1, 1) == "HardTanh");
  CHECK(clipped(-1000, 1000) == "Rescaling<0.001>, HardTanh, Rescaling<1000>");
  CHECK(clipped(-largest, largest) == "Linear");
  CHECK(clipped(-0.5F, 2) == "Rescaling<1, 0.5>, ReLUWith<MaxValue<2.5>>, Rescaling<1, -0.5>");
  CHECK(clipped(2, largest) == "Rescaling<1, -2>, ReLU, Rescaling<1, 2>");
  CHECK(clipped(-largest, 2) == "Rescaling<-1, 2>, ReLU, Rescaling<-1, 2>");
  CHECK(refusal(Builder({1, 2, 4, 4}).fill("l", {}, 2).fill("m", {}, 1).node("a", "Clip", {"x", "l", "m"})) ==
        "node \"a\", operator Clip: its lower bound must be below its upper one");
  CHECK(layers(Builder({1, 2, 4, 4})
                   .fill("zero", {}, 0)
                   .fill("six", {1, 1, 1, 1}, 6)
                   .convolution("c", "x", 2, 3, 1)
                   .node("a", "Max", {"c", "zero"})
                   .node("b", "Min", {"six", "a"})) == "Conv2D<3, 1, ReLU6>");
}

TEST_CASE("activations of newer opsets") {
  const auto activation = [](const std::string& op, std::map<std::string, graphs::Attribute> attributes) {
    return layers(Builder({1, 4}).node("a", op, {"x"}, std::move(attributes), 24));
  };
  CHECK(activation("Celu", {{"alpha", number(2)}}) == "CELU<2>");
  CHECK(activation("Celu", {}) == "CELU<>");
  CHECK(activation("ThresholdedRelu", {}) == "ReLUWith<Threshold<1>>");
  CHECK(activation("Shrink", {{"lambd", number(1.5F)}}) == "HardShrink<1.5>");
  CHECK(activation("Shrink", {{"bias", number(0.5F)}}) == "SoftShrink<0.5>");
  CHECK(activation("Swish", {}) == "SiLU");
  CHECK(activation("Swish", {{"alpha", number(2)}}) == "Rescaling<2>, SiLU, Rescaling<0.5>");
}

TEST_CASE("what mica has no layer for is named") {
  CHECK(refusal(Builder({1, 2, 7, 7}).node("l", "LRN", {"x"})) ==
        "node \"l\", operator LRN: mica has no layer for it");
  CHECK(
      refusal(Builder({1, 2, 7, 7}).fill("most", {}, 100).node("a", "Clip", {"x", "", "most"})) ==
      "node \"a\", operator Clip: mica cuts off at 0, adds other bounds in front and behind, and would lose "
      "digits with 100");
  CHECK(refusal(Builder({1, 4, 7, 7})
                    .numbers("w", {4, 1, 3, 3})
                    .node("c", "ConvTranspose", {"x", "w"}, {{"group", whole(4)}})) ==
        "node \"c\", operator ConvTranspose: mica's Conv2DTranspose has no groups");
  CHECK(refusal(Builder({1, 2, 7, 7}).convolution("c", "x", 3, 4, 3)) ==
        "node \"c\", operator Conv: its kernel does not fit its 2 channels and 1 groups");
  CHECK(refusal(Builder({1, 2, -1, 7}).node("r", "Relu", {"x"})) ==
        "input \"x\": its extents are open; a network has fixed ones, so export the model with these");
}
