// SPDX-License-Identifier: MIT
#include <mica/network/training_memory_plan.hpp>

#include <mica/mica.hpp>

#include <doctest/doctest.h>

#include <vector>

using namespace mica;
using detail::Graph, detail::Recomputation, detail::red_zone, detail::TrainingMemoryPlan,
    detail::TrainingSchedule;

namespace {

// Each plan is verified by the compiler: no two arrays that are needed at the same time overlap.
using Small = Graph<Shape{9, 8, 3}, Conv2D<5, 3, Same, ReLU>, MaxPooling2D<2>, Conv2D<4, 2, ReLU>, Flatten,
                    Dense<6, ReLU>, Dropout<0.5>, Dense<3, Softmax>>;
using SoftmaxAtEnd = Graph<Shape{6, 6, 1}, Dropout<0.5>, Conv2D<5, 3>, MaxPooling2D<4>, Flatten, Softmax>;
using Block =
    Residual<Conv2D<4, 3, Same>, BatchNormalization<>, ReLU, Conv2D<4, 3, Same>, BatchNormalization<>>;
using Normalized = Graph<Shape{8, 8, 1}, Conv2D<4, 3, Same>, BatchNormalization<>, ReLU, Block, ReLU, Block,
                         ReLU, Flatten, Dense<3, Softmax>>;
template <class G>
using Plan = TrainingMemoryPlan<float, G, 8>;

}  // namespace

TEST_CASE("a network of one stage needs nothing from job to job") {
  static_assert(Small::stages == 1 && Plan<Small>::block_size == 0);
  for (int v = 0; v <= Small::ops; ++v) CHECK(!Plan<Small>::x(v).in_block);
}

TEST_CASE("what nobody reads has no room: gradients before the first op that learns") {
  using P = Plan<SoftmaxAtEnd>;
  CHECK(P::output_gradient(0).samples == 0);
  CHECK(P::output_gradient(1).samples == 1);
  CHECK(P::output_gradient(2).samples == 8);
}

TEST_CASE("a loss writes the gradients of all samples, though the last op takes one after the other") {
  using P = Plan<Graph<Shape{6, 6, 1}, Conv2D<5, 3>, MaxPooling2D<4>>>;
  CHECK(P::output_gradient(0).samples == 1);
  CHECK(P::output_gradient(1).samples == 8);
}

TEST_CASE("a normalization over the batch keeps what another stage reads, and computes cheap values again") {
  using P = Plan<Normalized>;
  static_assert(Normalized::stages == 6 && Normalized::ops == 14);
  // A convolution's output is read in the next stage; what is normalized and activated is not kept.
  CHECK(P::x(1).in_block);
  CHECK(P::x(1).samples == 8);
  static_assert(Recomputation<Normalized>::of(4) && !Recomputation<Normalized>::of(3));
  CHECK(!P::x(4).in_block);
  CHECK(P::x(4).samples == 1);
  CHECK(P::x_later(4).samples == 1);
  // All values and all gradients of a micro-batch would be three times as much.
  int all = 0;
  for (int v = 0; v <= Normalized::ops; ++v) all += 2 * 8 * Normalized::layouts[v].sample_stride();
  CHECK(P::block_size < all / 2);
}

TEST_CASE("gradients that share an array lie in one place, for as long as any of them is needed") {
  using P = Plan<Normalized>;
  // Op 11 is the sum of the second block. Its inputs are op 10, the end of the branch, and op 6, the sum of
  // the first block.
  CHECK(P::output_gradient(10).offset == P::output_gradient(11).offset);
  CHECK(P::output_gradient(6).offset == P::output_gradient(11).offset);
  CHECK(P::output_gradient(6).first == P::output_gradient(11).first);
  // Until op 1, the first normalization, has given the gradient of its input.
  CHECK(P::output_gradient(6).last >= TrainingSchedule<Normalized>::at_backward(1).first);
}

TEST_CASE("with the address sanitizer, an op may use what is needed at its time and nothing else") {
  if constexpr (red_zone > 0) {
    std::vector<float> memory(static_cast<std::size_t>(Plan<Small>::scratch_size));
    Plan<Small>::fence(memory.data(), nullptr, TrainingSchedule<Small>::at_forward(0).first);
    CHECK(!detail::is_forbidden(&memory[static_cast<std::size_t>(Plan<Small>::x(1).offset)]));
    CHECK(detail::is_forbidden(&memory[static_cast<std::size_t>(Plan<Small>::x(Small::ops).offset)]));
    Plan<Small>::unfence(memory.data(), nullptr);
    CHECK(!detail::is_forbidden(&memory[static_cast<std::size_t>(Plan<Small>::x(Small::ops).offset)]));
  }
}
