// SPDX-License-Identifier: MIT
#include <mica/kernels/softmax.hpp>

#include "support/samples.hpp"

#include <doctest/doctest.h>

#include <cmath>

namespace {

template <class T, int N>
void check_softmax() {
  CAPTURE(N);
  const Values z = random_values(N, 1);
  double sum = 0;
  for (const double value : z) sum += std::exp(3 * value);

  const double tolerance = sizeof(T) == 4 ? 1e-6 : 1e-14;
  Values logits;
  for (const double value : z) logits.push_back(3 * value);
  const auto from = Samples<T>::input(logits), to = Samples<T>::output(N);
  const T log_sum = mica::kernels::softmax<N>(from.data(), to.data());
  CHECK(log_sum == doctest::Approx(std::log(sum)).epsilon(tolerance));
  const Values p = to.get();
  for (std::size_t i = 0; i < p.size(); ++i)
    CHECK(p[i] == doctest::Approx(std::exp(logits[i]) / sum).epsilon(tolerance));
  CHECK(to.untouched_around());
  CHECK(from.untouched());

  mica::kernels::softmax<N>(from.data(), from.data());
  CHECK(from.get() == p);
  CHECK(from.untouched_around());
}

}  // namespace

TEST_CASE("softmax and its log-sum-exp are those of the plain formula, also in place") {
  check_softmax<float, 1>();
  check_softmax<float, 10>();
  check_softmax<float, 16>();
  check_softmax<float, 33>();
  check_softmax<double, 3>();
  check_softmax<double, 8>();
  check_softmax<double, 17>();
}

TEST_CASE("softmax of logits beyond exp is finite, and so is its log-sum-exp") {
  const float z[16 + 3] = {-1e4f, 1e4f, 1e4f};
  float p[3];
  CHECK(mica::kernels::softmax<3>(z, p) == doctest::Approx(1e4 + std::log(2)));
  CHECK(p[0] < 1e-37f);
  CHECK(p[1] == 0.5f);
  CHECK(p[2] == 0.5f);
}
