// SPDX-License-Identifier: MIT
#include "graphs.hpp"

#include "description/description.hpp"
#include "structure/block.hpp"

#include <mica/mica.hpp>

#include <doctest/doctest.h>

#include <fstream>
#include <numeric>
#include <sstream>
#include <string>
#include <vector>

namespace {

using namespace mica;

struct Unit : Concatenate<Identity, Conv2D<2, 1>> {
  static constexpr const char* name = "unit";
};

using Net =
    Sequential<Input<8, 8, 3>, Conv2D<4, 3, Same, ReLU>, Residual<Conv2D<4, 3, Same>, BatchNormalization<>>,
               Residual<Shortcut<Conv2D<6, 1, Stride<2>>>, Conv2D<6, Size{3, 1}, Same, Stride<2>>,
                        LeakyReLU<>, UnitNormalization>,
               Add<Identity, Conv2D<6, 1, NoBias>, Sequential<>>, Unit, Sequential<>,
               SeparableConv2D<5, 3, Same, ReLU>,
               With<Direct, Sequential<Conv2D<4, 1, HeNormal, KernelRegularizer<L2<1e-4>>>, ELU<>>>,
               Multiply<Identity, Sequential<GlobalAveragePooling2D, Dense<4, Sigmoid>>>, Flatten,
               Heads<Sequential<Dense<3, NoBias>, Softmax>, Dense<2>>>;

std::string in_file(const SafetensorsWriter& file) {
  std::ostringstream out;
  file.write(out);
  return out.str();
}

/// The bytes of a file with the weights 0, 1, 2, ...
std::string file_of(const std::string& description, std::vector<float>& values) {
  values.resize(static_cast<std::size_t>(mica::detail::ParameterLayout<Net::Graph>::size));
  std::iota(values.begin(), values.end(), 0.0F);
  mica::detail::NetworkWeights network = mica::detail::network_weights<Net>();
  if (!description.empty()) network.description = description;
  SafetensorsWriter file;
  mica::detail::add_weights(file, network, values.data());
  return in_file(file);
}

std::string refusal(const std::string& bytes) {
  try {
    convert::network_of_file(bytes);
  } catch (const convert::Refusal& error) {
    return error.what();
  }
  return "not refused";
}

/// A file with a graph, and a kernel and a bias of layer a.
std::string with_graph(const std::string& graph) {
  SafetensorsWriter file;
  file.add_metadata("graph", graph);
  file.add<float>("a/kernel", {3, 2}, [](std::size_t i) { return static_cast<float>(i); });
  file.add<float>("a/bias", {2}, [](std::size_t) { return 0.5F; });
  return in_file(file);
}
std::string graph_of(const std::string& layers) {
  return R"({"input": {"name": "x", "shape": [3]}, "layers": [)" + layers + R"(], "outputs": ["a"]})";
}
const std::string dense = R"({"name": "a", "layer": "Dense<2, ReLU>", "inputs": ["x"]})";

}  // namespace

TEST_CASE("a file of mica gives its network again, with every weight in its place") {
  std::vector<float> values;
  const convert::Network network = convert::network_of_file(file_of("", values));
  CHECK(graphs::layers(network) ==
        "Conv2D<4, 3, Same, ReLU>, Residual<Conv2D<4, 3, Same>, BatchNormalization<>>, "
        "Residual<Shortcut<Conv2D<6, 1, Stride<2>>>, Conv2D<6, Size{3, 1}, Same, Stride<2>, LeakyReLU<0.3>>, "
        "UnitNormalization>, "
        "Add<Identity, Conv2D<6, 1, NoBias>, Identity>, Concatenate<Identity, Conv2D<2, 1>>, "
        "DepthwiseConv2D<3, Same, NoBias>, Conv2D<5, 1, ReLU>, "
        "Conv2D<4, 1, HeNormal, KernelRegularizer<L2<1e-04>>, ELU<1>>, "
        "Multiply<Identity, Sequential<GlobalAveragePooling2D, Dense<4, Sigmoid>>>, Flatten, "
        "Heads<Dense<3, NoBias, Softmax>, Dense<2>>");

  std::vector<float> found;
  for (const convert::NamedWeights& named : convert::all_weights(network))
    found.insert(found.end(), named.weights->values.begin(), named.weights->values.end());
  std::vector<float> expected;
  for (const mica::detail::WeightTensor& tensor : mica::detail::weight_tensors<Net>)
    expected.insert(expected.end(), values.begin() + tensor.offset,
                    values.begin() + tensor.offset + tensor.shape.size());
  CHECK(found == expected);
}

TEST_CASE("a graph of layers becomes a network; as in Keras, a Dense of an image is applied to each pixel") {
  const convert::Network network = convert::network_of_file(with_graph(graph_of(dense)));
  CHECK(graphs::layers(network) == "Dense<2, ReLU>");
  // The file has the transpose.
  CHECK(network.layers[0].weights[0].values == std::vector<float>{0, 2, 4, 1, 3, 5});

  const std::string image = R"({"input": {"name": "x", "shape": [4, 5, 3]}, "layers": [)" + dense +
                            R"(, {"name": "b", "layer": "GlobalMaxPooling2D", "inputs": ["a"]},
                               {"name": "c", "layer": "Reshape<1, 1, -1>", "inputs": ["b"]},
                               {"name": "d", "layer": "Multiply", "inputs": ["c", "a"]}], "outputs": ["d"]})";
  const convert::Network pixels = convert::network_of_file(with_graph(image));
  CHECK(graphs::layers(pixels) == "Conv2D<2, 1, ReLU>, Multiply<Identity, GlobalMaxPooling2D>");
  CHECK(pixels.layers[0].weights[0].values == std::vector<float>{0, 1, 2, 3, 4, 5});
}

TEST_CASE("CenterCrop is converted, and described as mica describes it") {
  const convert::Network network =
      convert::network_of_file(with_graph(R"({"input": {"name": "x", "shape": [8, 9, 3]}, "layers": [
          {"name": "c", "layer": "CenterCrop<4>", "inputs": ["x"]},
          {"name": "a", "layer": "Dense<2>", "inputs": ["c"]}], "outputs": ["a"]})"));
  CHECK(graphs::layers(network) == "CenterCrop<4>, Conv2D<2, 1>");
  CHECK(convert::description_of(network) ==
        mica::detail::description<Sequential<Input<8, 9, 3>, CenterCrop<4>, Conv2D<2, 1>>>());
}

TEST_CASE("a normalization without gamma is folded into a transposed convolution, filter by filter") {
  SafetensorsWriter file;
  const auto add = [&](const char* name, std::vector<std::uint64_t> shape, std::vector<float> values) {
    file.add<float>(name, std::move(shape), [&](std::size_t i) { return values[i]; });
  };
  file.add_metadata("graph", R"({"input": {"name": "x", "shape": [3, 2]}, "layers": [
      {"name": "a", "layer": "Conv1DTranspose<2, 1, NoBias>", "inputs": ["x"]},
      {"name": "b", "layer": "BatchNormalization<NoScale, Epsilon<0>>", "inputs": ["a"]}], "outputs": ["b"]})");
  add("a/kernel", {1, 2, 2}, {1, 2, 3, 4});  // of each filter for two channels
  add("b/beta", {2}, {0, 1});
  add("b/moving_mean", {2}, {1, 1});
  add("b/moving_variance", {2}, {4, 0.25F});
  const convert::Network network =
      convert::network_of_file(in_file(file), convert::BatchNormalizations::folded);
  CHECK(graphs::layers(network) == "Conv1DTranspose<2, 1>");
  CHECK(network.layers[0].weights[0].values == std::vector<float>{0.5F, 1, 6, 8});
  CHECK(network.layers[0].weights[1].values == std::vector<float>{-0.5F, -1});
}

TEST_CASE("a description that mica cannot express is refused by name") {
  std::vector<float> values;
  const auto of_network = [&](const std::string& text) { return refusal(file_of(text, values)); };
  CHECK(of_network("Sequential<Input<8, 8, 3>, Frozen<Conv2D<4, 3>>>") ==
        "Frozen says what is trained, and mica-convert writes no such thing; save the network without it");
  CHECK(of_network("Sequential<Input<8, 8, 3>, Elementwise<lambda>>") ==
        "layer \"elementwise\", Elementwise: mica has no layer Elementwise that a file may name");
  CHECK(of_network("Sequential<Input<8, 8, 3>, Conv2D<4, Size{9, 9}>>") ==
        "layer \"conv2d\", Conv2D: its window is larger than its input");
  CHECK(of_network("Sequential<Input<8, 8, 3>, Conv2D<5, Size{3, 3}, Same>>") ==
        "expected a tensor conv2d/kernel [3,3,3,5], found conv2d/kernel [3,3,3,4]");
  CHECK(of_network("Sequential<Input<8, 8, 3>, Conv2D<4, Size{3, 3}, system>>") ==
        "layer \"conv2d\", Conv2D: it has no option system");
  CHECK(of_network("Sequential<Input<8, 8, 3>, Conv2D<4, Size{3, 3}>; evil") ==
        "the file's \"network\": expected ',' at character 48 of the description");
  CHECK(of_network("Sequential<Input<99999, 99999>, ReLU>") ==
        "expected an input of one to four extents, found 99999x99999");
  std::string deep = "Sequential<Input<2>";
  for (int i = 0; i < 100; ++i) deep += ", Sequential<ReLU";
  CHECK(of_network(deep).starts_with("the file's \"network\": expected a type that nests less deeply"));
}

TEST_CASE("a graph that is none is refused") {
  const auto of_layers = [](const std::string& layers) { return refusal(with_graph(graph_of(layers))); };
  CHECK(of_layers(R"({"name": "a", "layer": "Dense<2>", "inputs": ["y"]})") ==
        "layer \"a\": expected the name of a layer in front of it, or of the input, found \"y\"");
  CHECK(of_layers(dense + ", " + dense) == "layer \"a\": another layer, or the input, has this name");
  CHECK(of_layers(R"({"name": "a", "layer": "ReLU", "inputs": ["x"]})") ==
        "expected tensors of its layers alone, found a/bias [2]");
  CHECK(of_layers(R"({"name": "a", "layer": "Add", "inputs": ["x"]})") ==
        "layer \"a\", Add: expected two inputs or more");
  CHECK(of_layers(R"({"name": "a", "class": "ReLU"})").find("one of the keys name, layer and inputs") !=
        std::string::npos);
  std::string cut = with_graph(graph_of(dense));
  cut.resize(cut.size() - 3);
  CHECK(refusal(cut).starts_with("the file: expected bytes with the checksum in the file"));
  CHECK(refusal("PK\x03\x04 and more").find("from_keras.py makes one of a .keras file") != std::string::npos);
}
