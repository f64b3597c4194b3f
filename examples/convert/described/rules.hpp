// SPDX-License-Identifier: MIT
#pragma once

#include "given_layer.hpp"
#include "layer_rules.hpp"

#include <map>
#include <string>

namespace convert {

/// What a layer of one class gives, and which tensors it has. Refuses numbers, options and shapes that it
/// does not have.
using Rule = LayerForm (*)(const GivenLayer&);
using Rules = std::map<std::string, Rule>;

/// Those of layers with windows and edges, of normalizations, and of all others that are no activations.
const Rules& window_rules();
const Rules& normalization_rules();
const Rules& other_rules();
const Rules& activation_rules();

/// Add and its like: the only rule for several inputs.
LayerForm joined(const GivenLayer& layer);

/// Options that decide how a kernel and a bias are trained, a list of names between spaces.
const std::string& training_options();
/// The same of what has no bias.
const std::string& training_options_of_kernel();

/// Refuses numbers that a layer or one of its options does not have, classes in the place of others, and
/// options that contradict each other.
void check_parts(const GivenLayer& layer, const TypeText& type);

/// Refuses an input that is no image, with 1 no sequence, with 0 no flat vector.
void check_rank(const GivenLayer& layer, std::size_t dimensions);

}  // namespace convert
