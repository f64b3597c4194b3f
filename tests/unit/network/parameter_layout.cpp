// SPDX-License-Identifier: MIT
#include <mica/network/parameter_layout.hpp>
#include <mica/network/graph.hpp>

#include <mica/activations/relu.hpp>
#include <mica/activations/softmax.hpp>
#include <mica/layers/normalization/batch_normalization.hpp>
#include <mica/layers/convolutional/conv2d.hpp>
#include <mica/layers/dense.hpp>
#include <mica/layers/regularization/dropout.hpp>
#include <mica/layers/reshaping/flatten.hpp>
#include <mica/layers/pooling/max_pooling2d.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

using mica::BatchNormalization;
using mica::Conv2D;
using mica::Dense;
using mica::Dropout;
using mica::Flatten;
using mica::Layout;
using mica::MaxPooling2D;
using mica::ReLU;
using mica::Same;
using mica::Shape;
using mica::Softmax;
using mica::detail::Graph;
using mica::detail::lay_out;
using mica::detail::Table;

namespace {

/// Elements of a vector, and who uses them.
struct Block {
  std::string name;
  int begin;
  int size;
};

/// What is wrong with blocks in a vector of `size` elements: one that starts unaligned, overlaps another, or
/// ends outside.
std::string fault(std::vector<Block> blocks, int size) {
  std::sort(blocks.begin(), blocks.end(), [](const Block& a, const Block& b) { return a.begin < b.begin; });
  std::string last = "the front";
  int end = 0;
  for (const Block& block : blocks) {
    if (block.size == 0) continue;
    if (block.begin % Layout::slack != 0) return block.name + " starts at " + std::to_string(block.begin);
    if (block.begin < end) return block.name + " overlaps " + last;
    end = block.begin + block.size;
    last = block.name;
  }
  return end > size ? last + " ends outside" : "";
}

using Small = Graph<Shape{9, 8, 3}, Conv2D<5, 3, Same, ReLU>, MaxPooling2D<2>, Conv2D<4, 2, ReLU>, Flatten,
                    Dense<6, ReLU>, Dropout<0.5>, Dense<3, Softmax>>;
using Normalized = Graph<Shape{4, 4, 2}, Conv2D<3, 3>, BatchNormalization<>, Flatten, Dense<3>>;

}  // namespace

TEST_CASE("arrays are laid out one behind the other, each aligned") {
  constexpr auto offsets = lay_out(Table<int, 5>{{1, 16, 0, 17, 3}});
  CHECK(offsets.at[0] == 0);
  CHECK(offsets.at[1] == 16);
  CHECK(offsets.at[2] == 32);
  CHECK(offsets.at[3] == 32);
  CHECK(offsets.at[4] == 64);
  CHECK(offsets.total == 80);
}

TEST_CASE("the parameters of the leaves overlap nowhere, and the state lies behind them") {
  using At = mica::detail::ParameterLayout<Small>;
  std::vector<Block> blocks;
  for (int leaf = 0; leaf < Small::leaves; ++leaf)
    blocks.push_back({"leaf " + std::to_string(leaf), At::of_leaf(leaf), Small::trained_counts[leaf]});
  CHECK(fault(blocks, At::trained) == "");
  CHECK(At::size == At::trained);

  using OfBatch = mica::detail::ParameterLayout<Normalized>;
  CHECK(Normalized::trained_counts[1] == 6);
  CHECK(Normalized::state_counts[1] == 6);
  CHECK(OfBatch::state_of_leaf(1) == OfBatch::trained);
  CHECK(OfBatch::size == OfBatch::trained + 16);
}
