// SPDX-License-Identifier: MIT
#include "draw.hpp"

#include <iomanip>
#include <ostream>

void draw_digit(std::ostream& out, const float* pixels, int height, int width) {
  const auto is_dark = [&](int y, int x) { return y < height && pixels[y * width + x] > 0.4F; };
  for (int y = 0; y < height; y += 2) {
    for (int x = 0; x < width; ++x) {
      const bool upper = is_dark(y, x), lower = is_dark(y + 1, x);
      out << (upper && lower ? "█" : upper ? "▀" : lower ? "▄" : " ");
    }
    out << '\n';
  }
}

void print_accuracy(std::ostream& out, double accuracy) {
  out << "test accuracy: " << std::fixed << std::setprecision(4) << accuracy << '\n';
}
