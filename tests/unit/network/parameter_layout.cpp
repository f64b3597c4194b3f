// SPDX-License-Identifier: MIT
#include <mica/network/parameter_layout.hpp>
#include <mica/network/training_memory_plan.hpp>

#include <mica/activations/relu.hpp>
#include <mica/activations/softmax.hpp>
#include <mica/core/utilities/red_zone.hpp>
#include <mica/layers/conv2d.hpp>
#include <mica/layers/dense.hpp>
#include <mica/layers/dropout.hpp>
#include <mica/layers/flatten.hpp>
#include <mica/layers/max_pooling2d.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

using mica::Conv2D;
using mica::Dense;
using mica::Dropout;
using mica::Flatten;
using mica::Graph;
using mica::lay_out;
using mica::Layout;
using mica::MaxPooling2D;
using mica::ReLU;
using mica::Same;
using mica::Shape;
using mica::Softmax;
using mica::Table;

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

/// Where a micro-batch's data lie. Only between ops that take sample by sample a gradient belongs to one
/// sample; the loss writes those of all, and ops before the first that learns have none.
template <class G, int Samples>
std::vector<Block> blocks_of_micro_batch() {
  using Plan = mica::TrainingMemoryPlan<float, G, Samples>;
  std::vector<Block> blocks;
  for (int k = 0; k < G::ops; ++k) {
    const std::string op = std::to_string(k);
    const bool alone =
        k + 1 < G::ops && !G::whole_micro_batch[k] && !G::whole_micro_batch[k + 1] && !G::may_meet_loss(k);
    const int gradients = !G::needs_gradient[k + 1] && !G::may_meet_loss(k) ? 0 : alone ? 1 : Samples;
    blocks.push_back({"x" + op, Plan::x.at[k], Samples * G::layouts[k].sample_stride()});
    blocks.push_back(
        {"dy" + op, Plan::dy_begin + Plan::dy.at[k], gradients * Layout{G::out(k)}.sample_stride()});
    if (!G::dz_layouts[k].is_dense())
      blocks.push_back({"dz" + op, Plan::dz_begin + Plan::dz.at[k],
                        (G::whole_micro_batch[k] ? Samples : 1) * G::dz_layouts[k].sample_stride()});
  }
  blocks.push_back({"y", Plan::x.at[G::ops], Samples * Layout{G::output}.sample_stride()});
  blocks.push_back({"scratch", Plan::scratch_begin, Plan::scratch});
  return blocks;
}

using Small = Graph<Shape{9, 8, 3}, Conv2D<5, 3, Same, ReLU>, MaxPooling2D<2>, Conv2D<4, 2, ReLU>, Flatten,
                    Dense<6, ReLU>, Dropout<0.5>, Dense<3, Softmax>>;
using Deep = Graph<Shape{28, 28, 1}, Conv2D<16, 3, ReLU>, Conv2D<8, 3, ReLU>, Flatten, Dense<10, Softmax>>;
using Single = Graph<Shape{5}, Dense<1>>;
using SoftmaxAtEnd = Graph<Shape{6, 6, 1}, Dropout<0.5>, Conv2D<5, 3>, MaxPooling2D<4>, Flatten, Softmax>;
using SoftmaxAlone = Graph<Shape{5}, Softmax>;

}  // namespace

TEST_CASE("blocks are laid out one behind the other, each aligned") {
  constexpr auto offsets = lay_out(Table<int, 5>{{1, 16, 0, 17, 3}});
  CHECK(offsets.at[0] == 0);
  CHECK(offsets.at[1] == 16);
  CHECK(offsets.at[2] == 32);
  CHECK(offsets.at[3] == 32);
  CHECK(offsets.at[4] == 64);
  CHECK(offsets.total == 80);
}

TEST_CASE("what a micro-batch needs overlaps nowhere") {
  CHECK(fault(blocks_of_micro_batch<Small, 8>(), mica::TrainingMemoryPlan<float, Small, 8>::size) == "");
  CHECK(fault(blocks_of_micro_batch<Small, 1>(), mica::TrainingMemoryPlan<float, Small, 1>::size) == "");
  CHECK(fault(blocks_of_micro_batch<Deep, 8>(), mica::TrainingMemoryPlan<float, Deep, 8>::size) == "");
  CHECK(fault(blocks_of_micro_batch<Single, 8>(), mica::TrainingMemoryPlan<float, Single, 8>::size) == "");
  CHECK(fault(blocks_of_micro_batch<SoftmaxAtEnd, 8>(),
              mica::TrainingMemoryPlan<float, SoftmaxAtEnd, 8>::size) == "");
  CHECK(fault(blocks_of_micro_batch<SoftmaxAlone, 8>(),
              mica::TrainingMemoryPlan<float, SoftmaxAlone, 8>::size) == "");
}

TEST_CASE("what nobody reads has no room: gradients before the first op that learns, its backward pack") {
  using Plan = mica::TrainingMemoryPlan<float, SoftmaxAtEnd, 8>;
  CHECK(Plan::dy_samples(0) == 0);
  CHECK(Plan::dy_samples(1) == 1);
  CHECK(Plan::dy_samples(2) == 8);
  CHECK(mica::ParameterLayout<float, SoftmaxAtEnd>::backward.total == 0);
}

TEST_CASE("with the address sanitizer, red zones lie between the blocks and nowhere else") {
  if constexpr (mica::red_zone > 0) {
    using Plan = mica::TrainingMemoryPlan<float, Small, 8>;
    std::vector<float> memory(std::size_t{Plan::size});
    Plan::fence(memory.data());
    std::vector<bool> used(memory.size(), false);
    for (const Block& block : blocks_of_micro_batch<Small, 8>())
      for (int i = block.begin; i < block.begin + block.size; ++i) used[static_cast<std::size_t>(i)] = true;
    // The sanitizer knows runs of eight bytes.
    std::size_t wrong = 0, red = 0;
    for (std::size_t i = 0; i + 1 < memory.size(); i += 2) {
      const bool forbidden = mica::is_forbidden(&memory[i]);
      if (forbidden) ++red;
      if (forbidden == (used[i] || used[i + 1])) ++wrong;
    }
    CHECK(wrong == 0);
    CHECK(red >= static_cast<std::size_t>(Small::ops * mica::red_zone / 2));
    mica::allow(memory.data(), memory.size());
  }
}

TEST_CASE("the parameters of the ops overlap nowhere, nor do their packed copies") {
  using Plan = mica::ParameterLayout<float, Small>;
  std::vector<Block> values, forward, backward;
  const auto add = [&]<int k>(std::integral_constant<int, k>) {
    using L = Small::LayerOf<k>;
    const std::string op = std::to_string(k);
    values.push_back({"values of " + op, Plan::values.at[k], mica::parameter_count<L>(Small::in(k))});
    forward.push_back(
        {"pack of " + op, Plan::forward.at[k], L::template Kernels<float, Small::in(k)>::forward_pack_size});
    if (Small::needs_input_gradient(k))
      backward.push_back({"pack of " + op, Plan::backward.at[k],
                          L::template Kernels<float, Small::in(k)>::backward_pack_size});
  };
  [&]<int... k>(std::integer_sequence<int, k...>) { (add(std::integral_constant<int, k>{}), ...); }
  (std::make_integer_sequence<int, Small::ops>{});
  CHECK(fault(values, Plan::values.total) == "");
  CHECK(fault(forward, Plan::forward.total) == "");
  CHECK(fault(backward, Plan::backward.total) == "");
}
