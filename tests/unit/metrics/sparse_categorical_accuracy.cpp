// SPDX-License-Identifier: MIT
#include <mica/metrics/sparse_categorical_accuracy.hpp>

#include "support/metric_value.hpp"

#include <doctest/doctest.h>

#include <string>

using mica::Shape;
using mica::SparseCategoricalAccuracy;

TEST_CASE("the sparse categorical accuracy is the share of samples with the right class") {
  const golden::File numbers("metrics");
  const auto& outputs = numbers["classes/outputs"].values;
  const auto wanted = doctest::Approx(numbers["classes/accuracy"].values[0]).epsilon(1e-12);
  CHECK(metric_value<SparseCategoricalAccuracy, Shape{5}>(outputs, numbers["classes/one_hot"].values) ==
        wanted);
  CHECK(metric_value<SparseCategoricalAccuracy, Shape{5}, float>(
            outputs, integers(numbers["classes/numbers"]), 3) == wanted);
  CHECK(SparseCategoricalAccuracy::name == std::string("sparse_categorical_accuracy"));
  static_assert(mica::IsMetric<SparseCategoricalAccuracy>);
}
