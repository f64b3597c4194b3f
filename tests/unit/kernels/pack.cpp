// SPDX-License-Identifier: MIT
#include <mica/kernels/pack.hpp>

#include <doctest/doctest.h>

#include <numeric>
#include <vector>

using mica::kernels::lanes;

TEST_CASE("weights are packed by packets of outputs, with zeros behind the last output") {
  // Two lines of three steps for one output more than a register holds.
  constexpr int n = lanes<float>, outputs = n + 1;
  constexpr int group = mica::kernels::packed_size<float>(1, 2, 3);
  static_assert(group == 2 * 3 * n);
  std::vector<float> packed(std::size_t{2 * group}, -1.0f);
  // Weight (line, step, output) is 100 line + 10 step + output + 1.
  std::vector<float> weights(200);
  std::iota(weights.begin(), weights.end(), 1.0f);
  CHECK(mica::kernels::pack<float>(1, {outputs, 2, 1, 3}, {weights.data(), 1, 100, 0, 10}, packed.data()) ==
        packed.data() + 2 * group);
  const auto at = [&](int g, int line, int step, int lane) {
    return packed[static_cast<std::size_t>(g * group + (line * 3 + step) * n + lane)];
  };
  CHECK(at(0, 0, 0, 0) == 1);
  CHECK(at(0, 1, 2, n - 1) == 120 + n);
  CHECK(at(1, 1, 2, 0) == 120 + n + 1);
  if (n > 1) CHECK(at(1, 1, 2, 1) == 0);
}

TEST_CASE("weights whose values of k are neighbours in memory, as those of Dense, are transposed") {
  // Two squares of k and three values more, for two whole registers of outputs and one output more.
  constexpr int n = lanes<float>, outputs = 2 * n + 1, steps = 2 * n + 3, row = steps + 5;
  constexpr int group = mica::kernels::packed_size<float>(1, 1, steps);
  std::vector<float> weights(std::size_t{outputs * row}), packed(std::size_t{3 * group}, -1.0f);
  std::iota(weights.begin(), weights.end(), 1.0f);
  mica::kernels::pack<float>(1, {outputs, 1, 1, steps}, {weights.data(), row, 0, 0, 1}, packed.data());
  for (int output = 0; output < outputs; ++output) {
    for (int step = 0; step < steps; ++step) {
      const auto place = static_cast<std::size_t>(output / n * group + step * n + output % n);
      REQUIRE(packed[place] == weights[static_cast<std::size_t>(output * row + step)]);
    }
  }
}
