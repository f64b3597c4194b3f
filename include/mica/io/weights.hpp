// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>
#include <mica/data/whole_file.hpp>
#include <mica/io/description.hpp>
#include <mica/io/file_weights.hpp>
#include <mica/io/matching_weights.hpp>
#include <mica/io/old_weights.hpp>
#include <mica/io/replace_file.hpp>
#include <mica/io/weight_names.hpp>
#include <mica/io/weight_tensors.hpp>

#include <cstdint>
#include <ostream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

/// The weights of a network in a file: in the safetensors format, with Keras' names and shapes,
///
///     conv2d/kernel [3,3,1,16]
///     conv2d/bias [16]
///     dense/kernel [4608,10]
///     ...
///
/// and in its metadata the version of mica ("mica_version"), of the format ("mica_format", 2) and the
/// description of the network ("network", see description.hpp). Such a file may come from elsewhere too, and
/// then needs no metadata: the tensors, in any order, must have these names and shapes, and elements of the
/// type F64, F32, F16 or BF16. Files of the format "mica weights 1" are read as well, see old_weights.hpp,
/// and arrays of NumPy, see npz_weights.hpp: a file whose name ends with ".npz" is written as one.
namespace mica {

namespace detail {

/// All that a file needs to know of a network.
struct NetworkConstants {
  LayerConstants layers;
  WeightTensors tensors;
  const DescribedType* type;
  Shape input, output;
};
template <class Net>
inline constexpr NetworkConstants network_constants = {
    layer_constants<Net>, weight_tensors<Net>, &described<Net>, Net::Graph::input, Net::Graph::output};

template <class = void>
[[gnu::cold]] NetworkWeights network_weights(const NetworkConstants& network) {
  return {network.tensors, full_names(summary_rows(network.layers), network.tensors), text_of(*network.type)};
}
template <class Net>
NetworkWeights network_weights() {
  return network_weights(network_constants<Net>);
}

/// Writes the parts as a file.
template <class = void>
[[gnu::cold]] void write_file(const std::string& path, const SafetensorsWriter& file) {
  replace_file(path, [&](std::ostream& out) { file.write(out); });
}

template <class T>
[[gnu::cold]] void save_weights(const std::string& path, const NetworkConstants& network, const T* values) {
  SafetensorsWriter file;
  add_weights(file, network_weights(network), values);
  write_file(path, file);
}

/// Calls read(stream, path) for a file of the format "mica weights 1", else read(file) for the Safetensors.
/// Throws Error if it is neither.
template <class ReadOld, class Read>
void read_file_of_weights(const std::string& path, ReadOld read_old, Read read) {
  std::vector<std::uint8_t> bytes = read_whole_file(path);
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (text.starts_with("mica weights ")) {
    std::istringstream in{std::string(text)};
    read_old(in);
  } else {
    read(open_safetensors(path, std::move(bytes)));
  }
}

}  // namespace detail

/// Writes the weights to a file, also those that are not finite. `values` has the layout of
/// Model::parameters(). The file is written beside `path` and then renamed, so that an old file stays whole
/// if this fails. Throws Error if it fails, or if `path` is a folder or a device, which the new file would
/// replace.
template <class Net, class T>
void save_weights(const std::string& path, const T* values) {
  detail::save_weights(path, detail::network_constants<Net>, values);
}

/// Reads the weights of a file. Throws Error if it cannot be read, is damaged, is of another network, or
/// holds a number that is not finite as a T; `values` are then unchanged. The message says what was expected,
/// what was found and where; of another network, it shows both beside each other.
template <class Net, class T>
void load_weights(const std::string& path, T* values) {
  detail::read_file_of_weights(
      path, [&](std::istream& in) { read_weights<Net>(in, path, values); },
      [&](const Safetensors& file) {
        detail::read_weights<T>(file, detail::network_weights<Net>()).copy_to(values);
      });
}
/// The same for the tensors that a file of another network shares with this one, those of the same name and
/// shape. Returns one sentence for each tensor of the file that was skipped, and for each tensor of this
/// network that the file does not have.
template <class Net, class T>
std::vector<std::string> load_weights(const std::string& path, T* values, SkipMismatch skip) {
  std::vector<std::string> skipped;
  detail::read_file_of_weights(
      path, [&](std::istream& in) { skipped = read_weights<Net>(in, path, values, skip); },
      [&](const Safetensors& file) {
        const auto weights = detail::read_weights<T>(file, detail::network_weights<Net>(), skipped);
        // From here on nothing throws.
        weights.copy_to(values);
      });
  return skipped;
}

}  // namespace mica
