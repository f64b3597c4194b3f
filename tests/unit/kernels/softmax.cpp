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

/// The functions of neighbouring pixels against those of one pixel, also in place.
template <class T, int N>
void check_pixels() {
  namespace k = mica::kernels;
  for (const int count : {1, 2, 5, 6, 33}) {
    CAPTURE(N);
    CAPTURE(count);
    const int size = count * N;
    const Values z = random_values(size, 1), dy = random_values(size, 2);
    const auto check = [&](const Values& x, auto of_pixel, auto of_pixels, const auto&... others) {
      const auto from = Samples<T>::input(x), one = Samples<T>::output(size), all = Samples<T>::output(size);
      for (int i = 0; i < size; i += N) of_pixel(from.data() + i, (others.data() + i)..., one.data() + i);
      of_pixels(count, from.data(), others.data()..., all.data());
      const Values wanted = one.get(), got = all.get();
      for (std::size_t i = 0; i < got.size(); ++i)
        CHECK(std::abs(got[i] - wanted[i]) < (sizeof(T) == 4 ? 2e-6 : 1e-14));
      CHECK(all.untouched_around());
      of_pixels(count, from.data(), others.data()..., from.data());
      CHECK(from.get() == got);
      CHECK(from.untouched_around());
    };
    const auto gradient = Samples<T>::input(dy);
    check(
        z, [](auto* x, auto* y) { k::softmax<N>(x, y); },
        [](int n, auto* x, auto* y) { k::softmax_pixels<N>(n, x, y); });
    check(
        z, [](auto* x, auto* y) { k::log_softmax<N>(x, y); },
        [](int n, auto* x, auto* y) { k::log_softmax_pixels<N>(n, x, y); });
    check(
        z, [](auto* y, auto* g, auto* dx) { k::softmax_gradient<N>(y, g, dx); },
        [](int n, auto* y, auto* g, auto* dx) { k::softmax_gradient_pixels<N>(n, y, g, dx); }, gradient);
    check(
        z, [](auto* y, auto* g, auto* dx) { k::log_softmax_gradient<N>(y, g, dx); },
        [](int n, auto* y, auto* g, auto* dx) { k::log_softmax_gradient_pixels<N>(n, y, g, dx); }, gradient);
  }
}

}  // namespace

TEST_CASE("softmax, its logarithm and their gradients of many pixels are those of each") {
  check_pixels<float, 2>();
  check_pixels<float, 3>();
  check_pixels<float, 7>();
  check_pixels<float, 10>();
  check_pixels<double, 3>();
  check_pixels<double, 4>();
}

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
