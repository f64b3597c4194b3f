// SPDX-License-Identifier: MIT
#include <mica/mica.hpp>

#include "support/allocations.hpp"
#include "support/toy_set.hpp"

#include <doctest/doctest.h>

#include <cstddef>

namespace {

using Net =
    mica::Sequential<mica::Input<6, 6, 1>, mica::Flatten, mica::Dense<1000>, mica::Dense<3, mica::Softmax>>;
constexpr std::size_t weights = 36 * 1000 * sizeof(float);

}  // namespace

TEST_CASE("a second call of fit, and one behind train_on_batch, needs no new memory for parameters") {
  const ToySet set(16);
  const auto data = set.dataset();
  auto model = mica::compile(Net{}, mica::Adam{}, mica::SparseCategoricalCrossentropy{});
  const auto bytes_of_fit = [&] {
    const std::size_t before = bytes_allocated;
    model.fit(data, {.batch_size = 8, .verbose = 0, .threads = 1});
    return bytes_allocated - before;
  };
  CHECK(bytes_of_fit() > 3 * weights);  // what is restored if training fails: parameters and Adam's moments
  CHECK(bytes_of_fit() < weights);
  const std::size_t before = bytes_allocated;
  model.train_on_batch(data.slice(0, 8), {.threads = 1});
  CHECK(bytes_allocated - before < weights);
  CHECK(bytes_of_fit() < weights);
}
