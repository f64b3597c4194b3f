// SPDX-License-Identifier: MIT
#include <mica/kernels/activation.hpp>
#include <mica/kernels/dense.hpp>

#include "support/reference.hpp"
#include "support/report.hpp"
#include "support/samples.hpp"
#include "support/sanitized.hpp"

#include <doctest/doctest.h>

#include <string>
#include <type_traits>

namespace {

/// What the three kernels of a dense layer get wrong against plain loops; empty if they are right.
template <class T, int Inputs, int Units>
std::string faults_of() {
  using mica::Layout;
  using Forward = mica::kernels::DenseForward<T, Inputs, Units>;
  constexpr Layout X{{Inputs}}, Y{{Units}, {0, 1, 0, 1}}, DY{{Units}}, DX{{Inputs}};
  constexpr int n = 11;  // eight at once, and then one by one
  constexpr double tolerance = std::is_same_v<T, float> ? 1e-5 : 1e-12;

  const reference::Dense plain(Inputs, Units);
  const Values weights = random_values(Inputs * Units, 1), bias = random_values(Units, 2);
  const Values x = random_values(n * Inputs, 3), dy = random_values(n * Units, 4);
  Values wanted_y, wanted_dx, wanted_dw(weights.size());
  for (int s = 0; s < n; ++s) {
    const Values one = samples_of(x, Inputs, s, 1), gradient = samples_of(dy, Units, s, 1);
    const Values y = plain.forward(one, weights), dw = plain.weight_gradient(gradient, one);
    for (std::size_t u = 0; u < y.size(); ++u) wanted_y.push_back(std::max(y[u] + bias[u], 0.0));
    for (const double value : plain.input_gradient(gradient, weights)) wanted_dx.push_back(value);
    for (std::size_t k = 0; k < dw.size(); ++k) wanted_dw[k] += dw[k];
  }

  Report report;
  const auto w = Samples<T>::input(weights), b = Samples<T>::input(bias);
  const auto inputs = Samples<T>::input(X, x), gradients = Samples<T>::input(DY, dy);

  const auto pack = Samples<T>::output(Forward::pack_size), y = Samples<T>::output(Y, n);
  Forward::pack(w.data(), pack.data());
  Forward::template run<mica::kernels::Fused<mica::ReLU>>(inputs.template view<X>(), w.data(), b.data(),
                                                          pack.data(), y.template view<Y>());
  report.expect_equal(y.get(), wanted_y, tolerance, "outputs");
  report.expect(y.untouched_around(), "forward writes beside its outputs");

  const auto dx = Samples<T>::output(DX, n);
  mica::kernels::DenseInputGradient<T, Inputs, Units>::run(gradients.template view<DY>(), w.data(),
                                                           dx.template view<DX>());
  report.expect_equal(dx.get(), wanted_dx, tolerance, "gradient of inputs");
  report.expect(dx.untouched_around(), "backward writes beside the gradient of inputs");

  const auto dw = Samples<T>::output(Inputs * Units);
  using WeightGradient = mica::kernels::DenseWeightGradient<T, Inputs, Units>;
  WeightGradient::run(inputs.template view<X>().part(0, 4), gradients.template view<DY>().part(0, 4),
                      dw.data(), false);
  WeightGradient::run(inputs.template view<X>().part(4, n - 4), gradients.template view<DY>().part(4, n - 4),
                      dw.data(), true);
  report.expect_equal(dw.get(), wanted_dw, tolerance, "gradient of weights");
  report.expect(dw.untouched_around(), "backward writes beside the gradient of weights");

  report.expect(inputs.untouched() && gradients.untouched() && w.untouched() && b.untouched(),
                "kernels write what they read");
  return report.text();
}

}  // namespace

TEST_CASE("few units, each a dot product, are those of the plain loops") {
  CHECK(faults_of<float, 33, 10>() == "");
  if constexpr (!sanitized) {
    CHECK(faults_of<float, 1, 1>() == "");
    CHECK(faults_of<float, 3, 7>() == "");
    CHECK(faults_of<float, 16, 3>() == "");
    CHECK(faults_of<float, 100, 8>() == "");
    CHECK(faults_of<float, 130, 1>() == "");
  }
}

TEST_CASE("units along the lanes are those of the plain loops") {
  CHECK(faults_of<float, 7, 17>() == "");
  if constexpr (!sanitized) {
    CHECK(faults_of<float, 8, 16>() == "");
    CHECK(faults_of<float, 17, 33>() == "");
    CHECK(faults_of<float, 10, 100>() == "");
    CHECK(faults_of<float, 1, 130>() == "");
  }
}

TEST_CASE("dense layers in double are those of the plain loops") {
  CHECK(faults_of<double, 17, 3>() == "");
  if constexpr (!sanitized) {
    CHECK(faults_of<double, 8, 10>() == "");
    CHECK(faults_of<double, 33, 16>() == "");
  }
}

TEST_CASE("a dense layer without bias adds none") {
  constexpr mica::Layout X{{2}}, Y{{1}};
  const auto x = Samples<float>::input(X, {2, 3}), w = Samples<float>::input({10, 100});
  const auto y = Samples<float>::output(Y, 1);
  mica::kernels::DenseForward<float, 2, 1>::run<mica::kernels::Fused<mica::Linear>>(
      x.view<X>(), w.data(), nullptr, nullptr, y.view<Y>());
  CHECK(y.get() == Values{320});
}
