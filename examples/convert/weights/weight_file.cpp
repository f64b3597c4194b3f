// SPDX-License-Identifier: MIT
#include "weight_file.hpp"

#include "../description/description.hpp"
#include "../description/rows.hpp"

#include <mica/data/npz_writer.hpp>
#include <mica/io/file_weights.hpp>

#include <sstream>

namespace convert {

namespace {

/// The weights of a network as the functions of mica see them that write files.
class Listed {
 public:
  explicit Listed(const Network& network) : rows_(network), description_(description_of(network)) {
    for (const auto& [name, weights] : rows_.tensors()) {
      mica::Shape shape;
      for (const std::int64_t extent : weights->extents)
        shape.extents[shape.rank++] = static_cast<int>(extent);
      // Of mica's layers Dense alone has a matrix, of which Keras has the transpose.
      tensors_.push_back({nullptr, weights->name.c_str(), shape, static_cast<int>(values_.size()),
                          weights->name == "kernel" && shape.rank == 2});
      names_.push_back(name);
      values_.insert(values_.end(), weights->values.begin(), weights->values.end());
    }
  }

  mica::detail::NetworkWeights weights() const { return {tensors_, names_, description_}; }
  const float* values() const { return values_.data(); }

 private:
  Rows rows_;
  std::string description_;
  std::vector<mica::detail::WeightTensor> tensors_;
  std::vector<std::string> names_;
  std::vector<float> values_;
};

template <class Writer>
std::string bytes_of(const Writer& file) {
  std::ostringstream out;
  file.write(out);
  return std::move(out).str();
}

}  // namespace

std::string weight_file_of(const Network& network) {
  const Listed list(network);
  mica::SafetensorsWriter file;
  mica::detail::add_weights(file, list.weights(), list.values());
  return bytes_of(file);
}

std::string npz_file_of(const Network& network) {
  const Listed list(network);
  mica::NpzWriter file;
  mica::detail::add_tensors(file, list.weights(), list.values());
  return bytes_of(file);
}

}  // namespace convert
