// SPDX-License-Identifier: MIT
#pragma once

#include "../layers/layer_graph.hpp"

/// Each pass changes a graph of layers into one that computes the same.
namespace convert {

/// What a batch normalization at inference becomes.
enum class BatchNormalizations { kept, folded };

/// x sigmoid(x) is SiLU, and other activations that exporters write as formulas likewise.
void compose_activations(LayerGraph& graph);

/// A scale and a shift go into the weights of the convolution, Dense or normalization in front of them; so
/// does a batch normalization, if it is to be folded.
void fold_scales(LayerGraph& graph, BatchNormalizations what);

/// Two Reshapes in a row are one, and one that changes nothing is none.
void simplify_reshapes(LayerGraph& graph);

/// A Concatenate of a, b and c takes the value of one of a and b that is there, as in a DenseNet.
void nest_concatenations(LayerGraph& graph);

/// What is still a scale and a shift becomes a layer of mica. Throws Refusal for what has none.
void name_scales(LayerGraph& graph);

/// An activation behind a convolution or a Dense becomes its option.
void fuse_activations(LayerGraph& graph);

/// All of them, in an order that suits.
void run_passes(LayerGraph& graph, BatchNormalizations what);

}  // namespace convert
