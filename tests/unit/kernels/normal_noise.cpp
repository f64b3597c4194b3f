// SPDX-License-Identifier: MIT
#include <mica/kernels/normal_noise.hpp>

#include "support/report.hpp"
#include "support/samples.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <numbers>
#include <string>

using mica::Layout;
using mica::PaddingSize;
using mica::kernels::normal_block_size;

namespace {

/// The block by plain loops.
Values plain_block(std::uint64_t key, int block) {
  constexpr int pairs = normal_block_size / 2;
  Values values(normal_block_size);
  for (int i = 0; i < pairs; ++i) {
    const std::uint64_t bits = mica::detail::random_bits(key, static_cast<std::uint64_t>(block * pairs + i));
    const double u = (static_cast<double>(bits >> 32) + 1) * 0x1p-32;
    const auto low = static_cast<std::uint32_t>(bits);
    const double quarters = (low & 3u) + static_cast<std::int32_t>(low & ~3u) * 0x1p-32;
    const double radius = std::sqrt(-2 * std::log(u)), angle = quarters * std::numbers::pi / 2;
    values[static_cast<std::size_t>(i)] = radius * std::cos(angle);
    values[static_cast<std::size_t>(pairs + i)] = radius * std::sin(angle);
  }
  return values;
}

template <class T>
std::string faults_of_blocks(double tolerance) {
  Report report;
  for (int block = 0; block < 40; ++block) {
    const auto to = Samples<T>::output(normal_block_size);
    mica::kernels::normal_block(123, block, to.data());
    report.expect_equal(to.get(), plain_block(123, block), tolerance, "a block is that of the plain loops");
    report.expect(to.untouched_around(), "writes beside the block");
  }
  return report.text();
}

/// y = 2 x + noise for images in a padding or without.
template <class T, Layout X, Layout Y>
Values noisy(const Values& values) {
  constexpr std::uint64_t streams[]{5, 6};
  const auto x = Samples<T>::input(X, values);
  const auto y = Samples<T>::output(Y, 2);
  mica::kernels::transform_with_noise([](auto a, auto noise) { return a + a + noise; }, y.template view<Y>(),
                                      x.template view<X>(), mica::PassContext{true, 3, streams});
  CHECK(y.untouched_around());
  CHECK(x.untouched());
  return y.get();
}

}  // namespace

TEST_CASE("blocks of normal numbers are those of the plain loops") {
  CHECK(faults_of_blocks<float>(1e-5) == "");
  CHECK(faults_of_blocks<double>(1e-12) == "");
}

TEST_CASE("normal numbers have the moments and the tails of N(0, 1)") {
  constexpr int blocks = 3'000;
  double sums[5] = {};
  int beyond = 0;
  for (int block = 0; block < blocks; ++block) {
    float values[normal_block_size];
    mica::kernels::normal_block(7, block, values);
    for (const float value : values) {
      double power = 1;
      for (double& sum : sums) {
        sum += power / (blocks * normal_block_size);
        power *= static_cast<double>(value);
      }
      beyond += std::abs(value) > 2 ? 1 : 0;
    }
  }
  // Three standard deviations of the means of 96,000 numbers.
  CHECK(std::abs(sums[1]) < 3 * std::sqrt(1 / 96e3));
  CHECK(std::abs(sums[2] - 1) < 3 * std::sqrt(2 / 96e3));
  CHECK(std::abs(sums[3]) < 3 * std::sqrt(15 / 96e3));
  CHECK(std::abs(sums[4] - 3) < 3 * std::sqrt(96 / 96e3));
  CHECK(std::abs(beyond / 96e3 - 0.0455) < 0.002);
}

TEST_CASE("an element has the same noise in every layout") {
  constexpr Layout dense{{3, 7, 5}}, padded{{3, 7, 5}, PaddingSize{1, 2, 0, 1}};  // rows of 35 elements
  const Values x = random_values(2 * 105, 1);
  Values wanted;
  for (std::uint64_t s = 0; s < 2; ++s) {
    const std::uint64_t key = mica::Random(5 + s).stream(3).key();
    for (int i = 0; i < 105; ++i) {
      const auto noise =
          plain_block(key, i / normal_block_size)[static_cast<std::size_t>(i % normal_block_size)];
      wanted.push_back(2 * x[wanted.size()] + noise);
    }
  }
  Report report;
  report.expect_equal(noisy<float, dense, dense>(x), wanted, 1e-5, "dense");
  report.expect_equal(noisy<double, padded, dense>(x), wanted, 1e-12, "from a padding");
  report.expect_equal(noisy<float, dense, padded>(x), wanted, 1e-5, "to a padding");
  CHECK(report.text() == "");
}
