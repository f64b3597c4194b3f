// SPDX-License-Identifier: MIT
#include <mica/io/model_file.hpp>

#include <mica/activations/relu.hpp>
#include <mica/activations/softmax.hpp>
#include <mica/activations/tanh.hpp>
#include <mica/data/whole_file.hpp>
#include <mica/layers/activations/prelu.hpp>
#include <mica/layers/convolutional/conv1d.hpp>
#include <mica/layers/convolutional/conv2d.hpp>
#include <mica/layers/convolutional/conv2d_transpose.hpp>
#include <mica/layers/convolutional/depthwise_conv1d.hpp>
#include <mica/layers/convolutional/depthwise_conv2d.hpp>
#include <mica/layers/dense.hpp>
#include <mica/layers/normalization/batch_normalization.hpp>
#include <mica/layers/normalization/group_normalization.hpp>
#include <mica/layers/normalization/layer_normalization.hpp>
#include <mica/layers/normalization/rms_normalization.hpp>
#include <mica/layers/reshaping/flatten.hpp>
#include <mica/network/branches.hpp>
#include <mica/network/heads.hpp>
#include <mica/network/separable_conv2d.hpp>
#include <mica/network/sequential.hpp>

#include "support/error_of.hpp"
#include "support/safetensors_files.hpp"
#include "support/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <sstream>
#include <string>
#include <vector>

namespace {

using namespace mica;
using detail::Parameters;

template <class Net, class T = float>
Parameters<T, typename Net::Graph> initial(std::uint64_t seed) {
  Parameters<T, typename Net::Graph> parameters;
  parameters.initialize(seed);
  // No tensor is all zeros or all ones.
  Random random(seed);
  for (const detail::WeightTensor& tensor : detail::WeightTensors(detail::weight_tensors<Net>))
    for (int i = 0; i < tensor.shape.size(); ++i)
      parameters.values()[tensor.offset + i] += static_cast<T>(random.uniform());
  parameters.pack();
  return parameters;
}

template <class Net, class T>
std::string written(Parameters<T, typename Net::Graph> parameters) {
  SafetensorsWriter writer;
  detail::add_model<T>(writer, detail::AccessToModel<Net, T>(parameters));
  std::ostringstream out;
  writer.write(out);
  return out.str();
}

template <class Net, class T = float>
Parameters<T, typename Net::Graph> read(const std::string& file) {
  return detail::read_model<Net, T>(detail::open_safetensors("file", {file.begin(), file.end()}));
}

std::string changed(std::string text, const std::string& from, const std::string& to) {
  return text.replace(text.find(from), from.size(), to);
}

using Small = Sequential<Input<4>, Dense<3, Tanh>, Dense<2>>;

}  // namespace

TEST_CASE("each kind of layer that has parameters is written and read bit for bit, with Keras' shapes") {
  const auto round_trip = []<class Net>(Net, const char* header) {
    const auto parameters = initial<Net>(3);
    const std::string file = written<Net>(parameters), again = written<Net>(read<Net>(file));
    CAPTURE(header);
    CHECK(file == again);
    CHECK(file.find(header) != std::string::npos);
  };
  round_trip(Sequential<Input<8, 8, 3>, Conv2D<4, 3>, SeparableConv2D<5, 3>, Conv2DTranspose<2, 3>,
                        DepthwiseConv2D<3, DepthMultiplier<2>>, PReLU<SharedAxes<1, 2>>>{},
             R"("conv2d_transpose/kernel":{"dtype":"F32","shape":[3,3,2,5],)");
  round_trip(Sequential<Input<9, 2>, Conv1D<4, 3>, DepthwiseConv1D<3>, PReLU<>, GroupNormalization<2>,
                        RMSNormalization<>, BatchNormalization<>, Flatten, Dense<6>, LayerNormalization<>>{},
             R"("dense/kernel":{"dtype":"F32","shape":[20,6],)");
  round_trip(Sequential<Input<4>, Residual<Dense<4, NoBias>>, Heads<Dense<2>, Sequential<Dense<3>, Tanh>>>{},
             R"("heads/dense_1/bias":{"dtype":"F32","shape":[2],)");
}

TEST_CASE("doubles are written and read bit for bit, and floats are read as doubles") {
  const std::string file = written<Small>(initial<Small, double>(1));
  CHECK(written<Small>(read<Small, double>(file)) == file);
  const std::string floats = written<Small>(initial<Small, float>(1));
  CHECK(written<Small>(read<Small, float>(written<Small>(read<Small, double>(floats)))) == floats);
}

TEST_CASE("a network of another type is refused, also if the tensors are the same") {
  using Other = Sequential<Input<4>, Dense<3, ReLU>, Dense<2>>;
  CHECK(error_of([] { read<Small>(written<Other>(initial<Other>(1))); }) ==
        "file: expected the network of this program, found another: Dense<3, Tanh> in the program, Dense<3, "
        "ReLU> in the file; but the weights fit, and load_weights reads them\n"
        "  program        | file\n"
        "  Input<4>       | Input<4>\n"
        "> Dense<3, Tanh> | Dense<3, ReLU>\n"
        "  Dense<2>       | Dense<2>");
  using Wider = Sequential<Input<4>, Dense<5, Tanh>, Dense<2>>;
  CHECK(error_of([] { read<Small>(written<Wider>(initial<Wider>(1))); })
            .starts_with("file: expected the network of this program, found another: Dense<3, Tanh> in the "
                         "program, Dense<5, Tanh> in the file\n"));
}

TEST_CASE("the samples must give the outputs in the file") {
  // Changed weights, and a network that is described as another; the name of the checksum is changed too.
  const std::string good = written<Small>(initial<Small>(1));
  std::string file = changed(good, "mica_crc32", "other_text");
  const std::size_t kernel = file.size() - 8 * 4 - 8 * 2 * 4 - 4 * (12 + 3 + 6 + 2);
  file[kernel + 2] = static_cast<char>(file[kernel + 2] ^ 0x40);
  CHECK(error_of([&] { read<Small>(file); })
            .starts_with("file: expected outputs for the samples in the file that differ from those in the "
                         "file by at most 0.001 of the largest (or of 0.001, if that is more), found a "
                         "difference of "));
  using Other = Sequential<Input<4>, Dense<3, ReLU>, Dense<2>>;
  const std::string relu = changed(written<Other>(initial<Other>(1)), "mica_crc32", "other_text");
  CHECK(error_of([&] {
          read<Small>(changed(relu, "ReLU", "Tanh"));
        }).find("expected outputs for the samples") != std::string::npos);
  // Without a sample, or a description, nothing is compared.
  SafetensorsWriter writer;
  detail::add_weights(writer,
                      {detail::weight_tensors<Small>, weight_names<Small>(), detail::description<Small>()},
                      initial<Small>(1).values());
  std::ostringstream out;
  writer.write(out);
  CHECK(written<Small>(read<Small>(out.str())) == good);
}

TEST_CASE("an output near 0 is compared with the largest output of all samples, or with 0.001") {
  using Line = Sequential<Input<1>, Dense<1>>;
  Parameters<float, Line::Graph> line;
  const auto read_error = [&](std::vector<float> outputs, bool is_old = false) {
    SafetensorsWriter writer;
    detail::add_weights(writer,
                        {detail::weight_tensors<Line>, weight_names<Line>(), detail::description<Line>()},
                        line.values());
    const std::vector<float> inputs(outputs.size(), 0.5F);
    const std::vector<std::uint64_t> shape{outputs.size(), 1};
    const std::vector<std::uint64_t> extents(shape.begin() + (is_old ? 1 : 0), shape.end());
    detail::add_numbers(writer, is_old ? "sample:input" : "sample:inputs", extents, inputs.data());
    detail::add_numbers(writer, is_old ? "sample:output" : "sample:outputs", extents, outputs.data());
    std::ostringstream out;
    writer.write(out);
    return error_of([&] { read<Line>(out.str()); });
  };
  // 0.5 * 2 - 1 = 0, and 0.5 * 2 + 2 = 3.
  line.values()[0] = 2;
  line.values()[1] = -1;
  CHECK(read_error({0, 0, 0, 9e-7F, 0, 0, 0, 0}) == "no error");
  CHECK(read_error({0, 0, 0, 2e-6F, 0, 0, 0, 0}) ==
        "file: expected outputs for the samples in the file that differ from those in the file by at most "
        "0.001 of the largest (or of 0.001, if that is more), found a difference of 1.9999999949504854e-06 "
        "where the largest is 1.9999999949504854e-06");
  CHECK(read_error({9e-7F}, true) == "no error");
  CHECK(read_error({2e-6F}, true).find("found a difference of") != std::string::npos);
  CHECK(read_error({0, 0}) ==
        "file: expected samples of the shape 1 and outputs of 1, 8 of each, found others");
  line.values()[1] = 2;
  CHECK(read_error({3, 3, 3, 3.0029F, 3, 3, 3, 3}) == "no error");
  CHECK(read_error({3, 3, 3, 3.0031F, 3, 3, 3, 3}).find("where the largest is 3.003") != std::string::npos);
  constexpr float infinity = std::numeric_limits<float>::infinity();
  CHECK(read_error({3, 3, 3, 3, infinity, 3, 3, 3}).find("found a difference of inf") != std::string::npos);
  line.values()[0] = line.values()[1] = std::numeric_limits<float>::max();
  CHECK(read_error(std::vector(8, infinity)) == "no error");
}

TEST_CASE("eight samples of bytes are in the file") {
  const std::string text = written<Small>(initial<Small>(1));
  const Safetensors file("file", {text.begin(), text.end()});
  const Safetensors::Tensor &inputs = *file.find("sample:inputs"), &outputs = *file.find("sample:outputs");
  CHECK(inputs.type == "U8");
  CHECK(inputs.shape == std::vector<std::uint64_t>{8, 4});
  CHECK(outputs.shape == std::vector<std::uint64_t>{8, 2});
  CHECK(file.element(outputs, 0) != file.element(outputs, 14));
  // The first sample's first byte, x = byte / 255, gives the same as the same number by hand.
  const auto parameters = initial<Small>(1);
  std::vector<float> x;
  for (std::size_t i = 0; i < 4; ++i) x.push_back(static_cast<float>(file.bytes(inputs)[i]) / 255);
  const std::vector<float> y = detail::outputs_of(parameters, x);
  for (std::size_t i = 0; i < 2; ++i)
    CHECK(static_cast<double>(y[i]) == doctest::Approx(file.element(outputs, i)).epsilon(1e-5));
}

TEST_CASE("files of the first format, and of this one, are read for ever") {
  using Net =
      Sequential<Input<5, 5, 1>, Conv2D<2, 3, ReLU>, BatchNormalization<>, Flatten, Dense<3, Softmax>>;
  const std::string folder = MICA_GOLDEN_DIR;
  const auto model_of = [&](const char* name) {
    return detail::read_model<Net, float>(
        detail::open_safetensors("file", detail::read_whole_file(folder + name)));
  };
  const auto model = model_of("/model_2.safetensors"), of_bytes = model_of("/model_2_bytes.safetensors");
  Parameters<float, Net::Graph> old, weights;
  load_weights<Net>(folder + "/weights_1", old.values());
  load_weights<Net>(folder + "/model_2.safetensors", weights.values());
  for (int i = 0; i < old.size; ++i) {
    CHECK(model.values()[i] == old.values()[i]);
    CHECK(of_bytes.values()[i] == old.values()[i]);
    CHECK(weights.values()[i] == old.values()[i]);
  }
  CHECK(old.values()[0] == -47.F / 64);
  CHECK(error_of([&] { detail::open_safetensors("file", detail::read_whole_file(folder + "/weights_1")); }) ==
        "file: expected a safetensors file, found one of the format \"mica weights 1\", which load_weights "
        "reads");
  CHECK(
      error_of([&] {
        detail::open_safetensors("file", {'P', 'K', 3, 4});
      }) ==
      "file: expected a safetensors file, found a zip archive; load_weights_npz reads the weights in an .npz "
      "file");
}
