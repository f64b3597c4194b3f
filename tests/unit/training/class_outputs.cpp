// SPDX-License-Identifier: MIT
#include <mica/training/class_outputs.hpp>

#include "support/error_of.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

using mica::Tensor;
using mica::detail::classes_of;
using mica::detail::top_k_of;

namespace {

constexpr float not_a_number = std::numeric_limits<float>::quiet_NaN();

}  // namespace

TEST_CASE("the class is the first of the largest outputs") {
  Tensor<float, 2> y(3, 4);
  y.setValues({{0, 3, 1, 3}, {-1, -2, -3, -4}, {0, 0, 0, 1}});
  const Tensor<int, 1> classes = classes_of(y, 0.5);
  CHECK(classes(0) == 1);
  CHECK(classes(1) == 0);
  CHECK(classes(2) == 3);
}

TEST_CASE("of a single output, it is 1 above the threshold") {
  Tensor<double, 2> y(4, 1);
  y.setValues({{0.25}, {0.5}, {0.75}, {-1}});
  const Tensor<int, 1> of_probabilities = classes_of(y, 0.5), of_logits = classes_of(y, 0);
  CHECK(of_probabilities(0) == 0);
  CHECK(of_probabilities(1) == 0);
  CHECK(of_probabilities(2) == 1);
  CHECK(of_logits(0) == 1);
  CHECK(of_logits(3) == 0);
}

TEST_CASE("of an image, each pixel has a class") {
  Tensor<float, 4> y(2, 1, 2, 3);
  y.setValues({{{{0, 1, 2}, {2, 1, 0}}}, {{{0, 9, 0}, {0, 0, 9}}}});
  const Tensor<int, 3> classes = classes_of(y, 0.5);
  CHECK(classes.dimensions() == Eigen::DSizes<Eigen::Index, 3>(2, 1, 2));
  CHECK(classes(0, 0, 0) == 2);
  CHECK(classes(0, 0, 1) == 0);
  CHECK(classes(1, 0, 0) == 1);
  CHECK(classes(1, 0, 1) == 2);
}

TEST_CASE("the k largest outputs, sorted; of equal ones the lower class first, and NaN at the end") {
  Tensor<float, 2> y(2, 4);
  y.setValues({{1, 3, 2, 3}, {not_a_number, -1, not_a_number, 0}});
  const auto top = top_k_of(y, 3);
  const int classes[2][3] = {{1, 3, 2}, {3, 1, 0}};
  for (int i = 0; i < 2; ++i) {
    for (int j = 0; j < 3; ++j) CHECK(top.classes(i, j) == classes[i][j]);
  }
  CHECK(top.values(0, 0) == 3);
  CHECK(top.values(0, 1) == 3);
  CHECK(top.values(0, 2) == 2);
  CHECK(top.values(1, 1) == -1);
  CHECK(std::isnan(top.values(1, 2)));

  Tensor<float, 4> image(1, 2, 1, 2);
  image.setValues({{{{1, 2}}, {{4, 3}}}});
  const auto pixels = top_k_of(image, 1);
  CHECK(pixels.classes.dimensions() == Eigen::DSizes<Eigen::Index, 4>(1, 2, 1, 1));
  CHECK(pixels.classes(0, 0, 0, 0) == 1);
  CHECK(pixels.values(0, 1, 0, 0) == 4);
}

TEST_CASE("k is at least 1 and at most the number of outputs") {
  const Tensor<float, 2> y(2, 4);
  CHECK(error_of([&] { top_k_of(y, 0); }) ==
        "predict_topk: expected 1 <= k <= 4, the number of outputs, found 0");
  CHECK(error_of([&] { top_k_of(y, 5); }) ==
        "predict_topk: expected 1 <= k <= 4, the number of outputs, found 5");
}
