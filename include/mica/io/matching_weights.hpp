// SPDX-License-Identifier: MIT
#pragma once

#include <mica/io/weight_reader.hpp>
#include <mica/io/weight_tensors.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <istream>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Reads, of the weights of one network, those that another network has too; here from a file of the format
/// "mica weights 1".
namespace mica {

/// Keras' skip_mismatch=True: `model.load_weights(path, skip_mismatch)`.
struct SkipMismatch {};
inline constexpr SkipMismatch skip_mismatch{};

namespace detail {

/// A tensor in a file, and the tensor of the network that has the same line; -1 if there is none.
struct FileTensor {
  std::string line;
  int size;
  int match;
};

/// The parts of a line "4 Dense kernel 10x4608" or "dense/kernel [4608,10]": the path "4" or the layer
/// "dense", the shape, and what stands in front of the shape.
template <class = void>
std::string_view path_in(std::string_view line) {
  line = line.substr(0, line.find(' '));
  return line.substr(0, line.rfind('/'));
}
template <class = void>
std::string_view shape_in(std::string_view line) {
  return line.substr(line.rfind(' ') + 1);
}
template <class = void>
std::string_view without_shape(std::string_view line) {
  return line.substr(0, line.rfind(' '));
}

/// The number of elements of a shape "3x3x1x16"; empty if it is none or has more than 2^31 - 1. A tensor of
/// rank 0 has one element.
template <class = void>
std::optional<int> size_of(std::string_view shape) {
  constexpr std::int64_t limit = std::numeric_limits<int>::max();
  std::int64_t size = 1;
  for (int rank = 0; !shape.empty(); ++rank) {
    const std::size_t end = std::min(shape.find('x'), shape.size());
    std::int64_t extent = 0;
    for (const char c : shape.substr(0, end)) {
      if (c < '0' || c > '9') return {};
      extent = extent * 10 + (c - '0');
      if (extent > limit) return {};
    }
    size *= extent;
    if (extent == 0 || size > limit || rank == Shape::max_rank || end + 1 == shape.size()) return {};
    shape.remove_prefix(std::min(end + 1, shape.size()));
  }
  return static_cast<int>(size);
}

/// More tensors than any network has. A list of them that never ends must not fill the memory.
inline constexpr std::size_t most_tensors = 10'000;

/// Reads the lines of the tensors in a file, up to the empty line behind them. `network` are the lines of the
/// network's tensors.
template <class = void>
std::vector<FileTensor> read_tensor_lines(WeightReader& reader, const std::vector<std::string>& network) {
  constexpr std::size_t longest_line = 4096;
  const std::string expected = "a tensor such as \"1 Dense kernel 10x64\", or an empty line";
  std::vector<FileTensor> tensors;
  std::vector<bool> is_found(network.size());
  for (std::string line; !(line = reader.next_line(longest_line, expected)).empty();) {
    if (tensors.size() == most_tensors)
      reader.refuse_line("at most " + std::to_string(most_tensors) + " tensors",
                         in_quotes(line) + " behind them");
    const std::optional<int> size = size_of(shape_in(line));
    if (std::count(line.begin(), line.end(), ' ') < 3 || !size || line.size() == longest_line)
      reader.refuse_line(expected, in_quotes(line));
    FileTensor tensor{line, *size, -1};
    bool is_twice = false;
    for (std::size_t i = 0; i < network.size() && tensor.match < 0; ++i) {
      if (network[i] != line) continue;
      is_twice = is_found[i];
      if (!is_found[i]) tensor.match = static_cast<int>(i);
      is_found[i] = true;
    }
    if (is_twice && tensor.match < 0) reader.refuse_line("each tensor once", in_quotes(line) + " again");
    tensors.push_back(tensor);
  }
  return tensors;
}

/// What the network has in the place of a tensor of the file.
template <class = void>
std::string what_is_expected(const std::string& line, const std::vector<std::string>& network) {
  std::string at_path;
  for (const std::string& other : network) {
    if (without_shape(other) == without_shape(line)) return "the network expects " + in_quotes(other);
    if (path_in(other) == path_in(line)) (at_path += at_path.empty() ? "" : " and ") += in_quotes(other);
  }
  if (at_path.empty()) return "the network expects no weights at this path";
  return joined({"the network expects only ", at_path, " at this path"});
}

/// One sentence for each tensor of the file that was skipped, and for each of the network that the file does
/// not have, not even with another shape.
template <class = void>
std::vector<std::string> skipped_sentences(const std::vector<FileTensor>& file,
                                           const std::vector<std::string>& network) {
  std::vector<std::string> sentences;
  for (const FileTensor& tensor : file) {
    if (tensor.match < 0)
      sentences.push_back(joined({"The file's ", in_quotes(tensor.line),
                                  " was skipped: ", what_is_expected(tensor.line, network), "."}));
  }
  for (const std::string& line : network) {
    std::size_t i = 0;
    while (i < file.size() && without_shape(file[i].line) != without_shape(line)) ++i;
    if (i == file.size())
      sentences.push_back(
          joined({"The network's ", in_quotes(line), " was not loaded: the file does not have it."}));
  }
  return sentences;
}

}  // namespace detail

/// Reads those tensors of such a file whose line (path, layer, tensor, shape) this network has
/// too, and leaves the others as they are. Returns one sentence for each tensor of the file that was skipped
/// and for each tensor of the network that the file does not have. Throws Error if the file has another
/// format or version, lists more than 10,000 tensors, is too short or too long, or if a number of a tensor
/// that is read is not finite as a T. Whatever it throws, `values` are then unchanged.
template <class Net, class T>
std::vector<std::string> read_weights(std::istream& in, const std::string& name, T* values, SkipMismatch) {
  const detail::WeightTensors network = detail::weight_tensors<Net>;
  std::vector<std::string> lines;
  for (const detail::WeightTensor& tensor : network) lines.push_back(detail::line_of(tensor));
  detail::WeightReader reader(in, name);
  reader.expect_line("mica weights 1");
  const bool are_floats = reader.expect_line("float32", "float64") == "float32";
  const std::vector<detail::FileTensor> file = detail::read_tensor_lines(reader, lines);
  std::vector<std::vector<T>> read(network.size());
  for (const detail::FileTensor& tensor : file) {
    const auto match = static_cast<std::size_t>(tensor.match);
    if (tensor.match < 0)
      reader.skip_values(are_floats, tensor.size, tensor.line);
    else
      read[match] = reader.template values<T>(are_floats, network[match].shape, tensor.line);
  }
  reader.expect_end();
  std::vector<std::string> skipped = detail::skipped_sentences(file, lines);
  // From here on nothing throws.
  for (std::size_t i = 0; i < read.size(); ++i)
    std::copy(read[i].begin(), read[i].end(), values + network[i].offset);
  return skipped;
}

}  // namespace mica
