// SPDX-License-Identifier: MIT
#include <mica/ext/onnx.hpp>

#include <mica/activations/elementwise.hpp>
#include <mica/activations/relu.hpp>
#include <mica/layers/convolutional/conv2d.hpp>
#include <mica/layers/dense.hpp>
#include <mica/layers/normalization/batch_normalization.hpp>
#include <mica/layers/regularization/dropout.hpp>
#include <mica/layers/reshaping/flatten.hpp>
#include <mica/layers/reshaping/permute.hpp>
#include <mica/network/branches.hpp>
#include <mica/network/heads.hpp>
#include <mica/network/parameters.hpp>
#include <mica/network/sequential.hpp>

#include "support/error_of.hpp"
#include "support/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <limits>
#include <span>
#include <string>
#include <vector>

namespace {

using namespace mica;
using namespace std::string_literals;

/// A network with the parameters 1, 2, 3, ..., all that a model is to onnx::save.
template <class Net, class T = float>
struct Counted {
  using Network = Net;
  using Scalar = T;
  std::vector<T> values = std::vector<T>(std::size_t{detail::Parameters<T, typename Net::Graph>::size});

  Counted() {
    T next = 1;
    for (const detail::WeightTensor& tensor : detail::weight_tensors<Net>)
      for (int i = 0; i < tensor.shape.size(); ++i)
        values[static_cast<std::size_t>(tensor.offset + i)] = next++;
  }
  std::span<const T> parameters() const { return values; }
};

template <class Net>
onnx::Graph graph_of(bool folds = true, bool channels_first = true, int opset = 17) {
  const Counted<Net> model;
  return detail::NetworkGraph<Net, float>(model.values.data(), opset, folds, channels_first).write();
}

template <class Net>
std::string nodes_of(bool folds = true, bool channels_first = true, int opset = 17) {
  std::string text;
  for (const onnx::Node& node : graph_of<Net>(folds, channels_first, opset).nodes)
    text += (text.empty() ? "" : " ") + node.output + '=' + node.op;
  return text;
}

std::vector<float> values_of(const onnx::Graph& graph, const std::string& name) {
  std::vector<float> values;
  for (const onnx::Initializer& tensor : graph.initializers) {
    if (tensor.name != name) continue;
    for (std::size_t i = 0; i < tensor.bytes.size(); i += 4) {
      std::uint32_t bits = 0;
      for (std::size_t b = 4; b-- > 0;) bits = bits << 8U | static_cast<unsigned char>(tensor.bytes[i + b]);
      values.push_back(std::bit_cast<float>(bits));
    }
  }
  return values;
}

/// Says that it gives another shape than it does.
struct Halved : Layer {
  static constexpr const char* name = "Halved";
  template <class F>
  static void forward(const F&) {}
  template <class B>
  static void backward(const B&) {}
  template <class G>
  static auto onnx(G& g) {
    return g.renamed(g.x(), {2, 3});
  }
};

struct Value : Sequential<Flatten, Dense<1>> {
  static constexpr const char* name = "value";
};

using Tiny = Sequential<Input<2>, Dense<1, ReLU>>;

}  // namespace

TEST_CASE("the bytes of a tiny model") {
  const std::string version = std::to_string(version_major) + '.' + std::to_string(version_minor) + '.' +
                              std::to_string(version_patch);
  const std::string gemm =
      "\x0a\x05input\x0a\x0c"
      "dense/kernel\x0a\x0a"
      "dense/bias\x12\x0a"
      "dense/Gemm\x1a\x0a"
      "dense/Gemm\x22\x04Gemm\x2a\x0d\x0a\x06transB\x18\x01\xa0\x01\x02";
  const std::string relu =
      "\x0a\x0a"
      "dense/Gemm\x12\x06output\x1a\x06output\x22\x04Relu";
  const std::string kernel =
      "\x08\x01\x08\x02\x10\x01\x42\x0c"
      "dense/kernel\x4a\x08\0\0\x80\x3f\0\0\0\x40"s;
  const std::string bias =
      "\x08\x01\x10\x01\x42\x0a"
      "dense/bias\x4a\x04\0\0\x40\x40"s;
  // The element type is float; the extents are "N" and 2, or "N" and 1.
  const std::string input = "\x0a\x05input\x12\x0f\x0a\x0d\x08\x01\x12\x09\x0a\x03\x12\x01N\x0a\x02\x08\x02";
  const std::string output =
      "\x0a\x06output\x12\x0f\x0a\x0d\x08\x01\x12\x09\x0a\x03\x12\x01N\x0a\x02\x08\x01";
  const auto field = [](char key, const std::string& value) {
    return std::string{key, static_cast<char>(value.size())} + value;
  };
  const std::string graph = field('\x0a', gemm) + field('\x0a', relu) + "\x12\x04mica" +
                            field('\x2a', kernel) + field('\x2a', bias) + field('\x5a', input) +
                            field('\x62', output);
  CHECK(graph.size() == 231);
  CHECK(onnx::encoded(Counted<Tiny>()) ==
        "\x08\x08\x12\x04mica" + field('\x1a', version) + "\x3a\xe7\x01" + graph + "\x42\x04\x0a\0\x10\x11"s);
}

TEST_CASE("an opset has the version of the format that came with it") {
  CHECK(onnx::encoded(Counted<Tiny>(), {.opset = 13}).substr(0, 2) == "\x08\x07");
  CHECK(onnx::encoded(Counted<Tiny>(), {.opset = 14}).substr(0, 2) == "\x08\x07");
  CHECK(onnx::encoded(Counted<Tiny>(), {.opset = 15}).substr(0, 2) == "\x08\x08");
  CHECK(onnx::encoded(Counted<Tiny>(), {.opset = 13}).ends_with("\x10\x0d"));
}

TEST_CASE("a normalization is folded, or is a node") {
  using Net = Sequential<Input<4, 4, 1>, Conv2D<2, 3, NoBias>, BatchNormalization<>, ReLU, Dropout<0.5>>;
  CHECK(nodes_of<Net>() == "conv2d/Conv=Conv output=Relu");
  CHECK(nodes_of<Net>(false) ==
        "conv2d/Conv=Conv batch_normalization/BatchNormalization=BatchNormalization output=Relu");
}

TEST_CASE("kernels are transposed, and columns follow the elements of an image with its channels first") {
  using Net = Sequential<Input<2, 1, 3>, Conv2D<2, 1>, Flatten, Dense<1>>;
  const onnx::Graph graph = graph_of<Net>();
  // [height, width, channels, filters] is 1 2, 3 4, 5 6.
  CHECK(values_of(graph, "conv2d/kernel") == std::vector<float>{1, 3, 5, 2, 4, 6});
  // 9 10 of the first pixel, 11 12 of the second.
  CHECK(values_of(graph, "dense/kernel") == std::vector<float>{9, 11, 10, 12});
  CHECK(nodes_of<Net>() == "conv2d/Conv=Conv dense/Flatten=Flatten output=Gemm");
}

TEST_CASE("images have channels first, or as mica has them") {
  using Net = Sequential<Input<3, 4, 2>, Conv2D<5, 1>>;
  CHECK(nodes_of<Net>() == "output=Conv");
  CHECK(graph_of<Net>().inputs[0].extents == onnx::Integers{2, 3, 4});
  CHECK(graph_of<Net>().outputs[0].extents == onnx::Integers{5, 3, 4});
  CHECK(nodes_of<Net>(true, false) == "conv2d/Transpose=Transpose conv2d/Conv=Conv output=Transpose");
  CHECK(graph_of<Net>(true, false).inputs[0].extents == onnx::Integers{3, 4, 2});
  CHECK(graph_of<Net>(true, false).outputs[0].extents == onnx::Integers{3, 4, 5});
  // An image of PyTorch.
  CHECK(nodes_of<Sequential<Input<2, 3, 4>, Permute<2, 3, 1>, Conv2D<5, 1>, Permute<3, 1, 2>>>(true, false) ==
        "output=Conv");
}

TEST_CASE("nodes have the names of the summary, outputs those of the heads") {
  using Net = Sequential<Input<3, 3, 1>, Residual<Conv2D<1, 3, Same>>, Add<Identity, Conv2D<1, 1>>,
                         Heads<Value, Flatten>>;
  CHECK(nodes_of<Net>() ==
        "residual/conv2d/Conv=Conv residual/add/Add=Add add_1/conv2d_1/Conv=Conv add_1/Add=Add "
        "head_2=Flatten value=Gemm");
}

TEST_CASE("a formula becomes nodes") {
  // The compiler chooses in which order it computes the arguments of a function.
  using Net = Sequential<Input<3>, Elementwise<[](auto x) {
                           const auto y = 1 / (1 + exp(-x));
                           return where(x > 1, y, 2);
                         }>>;
  std::string ops;
  for (const onnx::Node& node : graph_of<Net>().nodes) ops += node.op + ' ';
  CHECK(ops == "Neg Exp Add Div Greater Where ");
}

TEST_CASE("options and weights that are refused") {
  CHECK(error_of([] { onnx::encoded(Counted<Tiny>(), {.opset = 12}); }) ==
        "onnx::save: expected an opset from 13 to 17, found 12");
  CHECK(error_of([] { onnx::encoded(Counted<Tiny>(), {.opset = 18}); }) ==
        "onnx::save: expected an opset from 13 to 17, found 18");
  CHECK(error_of([] { detail::check_onnx_options({}, 536'000'001); }) ==
        "onnx::save: expected at most 536000000 parameters, since an ONNX file has less than 2 GiB, found "
        "536000001");
  Counted<Tiny> nan;
  nan.values[1] = std::numeric_limits<float>::quiet_NaN();
  CHECK(error_of([&] { onnx::encoded(nan); }) ==
        "onnx::save, dense/kernel: expected numbers that are finite as float32, found NaN at [0, 1]");
  Counted<Tiny, double> large;
  large.values[0] = 1e300;
  CHECK(error_of([&] { onnx::encoded(large); }) ==
        "onnx::save, dense/kernel: expected numbers that are finite as float32, found 1e+300 at [0, 0]");
}

TEST_CASE("a file is written whole or not at all") {
  const TemporaryFolder folder;
  const std::string path = folder.path("tiny.onnx");
  onnx::save(Counted<Tiny>(), path);
  const auto contents = [&] {
    std::ifstream in(path, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(in), {});
  };
  CHECK(contents() == onnx::encoded(Counted<Tiny>()));
  CHECK(error_of([&] { onnx::save(Counted<Tiny>(), path, {.opset = 1}); }) ==
        "onnx::save: expected an opset from 13 to 17, found 1");
  CHECK(contents() == onnx::encoded(Counted<Tiny>()));
  CHECK(error_of([&] { onnx::save(Counted<Tiny>(), folder.path()); }) ==
        folder.path() + ": expected the name of a file to write the model to, found a folder or a device");
  const std::string missing = folder.path("missing/tiny.onnx");
  CHECK(error_of([&] { onnx::save(Counted<Tiny>(), missing); }) ==
        missing + ": expected to write the model, found that the file cannot be written");
}

TEST_CASE("a layer whose ONNX has another shape is named") {
  CHECK(error_of([] { graph_of<Sequential<Input<6>, Halved>>(); }) ==
        "onnx::save, halved: expected a value of 6 from the layer's `onnx`, found one of 2x3");
}
