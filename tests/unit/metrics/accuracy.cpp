// SPDX-License-Identifier: MIT
#include <mica/metrics/accuracy.hpp>

#include <doctest/doctest.h>

#include <span>
#include <string>
#include <vector>

using mica::Accuracy;

namespace {

using Row = std::vector<double>;

double accuracy(const std::vector<float>& outputs, int number) {
  return Accuracy::of(std::span<const float>(outputs), number);
}
double accuracy(const std::vector<double>& outputs, const std::vector<double>& row) {
  return Accuracy::of(std::span<const double>(outputs), std::span<const double>(row));
}

}  // namespace

TEST_CASE("a sample counts if its largest output is that of its class") {
  CHECK(accuracy({0.1f, 0.7f, 0.2f}, 0) == 0);
  CHECK(accuracy({0.1f, 0.7f, 0.2f}, 1) == 1);
  CHECK(accuracy({0.1f, 0.7f, 0.2f}, 2) == 0);
  CHECK(accuracy({0.1, 0.7, 0.2}, {0, 1, 0}) == 1);
  CHECK(accuracy({0.1, 0.7, 0.2}, {0, 0, 1}) == 0);
}

TEST_CASE("logits do as well as probabilities") {
  CHECK(accuracy({-1e4f, -2, -3}, 1) == 1);
  CHECK(accuracy({1e4f, 2, -3}, 0) == 1);
}

TEST_CASE("of equal outputs the first counts, as in Keras") {
  CHECK(accuracy({0.5f, 0.5f, 0}, 0) == 1);
  CHECK(accuracy({0.5f, 0.5f, 0}, 1) == 0);
  CHECK(accuracy({0, 0.5f, 0.5f}, 1) == 1);
  CHECK(accuracy({0, 0.5f, 0.5f}, 2) == 0);
}

TEST_CASE("of a row that is no one-hot row the largest value counts, of equal ones the first") {
  CHECK(accuracy({0.1, 0.7, 0.2}, {0.3, 0.4, 0.3}) == 1);
  CHECK(accuracy({0.1, 0.7, 0.2}, {0.5, 0.4, 0.1}) == 0);
  CHECK(accuracy({0.1, 0.7, 0.2}, {0, 0.5, 0.5}) == 1);
  CHECK(accuracy({0.1, 0.7, 0.2}, {0.5, 0.5, 0}) == 0);
}

TEST_CASE("one output is class 1 above 0.5, as in Keras") {
  CHECK(accuracy({0.6f}, 1) == 1);
  CHECK(accuracy({0.6f}, 0) == 0);
  CHECK(accuracy(Row{0.5}, Row{0}) == 1);
  CHECK(accuracy(Row{0.5}, Row{1}) == 0);
  CHECK(accuracy(Row{0.9}, Row{1}) == 1);
}

TEST_CASE("the accuracy is named as Keras names it, and a metric") {
  CHECK(Accuracy::name == std::string("accuracy"));
  static_assert(mica::IsMetric<Accuracy>);
}
