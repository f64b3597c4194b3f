// SPDX-License-Identifier: MIT
#include <mica/kernels/penalty.hpp>

#include "support/report.hpp"
#include "support/samples.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstddef>
#include <string>

using mica::Penalty;

namespace {

template <class T>
std::string faults_of(int size, Penalty penalty) {
  const double tolerance = sizeof(T) == 4 ? 1e-6 : 1e-14;
  Values w = random_values(size, 1);
  if (size > 2) w[1] = 0;
  const Values g = random_values(size, 2);
  double total = 0;
  Values wanted = g;
  for (std::size_t i = 0; i < w.size(); ++i) {
    total += penalty.l1 * std::abs(w[i]) + penalty.l2 * w[i] * w[i];
    wanted[i] += penalty.l1 * (w[i] > 0 ? 1 : w[i] < 0 ? -1 : 0) + 2 * penalty.l2 * w[i];
  }
  const auto weights = Samples<T>::input(w), gradient = Samples<T>::input(g);
  Report report;
  report.expect_equal({mica::kernels::penalty_of(weights.data(), size, penalty)}, {total}, tolerance,
                      "the penalty is that of the plain loop");
  mica::kernels::add_penalty_gradient(weights.data(), size, penalty, gradient.data());
  report.expect_equal(gradient.get(), wanted, tolerance, "the gradient is that of the plain loop");
  report.expect(gradient.untouched_around() && weights.untouched(), "writes beside the gradient");
  return report.text();
}

}  // namespace

TEST_CASE("a penalty and its gradient are those of the plain loops") {
  for (const int size : {1, 5, 16, 77, 9001}) {
    CHECK(faults_of<float>(size, {0.5, 0}) == "");
    CHECK(faults_of<float>(size, {0, 0.25}) == "");
    CHECK(faults_of<double>(size, {0.5, 0.25}) == "");
  }
}
