// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/tensor.hpp>

#include <iosfwd>

/// Draws image i of a batch of grey images, two rows of pixels a line, and what was predicted for it.
void draw_digit(std::ostream& out, const mica::Tensor<float, 4>& images,
                const mica::Tensor<float, 2>& probabilities, int i, int actual);

/// The last line of the program.
void print_accuracy(std::ostream& out, double accuracy);
