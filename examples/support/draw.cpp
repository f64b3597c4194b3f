// SPDX-License-Identifier: MIT
#include "draw.hpp"

#include <algorithm>
#include <iomanip>
#include <ostream>

void draw_digit(std::ostream& out, const mica::Tensor<float, 4>& images,
                const mica::Tensor<float, 2>& probabilities, int i, int actual) {
  const auto is_dark = [&](Eigen::Index y, Eigen::Index x) {
    return y < images.dimension(1) && images(i, y, x, 0) > 0.4f;
  };
  for (Eigen::Index y = 0; y < images.dimension(1); y += 2) {
    for (Eigen::Index x = 0; x < images.dimension(2); ++x) {
      const bool upper = is_dark(y, x), lower = is_dark(y + 1, x);
      out << (upper && lower ? "█" : upper ? "▀" : lower ? "▄" : " ");
    }
    out << '\n';
  }
  const float* row = probabilities.data() + i * probabilities.dimension(1);
  out << "Prediction: " << std::max_element(row, row + probabilities.dimension(1)) - row
      << " - Actual: " << actual << "\n\n";
}

void print_accuracy(std::ostream& out, double accuracy) {
  out << "test accuracy: " << std::fixed << std::setprecision(4) << accuracy << '\n';
}
