// SPDX-License-Identifier: MIT
#include "weights/weight_file.hpp"

#include "description/rows.hpp"
#include "graphs.hpp"

#include <mica/io/weights.hpp>
#include <mica/mica.hpp>

#include <doctest/doctest.h>

#include <vector>

using graphs::Builder;
using graphs::whole;
using graphs::wholes;

namespace {

const std::map<std::string, graphs::Attribute> same{{"pads", wholes({1, 1, 1, 1})}};

mica::Safetensors file_of(const convert::Network& network) {
  const std::string bytes = convert::weight_file_of(network);
  return mica::detail::open_safetensors("file", {bytes.begin(), bytes.end()});
}

/// What differs between the file and what mica makes of this type, "" if nothing does.
template <class Net>
std::string difference(const Builder& graph, const std::string& type) {
  const convert::Network network = graphs::network(graph);
  if (graphs::layers(network) != type) return graphs::layers(network);
  const mica::Safetensors file = file_of(network);
  const std::string& description = *file.find_metadata("network");
  if (description != mica::detail::description<Net>()) return description;
  const convert::Rows listed(network);
  const auto expected = mica::detail::summary_rows<Net>();
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const mica::detail::SummaryRow &found = listed.rows().at(i), &row = expected[i];
    if (found.name != row.name || found.output != row.output || found.parameters != row.parameters ||
        found.state != row.state || found.inputs != row.inputs)
      return found.name + " is not " + row.name;
  }
  std::vector<std::string> names;
  for (const auto& tensor : file.tensors()) names.push_back(tensor.name);
  std::string text;
  if (names != mica::weight_names<Net>())
    for (const std::string& name : names) text += name + '\n';
  return text;
}

// The type of a network, as text too.
#define NETWORK(name, input, ...)                     \
  using name = Sequential<Input<input>, __VA_ARGS__>; \
  const std::string text_of_##name = #__VA_ARGS__

}  // namespace

TEST_CASE("the file has Keras' names and mica's description of the type") {
  using namespace mica;
#define IMAGE 4, 4, 2
  NETWORK(Shortcuts, IMAGE, Residual<Shortcut<Conv2D<4, 1>>, Conv2D<4, 3, Same>, Conv2D<4, 3, Same, ELU<>>>,
          Flatten, Dense<3, Softmax>);
  CHECK(difference<Shortcuts>(Builder({1, 2, 4, 4})
                                  .convolution("p", "x", 2, 4, 1)
                                  .convolution("a", "x", 2, 4, 3, same)
                                  .convolution("b", "a", 4, 4, 3, same)
                                  .node("e", "Elu", {"b"})
                                  .node("s", "Add", {"p", "e"})
                                  .node("f", "Flatten", {"s"})
                                  .numbers("w", {64, 3})
                                  .numbers("c", {3})
                                  .node("d", "Gemm", {"f", "w", "c"})
                                  .node("o", "Softmax", {"d"}),
                              text_of_Shortcuts) == "");
  NETWORK(
      Nested, IMAGE,
      Concatenate<Sequential<Conv2D<2, 3, Same, LeakyReLU<0.01>>, Concatenate<Conv2D<2, 3, Same>, Identity>>,
                  Identity>,
      MaxPooling2D<2>, Rescaling<2>);
  CHECK(difference<Nested>(
            Builder({1, 2, 4, 4})
                .convolution("a", "x", 2, 2, 3, same)
                .node("r", "LeakyRelu", {"a"})
                .convolution("b", "r", 2, 2, 3, same)
                .node("i", "Concat", {"b", "r"}, {{"axis", whole(1)}})
                .node("o", "Concat", {"i", "x"}, {{"axis", whole(1)}})
                .node("m", "MaxPool", {"o"}, {{"kernel_shape", wholes({2, 2})}, {"strides", wholes({2, 2})}})
                .fill("two", {1}, 2)
                .node("t", "Mul", {"m", "two"}),
            text_of_Nested) == "");
  NETWORK(Ends, IMAGE, Conv2D<2, 3, Padding<1>, Stride<2>>, BatchNormalization<Momentum<0.9>, Epsilon<1e-5>>,
          Heads<Sequential<Flatten, Dense<3>>, GlobalAveragePooling2D>);
  CHECK(difference<Ends>(
            Builder({1, 2, 4, 4})
                .convolution("a", "x", 2, 2, 3, {{"pads", wholes({1, 1, 1, 1})}, {"strides", wholes({2, 2})}})
                .fill("one", {2}, 1)
                .node("n", "BatchNormalization", {"a", "one", "one", "one", "one"})
                .node("f", "Flatten", {"n"})
                .numbers("w", {8, 3})
                .numbers("c", {3})
                .node("d", "Gemm", {"f", "w", "c"})
                .node("g", "GlobalAveragePool", {"n"})
                .node("h", "Flatten", {"g"})
                .outputs({"d", "h"}),
            text_of_Ends) == "");
}

TEST_CASE("the kernel of a Dense is Keras' transposed") {
  const mica::Safetensors file =
      file_of(graphs::network(Builder({1, 2}).numbers("w", {2, 3}).node("d", "MatMul", {"x", "w"})));
  REQUIRE(file.tensors().size() == 1);
  const auto& kernel = file.tensors()[0];
  CHECK(kernel.name == "dense/kernel");
  CHECK(kernel.shape == std::vector<std::uint64_t>{2, 3});
  for (std::size_t i = 0; i < 6; ++i) CHECK(file.element(kernel, i) == static_cast<double>(i) / 8);
}
