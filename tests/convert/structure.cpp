// SPDX-License-Identifier: MIT
#include "graphs.hpp"

#include "emitter/emitter.hpp"
#include "emitter/layout.hpp"

#include <doctest/doctest.h>

using graphs::Builder;
using graphs::layers;
using graphs::whole;
using graphs::wholes;

namespace {

const std::map<std::string, graphs::Attribute> same{{"pads", wholes({1, 1, 1, 1})}};

}  // namespace

TEST_CASE("a sum with its input is a Residual, with a projection one that has a Shortcut") {
  CHECK(layers(Builder({1, 2, 4, 4})
                   .convolution("a", "x", 2, 2, 3, same)
                   .node("r", "Relu", {"a"})
                   .convolution("b", "r", 2, 2, 3, same)
                   .node("s", "Add", {"b", "x"})) ==
        "Residual<Conv2D<2, 3, Same, ReLU>, Conv2D<2, 3, Same>>");
  CHECK(layers(Builder({1, 2, 4, 4})
                   .convolution("p", "x", 2, 4, 1)
                   .convolution("a", "x", 2, 4, 3, same)
                   .convolution("b", "a", 4, 4, 3, same)
                   .node("s", "Add", {"p", "b"})) ==
        "Residual<Shortcut<Conv2D<4, 1>>, Conv2D<4, 3, Same>, Conv2D<4, 3, Same>>");
}

TEST_CASE("branches may be nested, and keep their order") {
  CHECK(layers(Builder({1, 2, 4, 4})
                   .convolution("a", "x", 2, 2, 3, same)
                   .convolution("b", "a", 2, 2, 3, same)
                   .node("i", "Concat", {"b", "a"}, {{"axis", whole(1)}})
                   .node("o", "Concat", {"i", "x"}, {{"axis", whole(1)}})) ==
        "Concatenate<Sequential<Conv2D<2, 3, Same>, Concatenate<Conv2D<2, 3, Same>, Identity>>, Identity>");
}

TEST_CASE("a DenseNet joins what it has joined before") {
  CHECK(layers(Builder({1, 2, 4, 4})
                   .convolution("a", "x", 2, 2, 3, same)
                   .node("i", "Concat", {"x", "a"}, {{"axis", whole(1)}})
                   .convolution("b", "i", 4, 2, 3, same)
                   .node("o", "Concat", {"x", "a", "b"}, {{"axis", whole(1)}})) ==
        "Concatenate<Identity, Conv2D<2, 3, Same>>, Concatenate<Identity, Conv2D<2, 3, Same>>");
}

TEST_CASE("squeeze and excitation multiplies the channels") {
  CHECK(layers(Builder({1, 2, 4, 4})
                   .node("g", "GlobalAveragePool", {"x"})
                   .convolution("a", "g", 2, 2, 1)
                   .node("s", "Sigmoid", {"a"})
                   .node("m", "Mul", {"s", "x"})) ==
        "Multiply<Identity, Sequential<GlobalAveragePooling2D, Dense<2, Sigmoid>>>");
}

TEST_CASE("several outputs are Heads behind what they share") {
  CHECK(layers(Builder({1, 4})
                   .numbers("w", {4, 3})
                   .node("a", "MatMul", {"x", "w"})
                   .node("t", "Tanh", {"a"})
                   .node("s", "Softmax", {"a"})
                   .outputs({"t", "s"})) == "Dense<3, NoBias>, Heads<Tanh, Softmax>");
}

TEST_CASE("a layer in two branches that do not begin there is refused") {
  const Builder graph = Builder({1, 2, 4, 4})
                            .convolution("a", "x", 2, 2, 3, same)
                            .convolution("b", "x", 2, 2, 3, same)
                            .node("s", "Add", {"a", "b"})
                            .node("m", "Mul", {"a", "x"})
                            .node("o", "Max", {"s", "m"});
  CHECK(graphs::refusal(graph) ==
        "node \"a\", operator Conv: its output is used in two branches that do not both begin there, which a "
        "network of branches cannot say");
}

TEST_CASE("blocks that occur more than once get a name, with the numbers in which they differ") {
  Builder builder({1, 8, 4, 4});
  std::string last = "x";
  for (const std::string name : {"a", "b", "c"}) {
    const std::int64_t filters = name == "c" ? 16 : 8;
    builder.convolution(name + "1", last, 8, filters, 3, same)
        .node(name + "r", "Relu", {name + "1"})
        .convolution(name + "2", name + "r", filters, 8, 3, same)
        .node(name, "Add", {name + "2", last});
    last = name;
  }
  CHECK(convert::laid_out(graphs::network(builder)) ==
        "template <int Filters>\n"
        "using Block = Residual<Conv2D<Filters, 3, Same, ReLU>, Conv2D<8, 3, Same>>;\n\n"
        "using Net = Sequential<Input<4, 4, 8>,  // height, width, channels\n"
        "                       Block<8>,        // 4, 4, 8\n"
        "                       Block<8>,        // 4, 4, 8\n"
        "                       Block<16>>;      // 4, 4, 8\n");
}

TEST_CASE("a file name may have any characters") {
  const convert::Network network = graphs::network(Builder({1, 2}).node("r", "Relu", {"x"}));
  const std::string header = convert::header_of(network, {"a\\\n\"b", "net", "a \"b\"\\\n.npz"});
  CHECK(header.starts_with("// Written by mica-convert from a__\"b.\n#pragma once\n"));
  CHECK(header.find("weights = \"a \\\"b\\\"\\\\\\012.npz\")") != std::string::npos);
  CHECK(header.find("model.load_weights_npz(weights);") != std::string::npos);
}
