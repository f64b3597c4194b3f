// SPDX-License-Identifier: MIT
#include <mica/activations/relu.hpp>
#include <mica/activations/softmax.hpp>

#include <doctest/doctest.h>

using mica::kernels::Fused;
using mica::kernels::lanes;
using mica::kernels::Packet;

TEST_CASE("a kernel applies an elementwise activation to its sums, and leaves the others to the executor") {
  const auto negative = mica::kernels::broadcast<Packet<float>>(-2);
  CHECK(sum(Fused<mica::ReLU>::apply(negative)) == 0);
  CHECK(sum(Fused<mica::Softmax>::apply(negative)) == -2 * lanes<float>);
}
