// SPDX-License-Identifier: MIT
#pragma once

#include <mica/network/leaf_graph.hpp>
#include <mica/network/table.hpp>

#include <algorithm>

#include <mica/core/utilities/macro_scope.hpp>

namespace mica::detail {
inline namespace MICA_PACKETS {

/// What a graph is made for. In training a normalization over the batch waits for the whole batch; at
/// inference it is a scale and a shift of each channel, which can be folded into the layer in front of it.
enum class Purpose { training, inference };

/// An op: what one leaf computes, or the activation of a leaf if no kernel can apply it. `normalization` and
/// `activation` are the leaves behind it that are folded or fused into its kernel, -1 if there are none.
template <int Inputs>
struct Op {
  int leaf = 0;
  bool is_activation = false;
  int normalization = -1;
  int activation = -1;
  int stage = 0;
  int inputs[std::size_t{Inputs}] = {};
};

/// The ops of a graph, sorted by stage, each behind the ops whose outputs it takes. Value 0 is the network's
/// input, value k + 1 what op k gives.
template <class L, Purpose purpose>
struct OpList {
  using ThisOp = Op<L::most_inputs_of_leaf>;

  int count = 0;
  ThisOp ops[std::size_t{2 * L::leaves}] = {};
  /// The value that each leaf value is. The output of a leaf without an op is the same value as its input.
  int value_of_leaf[std::size_t{L::leaves + 1}] = {};

  constexpr OpList() {
    find_leaves_taken_over();
    find_reshapes();
    find_stages();
    const int last_stage = *std::max_element(stage_, stage_ + L::leaves + 1);
    for (int stage = 0; stage <= last_stage; ++stage) {
      for (int i = 0; i < L::leaves; ++i) {
        if (stage_[i + 1] == stage) add(i);
      }
    }
  }

 private:
  static constexpr const LeafFacts& facts(int leaf) { return L::facts[leaf]; }
  static constexpr int input(int leaf, int i = 0) { return L::wiring.inputs[leaf][i]; }

  /// Finds the activations, and at inference the normalizations over the batch, that are fused or folded into
  /// the leaf in front of them: nothing else takes the output of this leaf.
  constexpr void find_leaves_taken_over() {
    bool activates[std::size_t{L::leaves}] = {};
    for (int i = 0; i < L::leaves; ++i) {
      taken_over_by_[i] = -1;
      activates[i] = facts(i).has_activation;
      if (input(i) == 0 || facts(i).arity != 1 || L::uses[input(i)] != 1) continue;
      const int before = input(i) - 1;
      const int owner = taken_over_by_[before] >= 0 ? taken_over_by_[before] : before;
      if (activates[owner] || facts(owner).is_reshape) continue;
      if (facts(i).is_fusable_activation && facts(owner).fuses_activation) {
        taken_over_by_[i] = owner;
        activates[owner] = true;
      } else if (purpose == Purpose::inference && facts(i).is_affine_at_inference && owner == before &&
                 facts(owner).folds_normalization) {
        taken_over_by_[i] = owner;
        activates[owner] = facts(i).has_activation;
      }
    }
  }

  /// A reshape has code only if a convolution wants its input or its output inside of padding: then the
  /// elements lie in another order and are copied.
  constexpr void find_reshapes() {
    int memory_of[std::size_t{L::leaves + 1}] = {};
    bool padded[std::size_t{L::leaves + 1}] = {};
    for (int i = 0; i < L::leaves; ++i)
      memory_of[i + 1] = taken_over_by_[i] >= 0 ? memory_of[input(i)] : i + 1;
    for (int i = 0; i < L::leaves; ++i) {
      for (int j = 0; j < facts(i).arity; ++j) padded[memory_of[input(i, j)]] |= facts(i).wants_padding;
    }
    for (int i = 0; i < L::leaves; ++i) {
      if (taken_over_by_[i] >= 0) {
        memory_of[i + 1] = memory_of[input(i)];
      } else if (facts(i).is_reshape) {
        const int from = memory_of[input(i)];
        is_reshape_[i] = !padded[from] && !padded[i + 1];
        if (is_reshape_[i]) memory_of[i + 1] = from;
      }
    }
  }

  /// A leaf runs in the stage of its inputs, a normalization over the batch in the next.
  constexpr void find_stages() {
    for (int i = 0; i < L::leaves; ++i) {
      int stage = 0;
      for (int j = 0; j < facts(i).arity; ++j) stage = std::max(stage, stage_[input(i, j)]);
      stage_[i + 1] = stage + (purpose == Purpose::training && facts(i).is_batchwise ? 1 : 0);
    }
  }

  constexpr void add(int leaf) {
    const int first = value_of_leaf[input(leaf)];
    if (is_reshape_[leaf] || taken_over_by_[leaf] >= 0) {
      value_of_leaf[leaf + 1] = first;
      if (taken_over_by_[leaf] >= 0)
        (facts(leaf).is_affine_at_inference ? ops[first - 1].normalization : ops[first - 1].activation) =
            leaf;
      return;
    }
    ThisOp& op = ops[count++];
    op.leaf = leaf;
    op.stage = stage_[leaf + 1];
    for (int j = 0; j < facts(leaf).arity; ++j) op.inputs[j] = value_of_leaf[input(leaf, j)];
    if (facts(leaf).has_activation && !(facts(leaf).activation_is_fusable && facts(leaf).fuses_activation)) {
      ThisOp& own = ops[count++];
      own.leaf = leaf;
      own.is_activation = true;
      own.stage = op.stage;
      own.inputs[0] = count - 1;
    }
    value_of_leaf[leaf + 1] = count;
  }

  int taken_over_by_[std::size_t{L::leaves}] = {};
  bool is_reshape_[std::size_t{L::leaves}] = {};
  int stage_[std::size_t{L::leaves + 1}] = {};
};

}  // namespace MICA_PACKETS
}  // namespace mica::detail

#include <mica/core/utilities/macro_unscope.hpp>
