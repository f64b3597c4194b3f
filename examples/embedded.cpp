// SPDX-License-Identifier: MIT
// Reads digits with a network whose weights are constants: no file, no heap, no exceptions. The compiler
// already reads two. support/digits.hpp was written by `mica::embed(model, "digits.hpp", {.name =
// "digits"})`, after the guide's section "Weights as constants".

#include "support/digits.hpp"

#include <array>
#include <cstddef>
#include <cstdio>

namespace {

using Digits = decltype(digits::model);

/// A digit of 14 x 14 characters; each is 2 x 2 pixels.
struct Drawing {
  const char* lines[14];

  constexpr std::array<float, Digits::inputs> pixels() const {
    std::array<float, Digits::inputs> image{};
    for (std::size_t i = 0; i < image.size(); ++i)
      image[i] = lines[i / 28 / 2][i % 28 / 2] == '#' ? 1.0f : 0.0f;
    return image;
  }
};

constexpr Drawing seven{{
    "..............",
    "..............",
    "..............",
    "...########...",
    "...########...",
    ".........##...",
    "........##....",
    "........##....",
    ".......##.....",
    ".......##.....",
    "......##......",
    "......##......",
    "..............",
    "..............",
}};
constexpr Drawing zero{{
    "..............",
    "..............",
    ".....#####....",
    "....##...##...",
    "...##.....##..",
    "...##.....##..",
    "...#......##..",
    "...#......##..",
    "...##.....##..",
    "...##....##...",
    "....##..##....",
    ".....####.....",
    "..............",
    "..............",
}};

// The compiler runs the network.
static_assert(digits::model.predict_class(seven.pixels()) == 7);
static_assert(digits::model.predict_class(zero.pixels()) == 0);

/// The memory of a prediction, beside the image and the weights.
Digits::Workspace workspace;

}  // namespace

int main() {
  for (const Drawing* drawing : {&seven, &zero}) {
    const std::array<float, Digits::inputs> image = drawing->pixels();
    const auto probabilities = digits::model(image, workspace);
    const int digit = digits::model.predict_class(image, workspace);
    std::printf("a %d, by %.2f\n", digit,
                static_cast<double>(probabilities[static_cast<std::size_t>(digit)]));
  }
  std::printf("the workspace has %zu bytes\n", Digits::workspace_bytes);
}
