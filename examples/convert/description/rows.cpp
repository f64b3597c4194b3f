// SPDX-License-Identifier: MIT
#include "rows.hpp"

#include "../refusal.hpp"

#include <mica/io/weight_names.hpp>

#include <limits>

namespace convert {

namespace {

using mica::Shape;
using mica::detail::LayerConstants;
using mica::detail::NamedLayer;
using mica::detail::SummaryRow;

constexpr std::int64_t most_elements = std::numeric_limits<int>::max();

Shape shape_of(const Extents& extents) {
  Shape shape;
  if (extents.size() > Shape::max_rank || size_of(extents) < 1 || size_of(extents) > most_elements)
    throw Refusal("a network of mica has no value of the shape " + extents_text(extents) +
                  ": expected one to four extents, and at most 2147483647 numbers");
  for (const std::int64_t extent : extents) shape.extents[shape.rank++] = static_cast<int>(extent);
  return shape;
}

/// What the compiler lists of a network: its layers, composites in front of what is inside of them, and the
/// values between the leaves. Value 0 is the input, value i + 1 what leaf i gives.
class Listing {
 public:
  explicit Listing(const Network& network) {
    shapes.push_back(shape_of(network.input));
    add_row(network.layers, 0, 0, 1, 0);
    if (weight_count > most_elements) throw Refusal("the network has more weights than 2147483647");
  }

  std::vector<NamedLayer> layers;
  std::vector<const Block*> blocks;  // of the layers; of a layer that joins branches nothing
  std::vector<Shape> shapes;
  std::vector<int> trained_counts, state_counts;
  std::vector<std::vector<int>> inputs;  // of the leaves
  std::int64_t weight_count = 0;

 private:
  /// Layers one behind the other, from the one at `first` on, which has the number `number`.
  int add_row(const std::vector<Block>& parts, std::size_t first, int level, int number, int value) {
    for (std::size_t i = first; i < parts.size(); ++i) value = add(parts[i], level, number++, value);
    return value;
  }

  int add(const Block& block, int level, int number, int value) {
    const bool is_composite = block.is_composite() || block.type == "Identity";
    layers.push_back({block.type.c_str(), number, level, is_composite, 1});
    blocks.push_back(&block);
    if (!is_composite) return add_leaf({value}, block.shape, &block);
    if (block.type == "Residual") return add_residual(block, level + 1, value);
    if (block.type == "Sequential" || block.type == "Shortcut" || block.type == "Identity")
      return add_row(block.parts, 0, level + 1, 1, value);
    std::vector<int> joined;
    for (const Block& branch : block.parts)
      joined.push_back(add(branch, level + 1, static_cast<int>(joined.size()) + 1, value));
    return add_joint(block.type.c_str(), block, level + 1, joined);
  }

  int add_residual(const Block& block, int level, int value) {
    const std::size_t around = block.parts[0].type == "Shortcut" ? 1 : 0;
    const int main = add_row(block.parts, around, level, 1, value);
    return add_joint("Add", block, level, {main, around > 0 ? add(block.parts[0], level, 0, value) : value});
  }

  int add_joint(const char* type, const Block& block, int level, const std::vector<int>& joined) {
    layers.push_back(
        {type, static_cast<int>(joined.size()) + 1, level, false, static_cast<int>(joined.size())});
    blocks.push_back(nullptr);
    return add_leaf(joined, block.shape, nullptr);
  }

  int add_leaf(std::vector<int> takes, const Extents& shape, const Block* block) {
    std::int64_t trained = 0, state = 0;
    if (block)
      for (const Weights& weights : block->weights)
        (weights.name.starts_with("moving_") ? state : trained) += size_of(weights.extents);
    weight_count += trained + state;
    trained_counts.push_back(static_cast<int>(trained));
    state_counts.push_back(static_cast<int>(state));
    inputs.push_back(std::move(takes));
    shapes.push_back(shape.empty() ? Shape() : shape_of(shape));
    return static_cast<int>(shapes.size()) - 1;
  }
};

}  // namespace

Rows::Rows(const Network& network) {
  Listing list(network);
  layers_ = std::move(list.layers);
  const LayerConstants constants{layers_, list.shapes.data(), list.trained_counts.data(),
                                 list.state_counts.data(), nullptr};
  rows_ = mica::detail::summary_rows(constants, [&](int leaf, int i) {
    return list.inputs[static_cast<std::size_t>(leaf)][static_cast<std::size_t>(i)];
  });
  const std::vector<std::string> names = mica::detail::full_names(rows_);
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    const Block* const block = list.blocks[static_cast<std::size_t>(rows_[i].layer - layers_.data())];
    if (!block) continue;
    for (const Weights& weights : block->weights)
      tensors_.push_back({names[i] + '/' + weights.name, &weights});
  }
}

}  // namespace convert
