// SPDX-License-Identifier: MIT
#include <mica/mica.hpp>

#include "support/toy_set.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <iostream>
#include <limits>
#include <sstream>
#include <string>

namespace {

using Net = mica::Sequential<mica::Input<6, 6, 1>, mica::Flatten, mica::Dense<3, mica::Softmax>>;

auto new_model() { return mica::compile(Net{}, mica::Adam{}, mica::SparseCategoricalCrossentropy{}); }

/// What `work` prints on std::cerr of the samples.
template <class Work>
std::string warning_of(Work work) {
  std::ostringstream text;
  std::streambuf* const before = std::cerr.rdbuf(text.rdbuf());
  work();
  std::cerr.rdbuf(before);
  const std::string all = text.str();
  const std::size_t begin = all.find("mica: the samples");
  return begin == std::string::npos ? "" : all.substr(begin);
}

mica::FitOptions loud(std::ostream& out) { return {.verbose = 2, .threads = 1, .output = &out}; }

mica::Dataset samples(int n, float least, float most) {
  ToySet set(n);
  for (int i = 0; i < set.x.size(); ++i) set.x.data()[i] = i % 2 ? least : most;
  return set.dataset();
}

}  // namespace

TEST_CASE("images that were not scaled are warned of once, with the range found") {
  const auto data = samples(50, 0, 255);
  auto model = new_model();
  std::ostringstream out;
  CHECK(warning_of([&] { model.fit(data, loud(out)); }) ==
        "mica: the samples range from 0 to 255; networks learn best from numbers between -1 and 1, so divide "
        "images by 255 first\n");
  CHECK(warning_of([&] { model.fit(data, loud(out)); }) == "");
  CHECK(out.str().find("range") == std::string::npos);
}

TEST_CASE("a silent fit warns of nothing") {
  auto model = new_model();
  CHECK(warning_of([&] { model.fit(samples(50, 0, 255), {.verbose = 0, .threads = 1}); }) == "");
}

TEST_CASE("usual samples are not warned of, nor bytes, which are read as 0 to 1") {
  std::ostringstream out;
  CHECK(warning_of([&] { new_model().fit(samples(50, -10, 10), loud(out)); }) == "");
  const ToySet set(50);
  const mica::Tensor<std::uint8_t, 4> bytes = (set.x * 255.0f).cast<std::uint8_t>();
  CHECK(warning_of([&] { new_model().fit(bytes, set.labels, loud(out)); }) == "");
}

TEST_CASE("the range is that of samples from the whole set; NaN and infinity do not count") {
  CHECK(mica::detail::range_outside(samples(50, -300, 2)) == "-300 to 2");
  ToySet set(6400);
  CHECK(mica::detail::range_outside(set.dataset()) == "");
  set.x(6300, 3, 3, 0) = 11;  // sample 63 of the 64 that are looked at
  set.x(0, 0, 0, 0) = std::numeric_limits<float>::quiet_NaN();
  set.x(0, 0, 1, 0) = std::numeric_limits<float>::infinity();
  CHECK(mica::detail::range_outside(set.dataset()).ends_with(" to 11"));
}

TEST_CASE("of large samples the middle is looked at") {
  mica::Tensor<float, 2> x(1, 100'000);
  x.setZero();
  mica::Tensor<int, 1> y(1);
  y.setZero();
  x(0, 50'000) = -20;
  CHECK(mica::detail::range_outside(mica::Dataset(x, y)) == "-20 to 0");
}
