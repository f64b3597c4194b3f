// SPDX-License-Identifier: MIT
#include "draw.hpp"

#include <iomanip>
#include <ostream>

void draw_digit(std::ostream& out, const float* pixels, int height, int width) {
  const auto is_dark = [&](int row, int column) {
    return row < height && pixels[row * width + column] > 0.4F;
  };
  for (int row = 0; row < height; row += 2) {
    for (int column = 0; column < width; ++column) {
      const bool upper = is_dark(row, column), lower = is_dark(row + 1, column);
      out << (upper && lower ? "█" : upper ? "▀" : lower ? "▄" : " ");
    }
    out << '\n';
  }
}

void print_accuracy(std::ostream& out, double accuracy) {
  out << "test accuracy: " << std::fixed << std::setprecision(4) << accuracy << '\n';
}
