// SPDX-License-Identifier: MIT
#pragma once

#include <mica/io/weight_reader.hpp>
#include <mica/io/weight_tensors.hpp>

#include <cstring>
#include <ostream>

/// Writes the parameters of a network in the format "mica weights 1", as the library once did. `values` has
/// the layout of Model::parameters().
template <class Net, class T>
void write_old_weights(std::ostream& out, const T* values) {
  using namespace mica;
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
