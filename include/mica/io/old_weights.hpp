// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>
#include <mica/io/matching_weights.hpp>
#include <mica/io/weight_reader.hpp>
#include <mica/io/weight_tensors.hpp>

#include <algorithm>
#include <cstddef>
#include <istream>
#include <string>
#include <vector>

/// Reads files in the format of the first versions, the parameters of a network with a header that describes
/// them:
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

/// Reads the parameters from such a file. `values` has the layout of Model::parameters(). Throws Error if the
/// file has another format, version or architecture, is too short or too long, or holds a number that is not
/// finite as a T; `values` are then unchanged. The message has the name of the file, `name`, the line or the
/// tensor, and what was expected and found.
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

}  // namespace mica
