// SPDX-License-Identifier: MIT
#include "graphs.hpp"

#include <doctest/doctest.h>

#include <cmath>

using graphs::Builder;
using graphs::layers;

TEST_CASE("an activation becomes an option of the layer in front of it, unless others read that layer") {
  CHECK(layers(Builder({1, 1, 8, 8}).convolution("c", "x", 1, 2, 3).node("r", "Relu", {"c"})) ==
        "Conv2D<2, 3, ReLU>");
  CHECK(layers(Builder({1, 1, 8, 8})
                   .convolution("c", "x", 1, 2, 3)
                   .node("r", "Relu", {"c"})
                   .node("a", "Add", {"c", "r"})) == "Conv2D<2, 3>, Residual<ReLU>");
}

TEST_CASE("x sigmoid(x) and other formulas are activations") {
  CHECK(layers(Builder({1, 4}).node("s", "Sigmoid", {"x"}).node("m", "Mul", {"s", "x"})) == "SiLU");
  CHECK(layers(Builder({1, 4})
                   .node("s", "HardSigmoid", {"x"}, {{"alpha", {1.0F / 6}}})
                   .node("m", "Mul", {"x", "s"})) == "HardSiLU");
  const auto relu6 = [](Builder builder) {
    return builder.fill("three", {}, 3)
        .fill("zero", {}, 0)
        .fill("six", {}, 6)
        .node("a", "Add", {"x", "three"})
        .node("c", "Clip", {"a", "zero", "six"});
  };
  CHECK(layers(relu6(Builder({1, 4})).node("m", "Mul", {"x", "c"}).node("d", "Div", {"m", "six"})) ==
        "HardSiLU");
  CHECK(layers(relu6(Builder({1, 4})).node("d", "Div", {"c", "six"})) == "HardSigmoid");
  CHECK(layers(Builder({1, 4})
                   .fill("root", {}, std::sqrt(2.0F))
                   .fill("one", {}, 1)
                   .fill("half", {}, 0.5F)
                   .node("d", "Div", {"x", "root"})
                   .node("e", "Erf", {"d"})
                   .node("a", "Add", {"e", "one"})
                   .node("m", "Mul", {"x", "a"})
                   .node("h", "Mul", {"m", "half"})) == "GELU");
}

TEST_CASE("constants that are multiplied and added go into the weights in front of them") {
  const convert::Network network = graphs::network(Builder({1, 2, 4, 4})
                                                       .fill("w", {2, 2, 1, 1}, 1)
                                                       .fill("two", {}, 2)
                                                       .numbers("b", {2, 1, 1})
                                                       .node("c", "Conv", {"x", "w"})
                                                       .node("m", "Mul", {"c", "two"})
                                                       .node("a", "Add", {"m", "b"}));
  CHECK(layers(network) == "Conv2D<2, 1>");
  CHECK(network.layers[0].weights[0].values == std::vector<float>{2, 2, 2, 2});
  CHECK(network.layers[0].weights[1].values == std::vector<float>{0, 0.125F});
}

TEST_CASE("where there are no weights in front of it, a constant gets a layer") {
  CHECK(layers(Builder({1, 4}).fill("two", {}, 2).node("m", "Mul", {"x", "two"})) == "Rescaling<2>");
  CHECK(layers(Builder({1, 2, 4, 4}).fill("c", {2, 1, 1}, 0.5F).node("d", "Div", {"x", "c"})) ==
        "Normalization<Mean<-0, -0>, Variance<0.25, 0.25>>");
  CHECK(layers(Builder({1, 2, 4, 4})
                   .numbers("c", {2, 1, 1})
                   .node("r", "Relu", {"x"})
                   .node("a", "Add", {"r", "c"})) == "ReLU, DepthwiseConv2D<1>");
}

TEST_CASE("a batch normalization stays, or goes into the convolution") {
  const auto normalized = [](convert::BatchNormalizations what) {
    return graphs::network(Builder({1, 1, 4, 4})
                               .fill("w", {2, 1, 1, 1}, 4)
                               .fill("gamma", {2}, 3)
                               .fill("beta", {2}, 1)
                               .fill("mean", {2}, 2)
                               .fill("variance", {2}, 4)
                               .node("c", "Conv", {"x", "w"})
                               .node("n", "BatchNormalization", {"c", "gamma", "beta", "mean", "variance"},
                                     {{"epsilon", {0.0F}}}),
                           what);
  };
  CHECK(layers(normalized(convert::BatchNormalizations::kept)) ==
        "Conv2D<2, 1, NoBias>, BatchNormalization<Momentum<0.9>, Epsilon<0>>");
  const convert::Network folded = normalized(convert::BatchNormalizations::folded);
  CHECK(layers(folded) == "Conv2D<2, 1>");
  CHECK(folded.layers[0].weights[0].values == std::vector<float>{6, 6});
  CHECK(folded.layers[0].weights[1].values == std::vector<float>{-2, -2});
}
