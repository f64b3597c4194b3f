// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>
#include <mica/ext/onnx/encoded_model.hpp>
#include <mica/ext/onnx/network_graph.hpp>
#include <mica/io/replace_file.hpp>

#include <ostream>
#include <string>

/// Models in the format of ONNX (onnx.ai), which ONNX Runtime and many others read. It needs no library.
namespace mica::onnx {

/// How a model is written.
struct Options {
  /// The version of the operators, from 13 to 17. ONNX Runtime reads 13 from version 1.6 on, 17 from 1.12 on.
  int opset = 17;
  /// Whether a BatchNormalization directly behind a convolution or Dense without an activation becomes part
  /// of its weights, as it does in `predict`. If not, it is a node.
  bool fold_normalization = true;
  /// Whether images, as inputs and outputs of the model, are [N, channels, height, width], as ONNX has them.
  /// If not, they are [N, height, width, channels], as in mica.
  bool channels_first = true;
};

}  // namespace mica::onnx

namespace mica::detail {

/// What a file of protobuf may not exceed: 2^31 - 1 bytes, of which some are left for the nodes.
inline void check_onnx_options(const onnx::Options& options, std::size_t parameters) {
  constexpr std::size_t most_parameters = 536'000'000;
  if (options.opset < 13 || options.opset > 17)
    throw_error({"onnx::save: expected an opset from 13 to 17, found ", options.opset});
  if (parameters > most_parameters)
    throw_error({"onnx::save: expected at most ", most_parameters,
                 " parameters, since an ONNX file has less than 2 GiB, found ", parameters});
}

}  // namespace mica::detail

namespace mica::onnx {

/// Returns the bytes of an ONNX file with the inference of a model: its network and its weights, as float32.
///
/// The number of samples is free, "N". The input is called "input", the output "output", and the outputs of
/// Heads have the names of the heads. Images have their channels first, see Options; every other shape is
/// mica's, [N, length, channels] for a sequence. Inside, convolutions and poolings see channels first; the
/// kernels are transposed here once, and so are the columns of a Dense behind a Flatten. Where mica's order
/// of the elements matters otherwise, a Transpose stands. Layers without an effect at inference, such as
/// Dropout, are left out. Nodes and tensors are named after the layers, as `summary()` prints them.
///
/// Throws Error if an option is out of range or a weight is not finite as float32. A layer that does not say
/// what it is in ONNX is an error of the compiler; GraphWriter explains how a layer of the user says it.
template <class M>
std::string encoded(const M& model, const Options& options = {}) {
  using Net = typename M::Network;
  mica::detail::check_onnx_options(options, model.parameters().size());
  mica::detail::NetworkGraph<Net, typename M::Scalar> graph(
      model.parameters().data(), options.opset, options.fold_normalization, options.channels_first);
  return encoded_model(graph.write(), options.opset);
}

/// Writes the bytes to a file, `mica::onnx::save(model, "digits.onnx", {.opset = 13})`. The file is written
/// beside `path` and then renamed, so that an old file stays whole if this fails. Throws Error as `encoded`
/// does, and if the file cannot be written or if `path` is a folder or a device.
template <class M>
void save(const M& model, const std::string& path, const Options& options = {}) {
  const std::string bytes = encoded(model, options);
  mica::detail::replace_file(
      path, [&](std::ostream& out) { out.write(bytes.data(), static_cast<std::streamsize>(bytes.size())); },
      "the model");
}

}  // namespace mica::onnx
