// SPDX-License-Identifier: MIT
#include "support/samples.hpp"

#include <doctest/doctest.h>

#include <cmath>

#if defined __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
#elif defined __has_feature
#if __has_feature(address_sanitizer)
#define __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
#endif
#endif

namespace {

// Two images of 1 x 2 pixels of one channel, each in a row of 1 + 2 + 1 pixels, with 16 elements of slack
// behind it: 20 elements, which a stride rounds up to 32.
constexpr mica::Layout layout{{1, 2, 1}, {0, 1, 0, 1}};

}  // namespace

TEST_CASE("samples to be read lie among zeros, in front of NaN") {
  const auto samples = Samples<float>::input(layout, {1, 2, 3, 4});
  const float* const data = samples.data();
  CHECK(data[0] == 0);
  CHECK(data[1] == 1);
  CHECK(data[2] == 2);
  CHECK(data[3] == 0);
  CHECK(std::isnan(data[4]));
  CHECK(data[32 + 1] == 3);
  CHECK(data[32 + 3] == 0);
  CHECK(std::isnan(data[32 + 4 + 15]));
  CHECK(samples.get() == Values{1, 2, 3, 4});
}

TEST_CASE("samples to be written are NaN, as is all around them") {
  const auto samples = Samples<double>::output(layout, 2);
  const double* const data = samples.data();
  CHECK(std::isnan(data[0]));
  CHECK(std::isnan(data[1]));
  CHECK(std::isnan(data[32 + 2]));
  CHECK(std::isnan(data[32 + 3]));
}

TEST_CASE("a write is seen, among the elements or around them") {
  auto samples = Samples<float>::output(layout, 2);
  CHECK(samples.untouched());
  samples.data()[33] = 5;
  CHECK_FALSE(samples.untouched());
  CHECK(samples.untouched_around());
  samples.remember();
  CHECK(samples.untouched());
  samples.data()[3] = 5;
  CHECK_FALSE(samples.untouched_around());
}

TEST_CASE("a vector of parameters may be empty, and is aligned to nothing") {
  CHECK(Samples<double>::input({}).get().empty());
  CHECK(Samples<double>::output(0).get().empty());
  CHECK(reinterpret_cast<std::uintptr_t>(Samples<double>::output(7).data()) % 16 == 8);
  CHECK(reinterpret_cast<std::uintptr_t>(Samples<double>::output(layout, 1).data()) % 64 == 0);
}

#if defined __SANITIZE_ADDRESS__
TEST_CASE("nothing behind the slack of the last sample may be read") {
  const auto samples = Samples<double>::input(layout, {1, 2, 3, 4});
  CHECK_FALSE(__asan_address_is_poisoned(samples.data() + 32 + 4 + 15));
  CHECK(__asan_address_is_poisoned(samples.data() + 32 + 4 + 16));
}
#endif
