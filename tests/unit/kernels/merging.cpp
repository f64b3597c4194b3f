// SPDX-License-Identifier: MIT
// Products and Concatenations are tested in tests/unit/layers; here what they leave open.
#include <mica/kernels/merging.hpp>

#include "support/report.hpp"
#include "support/samples.hpp"

#include <doctest/doctest.h>

#include <string>

using mica::Layout;
using mica::PaddingSize;
using mica::Shape;
using mica::kernels::copy_channels;
using mica::kernels::copy_elements;
using mica::kernels::multiply;
using mica::kernels::multiply_gradient;

namespace {

constexpr PaddingSize narrow{1, 1, 1, 1}, wide{0, 2, 3, 1};

template <class T, Layout From, Layout To>
std::string faults_of_copy() {
  constexpr int n = 3;
  const Values values = random_values(n * From.shape.size(), 1);
  const auto from = Samples<T>::input(From, values);
  const auto to = Samples<T>::output(To, n);
  copy_elements(from.template view<From>(), to.template view<To>());
  Report report;
  report.expect_equal(to.get(), values, 0, "the elements keep their order");
  report.expect(to.untouched_around(), "writes beside its values");
  report.expect(from.untouched(), "writes what it reads");
  return report.text();
}
template <Layout From, Layout To>
std::string faults_of_copies() {
  return faults_of_copy<float, From, To>() + faults_of_copy<double, From, To>() +
         faults_of_copy<float, To, From>();
}

}  // namespace

TEST_CASE("copy_elements keeps the order of all elements, whatever the shapes and paddings") {
  CHECK(faults_of_copies<Layout{{3, 4, 5}}, Layout{{60}}>() == "");
  CHECK(faults_of_copies<Layout{{3, 4, 5}, narrow}, Layout{{60}}>() == "");
  CHECK(faults_of_copies<Layout{{3, 4, 6}, wide}, Layout{{4, 9, 2}, narrow}>() == "");  // rows of 24 and 18
  CHECK(faults_of_copies<Layout{{3, 7, 1}, wide}, Layout{{7, 3, 1}, narrow}>() == "");
  CHECK(faults_of_copies<Layout{{3, 4, 17}, narrow}, Layout{{3, 4, 17}, wide}>() == "");
  CHECK(faults_of_copies<Layout{{1}}, Layout{{1, 1, 1}, narrow}>() == "");
}

TEST_CASE("copy_channels copies some of the channels of every pixel and leaves the others alone") {
  constexpr Layout from{{2, 3, 9}, narrow}, to{{2, 3, 23}, wide};
  constexpr int n = 2, pixels = n * 2 * 3;
  const Values read = random_values(pixels * 9, 1);
  Values wanted = random_values(pixels * 23, 2);
  const auto source = Samples<float>::input(from, read), target = Samples<float>::input(to, wanted);
  copy_channels<5>(source.view<from>(), 3, target.view<to>(), 17);
  for (int p = 0; p < pixels; ++p) {
    for (int c = 0; c < 5; ++c)
      wanted[static_cast<std::size_t>(p * 23 + 17 + c)] = read[static_cast<std::size_t>(p * 9 + 3 + c)];
  }
  CHECK(target.get() == wanted);
  CHECK(target.untouched_around());
  CHECK(source.untouched());
}

TEST_CASE("products by hand: an image of two pixels and two channels, and a factor for each channel") {
  constexpr Layout image{{1, 2, 2}, narrow}, flat{{2}};
  const auto x = Samples<double>::input(image, {1, 2, 3, 4}), scale = Samples<double>::input(flat, {10, 100});
  const auto y = Samples<double>::output(image, 1);
  multiply(y.view<image>(), x.view<image>(), scale.view<flat>());
  CHECK(y.get() == Values{10, 200, 30, 400});

  const auto dy = Samples<double>::input(image, {1, -1, 2, 5});
  const auto dx = Samples<double>::output(image, 1), dscale = Samples<double>::output(flat, 1);
  multiply_gradient(dy.view<image>(), dx.view<image>(), scale.view<flat>());
  multiply_gradient(dy.view<image>(), dscale.view<flat>(), x.view<image>());
  CHECK(dx.get() == Values{10, -100, 20, 500});
  CHECK(dscale.get() == Values{1 * 1 + 2 * 3, -1 * 2 + 5 * 4});
}
