// SPDX-License-Identifier: MIT
#include "weight_file.hpp"

#include "../description/description.hpp"
#include "../description/rows.hpp"

#include <mica/io/file_weights.hpp>

#include <sstream>

namespace convert {

std::string weight_file_of(const Network& network) {
  const Rows rows(network);
  std::vector<mica::detail::WeightTensor> tensors;
  std::vector<std::string> names;
  std::vector<float> values;
  for (const auto& [name, weights] : rows.tensors()) {
    mica::Shape shape;
    for (const std::int64_t extent : weights->extents) shape.extents[shape.rank++] = static_cast<int>(extent);
    // Of mica's layers Dense alone has a matrix, of which Keras has the transpose.
    tensors.push_back({nullptr, weights->name.c_str(), shape, static_cast<int>(values.size()),
                       weights->name == "kernel" && shape.rank == 2});
    names.push_back(name);
    values.insert(values.end(), weights->values.begin(), weights->values.end());
  }
  mica::SafetensorsWriter file;
  mica::detail::add_weights(file, {tensors, names, description_of(network)}, values.data());
  std::ostringstream out;
  file.write(out);
  return std::move(out).str();
}

}  // namespace convert
