// SPDX-License-Identifier: MIT
#pragma once

#include <iosfwd>

/// Draws a grey image of height x width pixels, two rows of them a line.
void draw_digit(std::ostream& out, const float* pixels, int height, int width);

/// The last line of the program.
void print_accuracy(std::ostream& out, double accuracy);
