// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>
#include <mica/io/layer_names.hpp>
#include <mica/network/parameter_layout.hpp>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <istream>
#include <ostream>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <sys/stat.h>

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

namespace detail {

/// A tensor of a network: its line in the file, the offset of its values among the parameters, and its size.
struct WeightTensor {
  std::string line;
  int offset;
  int size;
};

/// Adds the tensors of a layer, whose parameters begin at `offset`. This is not a template, which the
/// compiler would have to compile for each layer.
inline void add_weight_tensors(std::vector<WeightTensor>& tensors, const NamedLayer& layer,
                               std::span<const ParameterTensor> parameters, int offset) {
  for (const ParameterTensor& tensor : parameters) {
    std::string line = layer.path;
    (((line += ' ') += layer.type) += ' ') += tensor.name;
    (line += ' ') += to_string(tensor.shape);
    tensors.push_back({line, offset, tensor.shape.size()});
    offset += tensor.shape.size();
  }
}

/// The tensors of a leaf, and those of its state.
template <class L>
void add_leaf_tensors(std::vector<WeightTensor>& tensors, const NamedLayer& layer, Shape in, int values,
                      int state) {
  add_weight_tensors(tensors, layer, TrainableOf<L>::parameters(in), values);
  add_weight_tensors(tensors, layer, TrainableOf<L>::state(in), state);
}

template <class T, class Net>
std::vector<WeightTensor> weight_tensors() {
  using G = typename Net::Graph;
  std::vector<NamedLayer> leaves = named_layers<Net>();
  std::erase_if(leaves, [](const NamedLayer& layer) { return layer.is_composite; });
  std::vector<WeightTensor> tensors;
  [&]<int... i>(std::integer_sequence<int, i...>) {
    (add_leaf_tensors<typename G::List::template At<i>>(
         tensors, i < static_cast<int>(leaves.size()) ? leaves[std::size_t{i}] : NamedLayer{},
         G::shapes[G::wiring.inputs[i][0]], ParameterLayout<G>::of_leaf(i),
         ParameterLayout<G>::state_of_leaf(i)),
     ...);
  }
  (std::make_integer_sequence<int, G::leaves>{});
  return tensors;
}

/// Reverses the bytes of a number on a big-endian machine.
template <class T>
void in_file_order(char* bytes) {
  if constexpr (std::endian::native == std::endian::big)
    for (std::size_t i = 0; i < sizeof(T) / 2; ++i) std::swap(bytes[i], bytes[sizeof(T) - 1 - i]);
}

template <class T>
constexpr const char* element_type = sizeof(T) == 4 ? "float32" : "float64";

/// Reads the parts of a weights file. Throws Error, with the position, at the first part that is wrong.
class WeightReader {
 public:
  WeightReader(std::istream& in, const std::string& name) : in_(in), name_(name) {}

  /// Reads a line that must equal `wanted` or, if that is not empty, `or_else`. Reads at most 40 characters
  /// more than the longer of them has.
  std::string expect_line(const std::string& wanted, const std::string& or_else = {}) {
    ++line_;
    const std::size_t limit = std::max(wanted.size(), or_else.size()) + 40;
    std::string line;
    int c = in_.get();
    const bool at_end = c == end_of_file;
    for (; c != '\n' && c != end_of_file && line.size() < limit; c = in_.get()) line += static_cast<char>(c);
    if (at_end || (line != wanted && (or_else.empty() || line != or_else)))
      fail("line " + std::to_string(line_),
           quoted(wanted) + (or_else.empty() ? "" : " or " + quoted(or_else)),
           at_end ? "the end of the file" : quoted(line));
    return line;
  }

  template <class Stored, class T>
  void read_values(T* to, int count, const std::string& tensor) {
    for (int i = 0; i < count; ++i) {
      char bytes[sizeof(Stored)];
      if (!in_.read(bytes, sizeof bytes))
        fail("tensor " + tensor, std::to_string(count) + " numbers",
             std::to_string(i) + " and the end of the file");
      in_file_order<Stored>(bytes);
      Stored value;
      std::memcpy(&value, bytes, sizeof value);
      to[i] = static_cast<T>(value);
    }
  }

  void expect_end() {
    if (in_.peek() != end_of_file) fail("behind the last tensor", "the end of the file", "more data");
  }

 private:
  static constexpr int end_of_file = std::istream::traits_type::eof();

  /// The text in a message: a question mark stands for a character that cannot be printed.
  static std::string quoted(const std::string& text) {
    if (text.empty()) return "an empty line";
    std::string result = "\"";
    for (const char c : text) result += c >= ' ' && c <= '~' ? c : '?';
    return result += '"';
  }
  [[noreturn]] void fail(const std::string& where, const std::string& expected,
                         const std::string& found) const {
    std::string text = name_;
    ((((text += ", ") += where) += ": expected ") += expected) += ", found ";
    throw_error(text += found);
  }

  std::istream& in_;
  std::string name_;
  int line_ = 0;
};

/// Writes a new file beside `path` and renames it to `path`.
template <class Write>
void replace_file(const std::string& path, Write write) {
  struct stat found;
  if (stat(path.c_str(), &found) == 0 && (found.st_mode & S_IFMT) != S_IFREG)
    throw_error(path + ": expected the name of a file to write the weights to, found a folder or a device");
  const std::string failure = path + ": expected to write the weights, found that the file cannot be written";
  const std::string beside = path + ".part";
  std::ofstream out(beside, std::ios::binary);
  if (!out) throw_error(failure);
  write(out);
  out.close();
#if defined _WIN32
  if (out) std::remove(path.c_str());  // there, rename replaces nothing
#endif
  if (!out || std::rename(beside.c_str(), path.c_str()) != 0) {
    std::remove(beside.c_str());
    throw_error(failure);
  }
}

}  // namespace detail

/// Writes the parameters of a network. `values` has the layout of Model::parameters().
template <class Net, class T>
void write_weights(std::ostream& out, const T* values) {
  const auto tensors = detail::weight_tensors<T, Net>();
  out << "mica weights 1\n" << detail::element_type<T> << '\n';
  for (const auto& tensor : tensors) out << tensor.line << '\n';
  out << '\n';
  for (const auto& tensor : tensors)
    for (int i = 0; i < tensor.size; ++i) {
      char bytes[sizeof(T)];
      std::memcpy(bytes, values + tensor.offset + i, sizeof bytes);
      detail::in_file_order<T>(bytes);
      out.write(bytes, sizeof bytes);
    }
}

/// Reads the parameters that write_weights wrote. Throws Error if the file has another format, version or
/// architecture, or is too short or too long; `values` are then unchanged. The message has the name of the
/// file, `name`, the line or the tensor, and what was expected and found.
template <class Net, class T>
void read_weights(std::istream& in, const std::string& name, T* values) {
  const auto tensors = detail::weight_tensors<T, Net>();
  detail::WeightReader reader(in, name);
  reader.expect_line("mica weights 1");
  const bool is_float = reader.expect_line("float32", "float64") == "float32";
  for (const auto& tensor : tensors) reader.expect_line(tensor.line);
  reader.expect_line("");
  std::vector<std::vector<T>> read;
  for (const auto& tensor : tensors) {
    auto& to = read.emplace_back(static_cast<std::size_t>(tensor.size));
    if (is_float)
      reader.template read_values<float>(to.data(), tensor.size, tensor.line);
    else
      reader.template read_values<double>(to.data(), tensor.size, tensor.line);
  }
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

/// Reads a file of save_weights. Throws Error as read_weights does, and if the file cannot be opened.
template <class Net, class T>
void load_weights(const std::string& path, T* values) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw_error(path + ": expected a file of weights, found none that can be read");
  read_weights<Net>(in, path, values);
}

}  // namespace mica
