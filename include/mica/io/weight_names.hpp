// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>
#include <mica/io/summary_rows.hpp>
#include <mica/io/weight_tensors.hpp>

#include <cstddef>
#include <string>
#include <vector>

/// Names at run time: the name of a layer is that of the summary behind the names of the composites around
/// it, "residual_1/conv2d_3", and the name of a tensor is "residual_1/conv2d_3/kernel".
namespace mica {

namespace detail {

/// The full name of each row.
template <class = void>
std::vector<std::string> full_names(const std::vector<SummaryRow>& rows) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::size_t parent = parent_of(rows, i);
    names.push_back(parent == i ? rows[i].name : names[parent] + '/' + rows[i].name);
  }
  return names;
}

/// The full name of each tensor.
template <class = void>
std::vector<std::string> full_names(const std::vector<SummaryRow>& rows, WeightTensors tensors) {
  const std::vector<std::string> of_rows = full_names(rows);
  std::vector<std::string> names;
  for (const WeightTensor& tensor : tensors) {
    std::size_t row = 0;
    while (rows[row].layer != tensor.layer) ++row;
    names.push_back(of_rows[row] + '/' + tensor.name);
  }
  return names;
}

/// The tensor of this full name; `names` are those of all tensors. Throws Error if there is none, and names
/// those of the layer, or all if there is no such layer either; `call` is what the user calls.
template <class = void>
WeightTensor tensor_of_name(WeightTensors tensors, const std::vector<std::string>& names,
                            const std::string& name, const std::string& call) {
  const std::string layer = name.substr(0, name.rfind('/') + 1);
  std::string all, of_layer;
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    if (names[i] == name) return tensors[i];
    (all += all.empty() ? "" : ", ") += names[i];
    if (names[i] == layer + tensors[i].name) (of_layer += of_layer.empty() ? "" : ", ") += names[i];
  }
  if (all.empty()) throw_error({call, ": expected the name of a tensor, found that this network has none"});
  throw_error({call, ": expected the name of a tensor, one of ", of_layer.empty() ? all : of_layer,
               ", found a name that no tensor has"});
}

}  // namespace detail

/// The names of the layers behind the Input, in the order of the summary.
template <class Net>
std::vector<std::string> layer_names() {
  return detail::full_names(detail::summary_rows<Net>());
}

/// The names of the tensors, leaf by leaf; those of a leaf's state follow those that are trained.
template <class Net>
std::vector<std::string> weight_names() {
  return detail::full_names(detail::summary_rows<Net>(), detail::weight_tensors<Net>);
}

}  // namespace mica
