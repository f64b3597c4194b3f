// SPDX-License-Identifier: MIT
#include <mica/kernels/elementwise.hpp>

#include "support/report.hpp"
#include "support/samples.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using mica::Layout;
using mica::PaddingSize;
using mica::Shape;
using mica::kernels::for_each_packet;
using mica::kernels::lanes;
using mica::kernels::Runs;
using mica::kernels::sum_pixels;
using mica::kernels::transform;

namespace {

template <class T, int Size>
std::vector<int> pieces() {
  std::vector<int> all;
  int next = 0;
  for_each_packet<T, Size>([&](int offset, auto valid) {
    CHECK(offset == next);
    next += valid();
    all.push_back(valid());
  });
  CHECK(next == Size);
  return all;
}

/// to = 2 a - b between three layouts.
template <class T, Layout A, Layout B, Layout To>
std::string faults_of_transform() {
  constexpr int n = 3, size = To.shape.size();
  const Values a = random_values(n * size, 1), b = random_values(n * size, 2);
  const auto from_a = Samples<T>::input(A, a), from_b = Samples<T>::input(B, b);
  const auto to = Samples<T>::output(To, n);
  transform([](auto x, auto y) { return x + x - y; }, to.template view<To>(), from_a.template view<A>(),
            from_b.template view<B>());
  Values wanted;
  for (std::size_t i = 0; i < a.size(); ++i) wanted.push_back(2 * a[i] - b[i]);
  Report report;
  report.expect_equal(to.get(), wanted, 1e-6, "values");
  report.expect(to.untouched_around(), "writes beside its values");
  report.expect(from_a.untouched() && from_b.untouched(), "writes what it reads");
  return report.text();
}

/// The sum over the pixels of one sample, and of two more added.
template <class T, Layout P>
std::string faults_of_sum() {
  constexpr int n = 3, channels = P.shape.channels();
  const Values x = random_values(n * P.shape.size(), 1);
  Values wanted(std::size_t{channels});
  for (std::size_t i = 0; i < x.size(); ++i) wanted[i % std::size_t{channels}] += x[i];
  const auto from = Samples<T>::input(P, x);
  const auto sum = Samples<T>::output(channels);
  const auto view = from.template view<P>();
  sum_pixels(view.part(0, 1), sum.data(), false);
  sum_pixels(view.part(1, n - 1), sum.data(), true);
  Report report;
  report.expect_equal(sum.get(), wanted, sizeof(T) == 4 ? 1e-5 : 1e-13, "sums");
  report.expect(sum.untouched_around(), "writes beside its sums");
  report.expect(from.untouched(), "writes what it reads");
  return report.text();
}

}  // namespace

TEST_CASE("contiguous elements are cut into whole packets and one that holds the rest") {
  constexpr int l = lanes<float>;
  CHECK(pieces<float, 2 * l>() == std::vector{l, l});
  CHECK(pieces<float, 2 * l + 1>() == std::vector{l, l, 1});
  if constexpr (l > 1) CHECK(pieces<float, l - 1>() == std::vector{l - 1});
}

TEST_CASE("samples without padding are contiguous, others row by row") {
  constexpr Shape image{5, 4, 3};
  static_assert(Runs<Layout{image}, Layout{image}>::count == 1 && Runs<Layout{image}>::size == 60);
  using Rows = Runs<Layout{image}, Layout{image, PaddingSize{1, 0, 0, 0}}>;
  static_assert(Rows::count == 5 && Rows::size == 12);
  CHECK(Runs<Layout{Shape{7}, PaddingSize{0, 1, 0, 0}}>::size == 7);
}

TEST_CASE("transform reads and writes samples of different layouts") {
  constexpr Shape image{3, 4, 5};
  CHECK(faults_of_transform<float, Layout{image}, Layout{image}, Layout{image}>() == "");
  CHECK(
      faults_of_transform<float, Layout{image, {1, 1, 1, 1}}, Layout{image}, Layout{image, {0, 2, 0, 1}}>() ==
      "");
  CHECK(faults_of_transform<double, Layout{image}, Layout{image, {2, 0, 1, 0}}, Layout{image}>() == "");
  CHECK(faults_of_transform<float, Layout{Shape{33}}, Layout{Shape{33}, {0, 1, 0, 0}}, Layout{Shape{33}}>() ==
        "");
}

TEST_CASE("channels are summed over pixels and samples, whatever their number") {
  CHECK(faults_of_sum<float, Layout{Shape{5, 9, 1}}>() == "");
  CHECK(faults_of_sum<float, Layout{Shape{5, 7, 3}, {1, 1, 0, 0}}>() == "");
  CHECK(faults_of_sum<float, Layout{Shape{3, 5, 17}}>() == "");
  CHECK(faults_of_sum<float, Layout{Shape{2, 3, 32}, {0, 0, 1, 1}}>() == "");
  CHECK(faults_of_sum<float, Layout{Shape{2, 3, 100}}>() == "");
  CHECK(faults_of_sum<float, Layout{Shape{2, 3, 150}}>() == "");
  CHECK(faults_of_sum<float, Layout{Shape{130}}>() == "");
  CHECK(faults_of_sum<double, Layout{Shape{4, 5, 10}}>() == "");
  CHECK(faults_of_sum<double, Layout{Shape{300}}>() == "");
}
