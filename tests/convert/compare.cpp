// SPDX-License-Identifier: MIT
// The model in HEADER, in the namespace MODEL, against the golden outputs.
#include HEADER

#include "support/golden.hpp"

#include <cmath>
#include <cstddef>
#include <iostream>
#include <span>

#define TEXT_OF(name) #name
#define TEXT(name) TEXT_OF(name)

int main() {
  const golden::File file(TEXT(MODEL));
  const golden::Tensor &x = file["x"], &y = file["y"];
  mica::Tensor<float, 4> images(x.extents[0], x.extents[1], x.extents[2], x.extents[3]);
  for (std::size_t i = 0; i < x.values.size(); ++i) images.data()[i] = static_cast<float>(x.values[i]);
  const auto model = MODEL::load();
  const auto outputs = model.predict(images);
  double worst = 0;
  for (std::size_t i = 0; i < y.values.size(); ++i)
    worst = std::max(worst, std::abs(static_cast<double>(outputs.data()[i]) - y.values[i]));
#ifdef EMBEDS
  // The constants alone give the same.
  constexpr std::size_t inputs = decltype(MODEL::constants)::inputs,
                        count = decltype(MODEL::constants)::outputs;
  for (std::size_t i = 0; i < y.values.size(); ++i) {
    const std::span<const float, inputs> image(images.data() + i / count * inputs, inputs);
    const double found = static_cast<double>(MODEL::constants(image)[i % count]);
    worst = std::max(worst, std::abs(found - y.values[i]));
  }
#endif
  std::cout << "largest difference " << worst << '\n';
  return static_cast<std::size_t>(outputs.size()) == y.values.size() && worst <= 1e-5 ? 0 : 1;
}
