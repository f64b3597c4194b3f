// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>
#include <mica/core/values/shape.hpp>
#include <mica/io/file_checksum.hpp>
#include <mica/io/finite_weights.hpp>
#include <mica/io/matching_weights.hpp>
#include <mica/io/printable.hpp>
#include <mica/io/safetensors.hpp>
#include <mica/io/safetensors_writer.hpp>
#include <mica/io/side_by_side.hpp>
#include <mica/io/weight_tensors.hpp>
#include <mica/version.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// How the weights of a network stand in a safetensors file: with Keras' names and shapes.
/// Files are read and written seldom, so most functions are cold: the compiler makes them small, and is done
/// with them sooner.
namespace mica::detail {

/// The version of the format, in the metadata. A file without one is not mica's; it may be read as well.
inline constexpr std::string_view format_version = "2";

/// The tensors of a network, their full names (see weight_names.hpp), and the network's description.
struct NetworkWeights {
  WeightTensors tensors;
  std::vector<std::string> names;
  std::string description;
};

/// The shape that a file has for a tensor, as a Shape and as a list.
template <class = void>
Shape file_shape(const WeightTensor& tensor) {
  return tensor.is_transposed ? Shape(tensor.shape[1], tensor.shape[0]) : tensor.shape;
}
template <class = void>
std::vector<std::uint64_t> file_extents(const WeightTensor& tensor) {
  const Shape shape = file_shape(tensor);
  std::vector<std::uint64_t> extents;
  for (int i = 0; i < shape.rank; ++i) extents.push_back(static_cast<std::uint64_t>(shape[i]));
  return extents;
}

/// "conv2d/kernel [3,3,1,16]".
template <class = void>
std::string weight_line(const std::string& name, const std::vector<std::uint64_t>& extents) {
  std::string line = printable(name) + " [";
  for (std::size_t i = 0; i < extents.size(); ++i) line += (i > 0 ? "," : "") + std::to_string(extents[i]);
  return line + ']';
}

/// Where element i of a tensor stands in a file.
template <class = void>
int place_in_file(const WeightTensor& tensor, int i) {
  if (!tensor.is_transposed) return i;
  const int rows = tensor.shape[0], columns = tensor.shape[1];
  return i % columns * rows + i / columns;
}
/// Which element of a tensor stands at place i of a file.
template <class = void>
int element_at_place(const WeightTensor& tensor, int i) {
  if (!tensor.is_transposed) return i;
  const int rows = tensor.shape[0], columns = tensor.shape[1];
  return i % rows * columns + i / rows;
}

/// Whether a tensor of a file is one of the network's. Others have a colon in their name: "sample:input".
inline bool is_weight(const std::string& name) {
  for (const std::string_view other : {"sample:", "optimizer:", "fit:"})
    if (name.starts_with(other)) return false;
  return true;
}

/// Adds the weights to a SafetensorsWriter or an NpzWriter.
template <class T, class Writer>
[[gnu::cold]] void add_tensors(Writer& file, const NetworkWeights& network, const T* values) {
  for (std::size_t t = 0; t < network.tensors.size(); ++t) {
    const WeightTensor& tensor = network.tensors[t];
    file.template add<T>(network.names[t], file_extents(tensor), [&](std::size_t i) {
      return values[tensor.offset + element_at_place(tensor, static_cast<int>(i))];
    });
  }
}

/// Adds the versions, the network's description and its weights.
template <class T>
[[gnu::cold]] void add_weights(SafetensorsWriter& file, const NetworkWeights& network, const T* values) {
  file.add_metadata("mica_version", joined({version_major, ".", version_minor, ".", version_patch}));
  file.add_metadata("mica_format", format_version);
  file.add_metadata("network", network.description);
  add_tensors(file, network, values);
}

/// Opens a file. Throws Error if it is no safetensors file, is damaged, or if a later version of mica wrote
/// it.
template <class = void>
[[gnu::cold]] Safetensors open_safetensors(const std::string& path, std::vector<std::uint8_t> bytes) {
  constexpr std::string_view old = "mica weights ";
  if (std::equal(old.begin(), old.end(), bytes.begin(),
                 bytes.begin() + static_cast<std::ptrdiff_t>(std::min(old.size(), bytes.size()))))
    throw_error({path,
                 ": expected a safetensors file, found one of the format \"mica weights 1\", which "
                 "load_weights reads"});
  constexpr std::string_view zip = "PK\3\4";
  if (bytes.size() >= zip.size() && std::equal(zip.begin(), zip.end(), bytes.begin()))
    throw_error(
        {path,
         ": expected a safetensors file, found a zip archive; load_weights_npz reads the weights in an "
         ".npz file"});
  check_checksum(path, bytes);
  Safetensors file(path, std::move(bytes));
  const std::string* const format = file.find_metadata("mica_format");
  if (format && *format != format_version)
    throw_error({path, ": expected the format ", format_version, ", found ", shortened(*format),
                 ", which a later version of mica may read"});
  if (format && !file.is_aligned())
    throw_error({path, ": expected a header of a multiple of 8 bytes, as mica writes it, found another"});
  return file;
}

/// The numbers of a tensor in a file. Throws Error if one is not finite as a T.
template <class T>
std::vector<T> read_tensor(const Safetensors& file, const Safetensors::Tensor& from, const WeightTensor& to) {
  std::vector<T> values(from.size);
  for (int i = 0; i < to.shape.size(); ++i) {
    const int place = place_in_file(to, i);
    values[static_cast<std::size_t>(i)] =
        finite_weight<T>(file.element(from, static_cast<std::size_t>(place)), place, file_shape(to),
                         [&] { return file.name() + ", tensor " + shortened(from.name); });
  }
  return values;
}

/// Whether a file has exactly the tensors of a network, with their shapes.
template <class = void>
[[gnu::cold]] bool has_tensors_of(const Safetensors& file, const NetworkWeights& network) {
  std::size_t found = 0;
  for (const Safetensors::Tensor& tensor : file.tensors())
    if (is_weight(tensor.name)) ++found;
  if (found != network.tensors.size()) return false;
  for (std::size_t t = 0; t < network.tensors.size(); ++t) {
    const Safetensors::Tensor* const from = file.find(network.names[t]);
    if (!from || from->shape != file_extents(network.tensors[t])) return false;
  }
  return true;
}

/// Throws Error if the description in the file, if there is one, is not that of the network.
template <class = void>
[[gnu::cold]] void check_description(const Safetensors& file, const NetworkWeights& network) {
  const std::string* const description = file.find_metadata("network");
  if (description && *description != network.description)
    refuse_network(file.name(), lines_of_description(network.description), lines_of_description(*description),
                   has_tensors_of(file, network) ? "; but the weights fit, and load_weights reads them" : "");
}

/// Throws Error because the tensors of a file are not those of the network.
template <class = void>
[[noreturn, gnu::cold]] void refuse_tensors(const Safetensors& file, const NetworkWeights& network) {
  check_description(file, network);
  Lines in_network, in_file;
  for (std::size_t t = 0; t < network.tensors.size(); ++t) {
    in_network.push_back(weight_line(network.names[t], file_extents(network.tensors[t])));
    const Safetensors::Tensor* const found = file.find(network.names[t]);
    in_file.push_back(found ? weight_line(found->name, found->shape) : "");
  }
  for (const Safetensors::Tensor& tensor : file.tensors()) {
    if (is_weight(tensor.name) &&
        std::find(network.names.begin(), network.names.end(), tensor.name) == network.names.end())
      in_file.push_back(weight_line(tensor.name, tensor.shape));
  }
  refuse_network(file.name(), in_network, in_file);
}

/// Tensors that were read, and where their values belong.
template <class T>
class ReadWeights {
 public:
  template <class = void>
  void add(const WeightTensor& tensor, std::vector<T> values) {
    tensors_.push_back({tensor.offset, std::move(values)});
  }
  /// Throws nothing.
  template <class = void>
  void copy_to(T* all) const {
    for (const auto& [offset, values] : tensors_) std::copy(values.begin(), values.end(), all + offset);
  }

 private:
  std::vector<std::pair<int, std::vector<T>>> tensors_;
};

/// Reads all weights. Throws Error unless the file has exactly these tensors, with these shapes, and finite
/// numbers in them.
template <class T>
[[gnu::cold]] ReadWeights<T> read_weights(const Safetensors& file, const NetworkWeights& network) {
  if (!has_tensors_of(file, network)) refuse_tensors(file, network);
  ReadWeights<T> weights;
  for (std::size_t t = 0; t < network.tensors.size(); ++t)
    weights.add(network.tensors[t], read_tensor<T>(file, *file.find(network.names[t]), network.tensors[t]));
  return weights;
}

/// Reads the tensors that the file and the network share, by name and shape. `skipped` gets a sentence for
/// each other one.
template <class T>
[[gnu::cold]] ReadWeights<T> read_weights(const Safetensors& file, const NetworkWeights& network,
                                          std::vector<std::string>& skipped) {
  std::vector<std::string> lines;
  for (std::size_t t = 0; t < network.tensors.size(); ++t)
    lines.push_back(weight_line(network.names[t], file_extents(network.tensors[t])));
  std::vector<FileTensor> tensors;
  ReadWeights<T> weights;
  for (const Safetensors::Tensor& tensor : file.tensors()) {
    if (!is_weight(tensor.name)) continue;
    const auto at = std::find(lines.begin(), lines.end(), weight_line(tensor.name, tensor.shape));
    const int match = at == lines.end() ? -1 : static_cast<int>(at - lines.begin());
    tensors.push_back({weight_line(tensor.name, tensor.shape), 0, match});
    if (match < 0) continue;
    const WeightTensor& to = network.tensors[static_cast<std::size_t>(match)];
    weights.add(to, read_tensor<T>(file, tensor, to));
  }
  skipped = skipped_sentences(tensors, lines);
  return weights;
}

}  // namespace mica::detail
