// SPDX-License-Identifier: MIT
#include <mica/kernels/constraint.hpp>

#include "support/report.hpp"
#include "support/samples.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>

using mica::Constraint;
using Kind = Constraint::Kind;

namespace {

/// Keras' formulas, as plain loops. The weights of a norm are `size` / norms numbers, `distance` apart.
void constrain(Values& w, std::size_t norms, std::size_t distance, const Constraint& c) {
  const std::size_t length = w.size() / norms;
  for (std::size_t n = 0; n < norms; ++n) {
    const std::size_t first = distance == 1 ? n * length : n;
    double squares = 0;
    for (std::size_t k = 0; k < length; ++k) squares += w[first + k * distance] * w[first + k * distance];
    const double norm = std::sqrt(squares), clipped = std::min(std::max(norm, c.least), c.most);
    for (std::size_t k = 0; k < length; ++k)
      w[first + k * distance] *= (c.rate * clipped + (1 - c.rate) * norm) / (1e-7 + norm);
  }
}

template <class T>
std::string faults_of(int rows, int columns, const Constraint& c) {
  const Values w = random_values(rows * columns, 1);
  Report report;
  const auto check = [&](const Constraint& constraint, const Values& wanted, const char* law) {
    const auto weights = Samples<T>::input(w);
    mica::kernels::constrain(weights.data(), rows * columns, constraint);
    report.expect_equal(weights.get(), wanted, sizeof(T) == 4 ? 1e-6 : 1e-14, law);
    report.expect(weights.untouched_around(), "writes beside the weights");
  };
  const auto sizes = [](int n) { return static_cast<std::size_t>(n); };
  Values of_rows = w, of_columns = w, of_all = w;
  constrain(of_rows, sizes(rows), 1, c);
  constrain(of_columns, sizes(columns), sizes(columns), c);
  constrain(of_all, 1, 1, c);
  check(c.of_rows(columns), of_rows, "norms of rows are those of the plain loop");
  if (columns > 1) check(c.of_columns(columns), of_columns, "norms of columns are those of the plain loop");
  check(c, of_all, "the norm of all weights is that of the plain loop");
  return report.text();
}

}  // namespace

TEST_CASE("weights within norms are those of the plain loop") {
  for (const auto& c :
       {Constraint{Kind::norm, 0, 0.5}, Constraint{Kind::norm, 1, 1}, Constraint{Kind::norm, 1.5, 2, 0.25}}) {
    CHECK(faults_of<float>(1, 1, c) == "");
    CHECK(faults_of<float>(3, 5, c) == "");
    CHECK(faults_of<float>(18, 70, c) == "");
    CHECK(faults_of<double>(7, 16, c) == "");
    CHECK(faults_of<double>(2, 130, c) == "");
  }
}

TEST_CASE("weights below zero become zero, and weights of norm 0 stay") {
  for (const int size : {1, 5, 16, 77}) {
    const Values w = random_values(size, 2);
    const auto weights = Samples<float>::input(w);
    mica::kernels::constrain(weights.data(), size, Constraint{Kind::non_negative});
    Values wanted = w;
    for (double& value : wanted) value = std::max(value, 0.0);
    CHECK(weights.get() == wanted);
    CHECK(weights.untouched_around());
  }
  const auto zeros = Samples<float>::input(Values(5, 0.0));
  mica::kernels::constrain(zeros.data(), 5, Constraint{Kind::norm, 1, 1});
  CHECK(zeros.get() == Values(5, 0.0));
}
