// SPDX-License-Identifier: MIT
#include <mica/network/parameters.hpp>

#include <mica/initializers/constant.hpp>
#include <mica/layers/convolutional/conv2d.hpp>
#include <mica/layers/dense.hpp>
#include <mica/layers/regularization/dropout.hpp>
#include <mica/layers/reshaping/flatten.hpp>

#include "support/samples.hpp"

#include <doctest/doctest.h>

#include <cstdint>

using mica::BiasInitializer;
using mica::Constant;
using mica::Conv2D;
using mica::Dense;
using mica::Dropout;
using mica::Flatten;
using mica::Shape;
using mica::detail::Graph;
using mica::detail::Parameters;

namespace {

using G = Graph<Shape{4, 4, 1}, Conv2D<2, 3>, Flatten, Dense<3>, Dense<3>>;

template <class G, class T = double>
Parameters<T, G> initialized(std::uint64_t seed) {
  Parameters<T, G> parameters;
  parameters.initialize(seed);
  return parameters;
}

template <class G>
Values values(const Parameters<double, G>& parameters, int first = 0,
              int count = Parameters<double, G>::size) {
  return {parameters.values() + first, parameters.values() + first + count};
}

template <class G>
Values packs(const Parameters<double, G>& parameters) {
  Values all;
  mica::detail::for_each_op<G>([&](auto k) {
    using Kernels = typename G::template LayerOf<k()>::template Kernels<double, G::in(k())>;
    const double* packed = parameters.template for_forward<k()>().packed;
    all.insert(all.end(), packed, packed + Kernels::forward_pack_size);
    packed = parameters.template for_backward<k()>().packed;
    if (G::needs_input_gradient(k())) all.insert(all.end(), packed, packed + Kernels::backward_pack_size);
  });
  return all;
}

}  // namespace

TEST_CASE("each layer begins at a multiple of 16, with zeros up to the next") {
  using Small = Graph<Shape{2}, Dense<2, Constant<3>, BiasInitializer<Constant<1>>>,
                      Dense<1, Constant<5>, BiasInitializer<Constant<7>>>>;
  CHECK(values(initialized<Small>(0)) == Values{3, 3, 3, 3, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
                                                5, 5, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
}

TEST_CASE("a seed decides every bit of the parameters, another seed changes them") {
  CHECK(values(initialized<G>(3)) == values(initialized<G>(3)));
  CHECK(values(initialized<G>(3)) != values(initialized<G>(4)));
  const auto again = [] {
    auto parameters = initialized<G>(4);
    parameters.initialize(3);
    return parameters;
  }();
  CHECK(values(again) == values(initialized<G>(3)));
  CHECK(packs(again) == packs(initialized<G>(3)));
}

TEST_CASE("layers of one kind begin with different parameters") {
  using Twice = Graph<Shape{3}, Dense<3>, Dense<3>>;
  const auto parameters = initialized<Twice>(1);
  CHECK(values(parameters, 0, 9) != values(parameters, 16, 9));
}

TEST_CASE(
    "what a layer begins with follows from the seed and its number in the list, whatever else is there") {
  using One = Graph<Shape{2, 2, 1}, Flatten, Dense<3>>;
  using Other = Graph<Shape{4}, Dropout<0.5>, Dense<3>, Dense<5>>;
  using Shifted = Graph<Shape{4}, Dense<3>>;
  CHECK(values(initialized<One>(1), 0, 12) == values(initialized<Other>(1), 0, 12));
  CHECK(values(initialized<One>(1), 0, 12) != values(initialized<Shifted>(1), 0, 12));
}

TEST_CASE("the kernels' copies are packed after a change, by one thread or by several") {
  auto changed = initialized<G>(1);
  const Values before = packs(changed);
  changed.pack();
  CHECK(packs(changed) == before);
  CHECK(before != Values(before.size()));
  for (int i = 0; i < Parameters<double, G>::size; ++i) changed.values()[i] += 1;
  CHECK(packs(changed) == before);
  auto shared = changed;
  changed.pack();
  CHECK(packs(changed) != before);

  const Values half = [&] {
    shared.pack_trained(0, 2);
    return packs(shared);
  }();
  CHECK(half != before);
  CHECK(half != packs(changed));
  shared.pack_trained(1, 2);
  CHECK(packs(shared) == packs(changed));
}

TEST_CASE("a copy has parameters of its own") {
  const auto original = initialized<G>(1);
  auto copy = original;
  copy.values()[0] += 1;
  copy.pack();
  CHECK(values(original) == values(initialized<G>(1)));
  CHECK(packs(original) == packs(initialized<G>(1)));
}
