// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/values/shape.hpp>
#include <mica/io/layer_names.hpp>

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

/// The rows of the summary, before they become a table.
namespace mica::detail {

/// A layer of a network: its name in the summary, the shape of its output and its number of parameters. A
/// composite has the output of its last layer, Heads have several and none here, and the parameters of all
/// its layers. `inputs` are the names of the inputs, if there are several.
struct SummaryRow {
  const NamedLayer* layer;
  std::string name = {};
  Shape output = {};
  /// All parameters, and those of them that are not trained.
  int parameters = 0;
  int state = 0;
  std::vector<std::string> inputs = {};
  bool is_shown = true;
};

/// Keras' name for a layer of this class: "MaxPooling2D" gives "max_pooling2d", "ReLU" "re_lu".
template <class = void>
std::string snake_case(const std::string& name) {
  const auto is_upper = [](char c) { return c >= 'A' && c <= 'Z'; };
  const auto is_lower = [](char c) { return c >= 'a' && c <= 'z'; };
  std::string text;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const bool upper = is_upper(name[i]);
    // A word begins at the P of "xP" and of "Po".
    if (upper && i > 0 && (is_lower(name[i - 1]) || (i + 1 < name.size() && is_lower(name[i + 1]))))
      text += '_';
    text += upper ? static_cast<char>(name[i] - 'A' + 'a') : name[i];
  }
  return text;
}

/// The end of the rows inside of a composite: these follow it and have a higher level.
template <class = void>
std::size_t end_of(const std::vector<SummaryRow>& rows, std::size_t composite) {
  std::size_t end = composite + 1;
  while (end < rows.size() && rows[end].layer->level > rows[composite].layer->level) ++end;
  return end;
}

/// The innermost composite that a row is inside of; the row itself if there is none.
template <class = void>
std::size_t parent_of(const std::vector<SummaryRow>& rows, std::size_t row) {
  for (std::size_t i = row; i-- > 0;)
    if (rows[i].layer->level < rows[row].layer->level) return i;
  return row;
}

/// Names the rows: "conv2d" for the first row of its class that is shown, "conv2d_1" for the second. All rows
/// that are shown have different names, even if the name of a class ends like "_1".
template <class = void>
[[gnu::cold]] void name_rows(std::vector<SummaryRow>& rows) {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::string name = snake_case(rows[i].layer->type);
    const auto is_taken = [&](const std::string& other) {
      return std::any_of(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(i),
                         [&](const SummaryRow& row) { return row.is_shown && row.name == other; });
    };
    rows[i].name = name;
    for (int number = 1; is_taken(rows[i].name); ++number) rows[i].name = name + '_' + std::to_string(number);
  }
}

/// Fills in the outputs and the parameters of composites. `branch_shape(row, i)` is the shape of input i of a
/// row.
template <class BranchShape>
[[gnu::cold]] void fill_in_composites(std::vector<SummaryRow>& rows, BranchShape branch_shape) {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    SummaryRow& row = rows[i];
    if (!row.layer->is_composite) continue;
    const std::size_t end = end_of(rows, i);
    int leaves = 0;
    for (std::size_t j = i + 1; j < end; ++j) {
      if (rows[j].layer->is_composite) continue;
      ++leaves;
      row.output = rows[j].output;
      row.parameters += rows[j].parameters;
      row.state += rows[j].state;
    }
    if (row.layer->type == std::string("Heads")) row.output = Shape();
    if (leaves > 0) continue;

    // A branch without layers has the shape that the joint behind the branches takes from it. Any other
    // composite without layers is not shown.
    const std::size_t parent = parent_of(rows, i);
    const std::size_t joint = end_of(rows, parent) - 1;
    const bool is_shortcut = row.layer->type == std::string("Shortcut");
    if (parent == i || !(is_shortcut || rows[joint].layer->type == std::string(rows[parent].layer->type))) {
      row.is_shown = false;
      continue;
    }
    int branch = is_shortcut ? 1 : 0;
    if (!is_shortcut)
      for (std::size_t j = parent + 1; j < i; ++j) branch += int{rows[j].layer->level == row.layer->level};
    row.output = branch_shape(joint, branch);
  }
}

/// The layers of a network, the shapes of its values, the parameters of its leaves, and input i of a leaf.
struct LayerConstants {
  std::span<const NamedLayer> layers;
  const Shape* shapes;
  const int* trained_counts;
  const int* state_counts;
  int (*input)(int leaf, int i);
};
template <class Net>
inline constexpr LayerConstants layer_constants = [] {
  using G = typename Net::Graph;
  return LayerConstants{named_layers<Net>, G::shapes.elements, G::trained_counts.elements,
                        G::state_counts.elements, [](int leaf, int i) { return G::wiring.inputs[leaf][i]; }};
}();

/// The rows of a network in the order of the user's list; a composite stands in front of its own layers.
/// `input(leaf, i)` is the value that is input i of a leaf.
template <class Input>
[[gnu::cold]] std::vector<SummaryRow> summary_rows(const LayerConstants& network, Input input) {
  std::vector<SummaryRow> rows;
  for (const NamedLayer& layer : network.layers) rows.push_back({.layer = &layer});

  std::vector<std::size_t> row_of_leaf;
  std::vector<int> leaf_of_row(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].layer->is_composite) continue;
    const int leaf = leaf_of_row[i] = static_cast<int>(row_of_leaf.size());
    row_of_leaf.push_back(i);
    rows[i].output = network.shapes[leaf + 1];
    // The row of Add, Multiply or Concatenate also stands for the layer that joins their branches.
    if (rows[i].layer->inputs > 1)
      rows[i].is_shown = rows[parent_of(rows, i)].layer->type != std::string(rows[i].layer->type);
  }
  for (std::size_t leaf = 0; leaf < row_of_leaf.size(); ++leaf) {
    SummaryRow& row = rows[row_of_leaf[leaf]];
    row.state = network.state_counts[leaf];
    row.parameters = network.trained_counts[leaf] + row.state;
  }

  const auto value = [&](std::size_t row, int i) { return input(leaf_of_row[row], i); };
  fill_in_composites(rows, [&](std::size_t row, int i) { return network.shapes[value(row, i)]; });
  name_rows(rows);

  for (const std::size_t row : row_of_leaf) {
    if (rows[row].layer->inputs == 1 || !rows[row].is_shown) continue;
    for (int i = 0; i < rows[row].layer->inputs; ++i) {
      if (value(row, i) == 0) {
        rows[row].inputs.push_back("input");
      } else {
        const std::size_t from = row_of_leaf[static_cast<std::size_t>(value(row, i) - 1)];
        rows[row].inputs.push_back(rows[rows[from].is_shown ? from : parent_of(rows, from)].name);
      }
    }
  }
  std::erase_if(rows, [](const SummaryRow& row) { return !row.is_shown; });
  return rows;
}
template <class = void>
[[gnu::cold]] std::vector<SummaryRow> summary_rows(const LayerConstants& network) {
  return summary_rows(network, network.input);
}
template <class Net>
std::vector<SummaryRow> summary_rows() {
  return summary_rows(layer_constants<Net>);
}

}  // namespace mica::detail
