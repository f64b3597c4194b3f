// SPDX-License-Identifier: MIT
// Steps of layers whose learning rate is multiplied by a factor.
#include <mica/mica.hpp>

#include "support/difference.hpp"
#include "support/samples.hpp"
#include "support/toy_set.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <type_traits>
#include <vector>

namespace {

using namespace mica;

template <class... Layers>
using Net = Sequential<Input<6, 6, 1>, Flatten, Layers..., Dense<3, Softmax>>;
using Hidden = Dense<100, Tanh>;  // more parameters than a chunk of the trainer holds
using Plain = Net<Hidden>;
using Half = Net<LearningRateFactor<0.5, Hidden>>;

template <class Network, class Optimizer>
auto new_model(const Optimizer& optimizer) {
  return compile<double>(Network{.seed = 3}, optimizer, SparseCategoricalCrossentropy{});
}

/// What one step changes, of the kernel of the layer at a path.
template <class Path, class Network, class Optimizer>
Values step_of(const Optimizer& optimizer) {
  auto model = new_model<Network>(optimizer);
  const auto values = [&] {
    const auto w = model.template weights<Path, "kernel">();
    return Values(w.data(), w.data() + w.size());
  };
  Values step = values();
  model.train_on_batch(ToySet(20).dataset());
  const Values after = values();
  for (std::size_t i = 0; i < step.size(); ++i) step[i] = after[i] - step[i];
  return step;
}

double largest_difference(const Values& a, const Values& b, double factor) {
  double largest = 0;
  for (std::size_t i = 0; i < a.size(); ++i) largest = std::max(largest, std::abs(a[i] - factor * b[i]));
  return largest;
}

/// Several steps of an optimizer with factors, in slices of `chunk` numbers, and the same of optimizers whose
/// learning rate is multiplied, each for the parameters with its factor.
using Rated = Net<LearningRateFactor<0.5, Dense<5>>, Dense<7>, LearningRateFactor<0.25, Dense<4>>>;

template <class O>
class Numbers {
  static constexpr int size = detail::ParameterLayout<Rated::Graph>::trained;

 public:
  Numbers() : parameters_(random_values(size, 1)), slots_(O::slots, Values(std::size_t{size})) {}

  ParameterSlice<double, O::slots> slice(int begin, int count, std::int64_t step) {
    gradient_ = random_values(size, 2 + static_cast<std::uint64_t>(step));
    ParameterSlice<double, O::slots> s{
        count, parameters_.data() + begin, gradient_.data() + begin, {}, begin};
    for (std::size_t i = 0; i < slots_.size(); ++i) s.slots[i] = slots_[i].data() + begin;
    s.tensors = detail::trained_tensors<Rated::Graph>;
    s.norms = norms_;
    return s;
  }
  const Values& parameters() const { return parameters_; }

 private:
  Values parameters_, gradient_;
  std::vector<Values> slots_;
  std::vector<TensorNorms> norms_{8, TensorNorms{0.5, 2}};
};

template <int pass, class O, class Optimizer>
void update(Numbers<O>& numbers, const Optimizer& optimizer, int begin, int count, std::int64_t step) {
  detail::update_in_pass<pass>(optimizer, numbers.slice(begin, count, step), step);
  if constexpr (pass + 1 < detail::passes<Optimizer>)
    update<pass + 1>(numbers, optimizer, begin, count, step);
}

template <class O>
std::string difference_of_steps(const O& optimizer) {
  using Layout = detail::ParameterLayout<Rated::Graph>;
  Numbers<O> rated, wanted;
  const double factors[] = {0.5, 1, 0.25, 1};
  const int begins[] = {0, Layout::of_leaf(2), Layout::of_leaf(3), Layout::of_leaf(4), Layout::trained};
  for (std::int64_t step = 1; step <= 4; ++step) {
    const detail::RatedOptimizer<Rated::Graph, O> with(optimizer, step);
    for (int begin = 0; begin < Layout::trained; begin += 48)
      update<0>(rated, with, begin, std::min(48, Layout::trained - begin), step);
    for (std::size_t i = 0; i < 4; ++i) {
      O copy = optimizer;
      copy.learning_rate = [optimizer, factor = factors[i]](std::int64_t s) {
        return factor * optimizer.learning_rate.at(s);
      };
      update<0>(wanted, copy, begins[i], begins[i + 1] - begins[i], step);
    }
  }
  return difference(std::span<const double>(rated.parameters()),
                    std::span<const double>(wanted.parameters()));
}

}  // namespace

TEST_CASE("with SGD the step of a layer is multiplied by its factor, and no other step") {
  const SGD optimizer{.learning_rate = 0.5};
  CHECK(largest_difference(step_of<At<2>, Half>(optimizer), step_of<At<2>, Plain>(optimizer), 0.5) < 1e-15);
  CHECK(step_of<At<3>, Half>(optimizer) == step_of<At<3>, Plain>(optimizer));
}

TEST_CASE("with Adam the step is multiplied, not the gradient") {
  const Adam optimizer{.learning_rate = 0.25};
  const Values half = step_of<At<2>, Half>(optimizer);
  CHECK(largest_difference(half, step_of<At<2>, Plain>(optimizer), 0.5) < 1e-15);
  // The first step is learning_rate sign(g), whatever the size of g.
  double largest = 0;
  for (const double w : half) largest = std::max(largest, std::abs(w));
  CHECK(largest == doctest::Approx(0.125).epsilon(1e-3));
}

TEST_CASE("any optimizer makes the steps that it makes with the multiplied learning rate") {
  const CosineDecay decay{.initial_learning_rate = 0.5, .decay_steps = 5};
  CHECK(difference_of_steps(SGD{.learning_rate = 0.5, .momentum = 0.5, .nesterov = true}) == "");
  CHECK(difference_of_steps(AdamW{.learning_rate = decay}) == "");
  CHECK(difference_of_steps(Ftrl{.learning_rate = 0.5}) == "");
  CHECK(difference_of_steps(Clipped{Lamb{.learning_rate = 0.5}, {.clipnorm = 0.25}}) == "");
  CHECK(difference_of_steps(WithWeightDecay{Adam{.learning_rate = decay},
                                            {.weight_decay = 0.5, .kernels_only = true}}) == "");
  CHECK(difference_of_steps(Accumulated{Averaged{SGD{.learning_rate = decay}, {}},
                                        {.gradient_accumulation_steps = 2}}) == "");
}

TEST_CASE("a model whose layers all have a factor trains as with the multiplied rate, and to the same bits") {
  using All = Sequential<Input<6, 6, 1>, LearningRateFactor<0.5, Flatten, Hidden, Dense<3, Softmax>>>;
  const auto data = ToySet(40).dataset();
  auto plain = new_model<Plain>(Adam{.learning_rate = 0.125});
  auto half = new_model<All>(Adam{.learning_rate = 0.25});
  const History wanted = plain.fit(data, {.batch_size = 16, .epochs = 3, .verbose = 0});
  CHECK(difference(half.fit(data, {.batch_size = 16, .epochs = 3, .verbose = 0, .threads = 2}), wanted) ==
        "");
  CHECK(difference(plain.parameters(), half.parameters()) == "");
}

TEST_CASE("a factor of 0 trains as Frozen does, and a factor of 1 as if there were none") {
  static_assert(std::is_same_v<Net<LearningRateFactor<1, Hidden>>::Graph, Plain::Graph>);
  auto zero = new_model<Net<LearningRateFactor<0, Hidden>>>(Adam{});
  auto frozen = new_model<Net<Frozen<Hidden>>>(Adam{});
  zero.train_on_batch(ToySet(20).dataset());
  frozen.train_on_batch(ToySet(20).dataset());
  CHECK(difference(zero.parameters(), frozen.parameters()) == "");
  CHECK(step_of<At<2>, Net<LearningRateFactor<0, Hidden>>>(Adam{}) == Values(3600));
}
