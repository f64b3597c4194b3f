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

/// Keras' formulas, as plain loops. `norm_of(i)` is the number of the norm that weight i belongs to.
template <class F>
void constrain(Values& w, int norms, F norm_of, const Constraint& c) {
  Values squares(static_cast<std::size_t>(norms));
  const auto square = [&](std::size_t i) -> double& {
    return squares[static_cast<std::size_t>(norm_of(static_cast<int>(i)))];
  };
  for (std::size_t i = 0; i < w.size(); ++i) square(i) += w[i] * w[i];
  for (std::size_t i = 0; i < w.size(); ++i) {
    const double norm = std::sqrt(square(i)), clipped = std::min(std::max(norm, c.least), c.most);
    w[i] *= (c.rate * clipped + (1 - c.rate) * norm) / (1e-7 + norm);
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
  Values of_rows = w, of_columns = w, of_all = w;
  constrain(
      of_rows, rows, [&](int i) { return i / columns; }, c);
  constrain(
      of_columns, columns, [&](int i) { return i % columns; }, c);
  constrain(
      of_all, 1, [](int) { return 0; }, c);
  check(c.of_rows(columns), of_rows, "norms of rows are those of the plain loop");
  if (rows % 3 == 0) {
    Values of_each_third = w;
    constrain(
        of_each_third, 3, [&](int i) { return i / columns % 3; }, c);
    check(c.of_rows(columns, 3), of_each_third, "norms of rows that are apart are those of the plain loop");
  }
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
