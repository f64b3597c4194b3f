// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>
#include <mica/io/matching_weights.hpp>
#include <mica/io/replace_file.hpp>
#include <mica/io/weight_reader.hpp>
#include <mica/io/weight_tensors.hpp>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <istream>
#include <ostream>
#include <string>
#include <vector>

/// The parameters of a network in a file with a header that describes them:
///
///     mica weights 1
///     float32
///     1 Conv2D kernel 3x3x1x16
///     1 Conv2D bias 16
///     4 Dense kernel 10x4608
///     ...
///     <an empty line>
///     <the numbers, tensor by tensor, last index fastest, little-endian>
///
/// A line names the layer's number (Input is 0; "5.2" is the second layer of the fifth), the layer, the
/// tensor and its shape. A file of float32 can be read into a network of doubles and the other way round.
namespace mica {

/// Writes the parameters of a network, also those that are not finite. `values` has the layout of
/// Model::parameters().
template <class Net, class T>
void write_weights(std::ostream& out, const T* values) {
  const detail::WeightTensors tensors = detail::weight_tensors<Net>;
  out << "mica weights 1\n" << detail::element_type<T> << '\n';
  for (const auto& tensor : tensors) out << detail::line_of(tensor) << '\n';
  out << '\n';
  for (const auto& tensor : tensors) {
    for (int i = 0; i < tensor.shape.size(); ++i) {
      char bytes[sizeof(T)];
      std::memcpy(bytes, values + tensor.offset + i, sizeof bytes);
      detail::in_file_order<T>(bytes);
      out.write(bytes, sizeof bytes);
    }
  }
}

/// Reads the parameters that write_weights wrote. Throws Error if the file has another format, version or
/// architecture, is too short or too long, or holds a number that is not finite as a T; `values` are then
/// unchanged. The message has the name of the file, `name`, the line or the tensor, and what was expected and
/// found.
template <class Net, class T>
void read_weights(std::istream& in, const std::string& name, T* values) {
  const detail::WeightTensors tensors = detail::weight_tensors<Net>;
  detail::WeightReader reader(in, name);
  reader.expect_line("mica weights 1");
  const bool is_float = reader.expect_line("float32", "float64") == "float32";
  for (const auto& tensor : tensors) reader.expect_line(detail::line_of(tensor));
  reader.expect_line("");
  std::vector<std::vector<T>> read;
  for (const auto& tensor : tensors)
    read.push_back(reader.template values<T>(is_float, tensor.shape, detail::line_of(tensor)));
  reader.expect_end();
  for (std::size_t i = 0; i < read.size(); ++i)
    std::copy(read[i].begin(), read[i].end(), values + tensors[i].offset);
}

/// Writes the parameters to a file. The file is written beside `path` and then renamed, so that an old file
/// stays whole if this fails. Throws Error if it fails, or if `path` is a folder or a device, which the new
/// file would replace.
template <class Net, class T>
void save_weights(const std::string& path, const T* values) {
  detail::replace_file(path, [&](std::ostream& out) { write_weights<Net>(out, values); });
}

namespace detail {

/// Opens a file of weights and returns read(stream).
template <class Read>
auto read_file(const std::string& path, Read read) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw_error(path + ": expected a file of weights, found none that can be read");
  return read(in);
}

}  // namespace detail

/// Reads a file of save_weights. Throws Error as read_weights does, and if the file cannot be opened.
template <class Net, class T>
void load_weights(const std::string& path, T* values) {
  detail::read_file(path, [&](std::istream& in) { read_weights<Net>(in, path, values); });
}
/// The same for the tensors that a file of another network shares with this one, see matching_weights.hpp.
template <class Net, class T>
std::vector<std::string> load_weights(const std::string& path, T* values, SkipMismatch skip) {
  return detail::read_file(path, [&](std::istream& in) { return read_weights<Net>(in, path, values, skip); });
}

}  // namespace mica
