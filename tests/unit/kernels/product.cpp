// SPDX-License-Identifier: MIT
#include <mica/kernels/pack.hpp>
#include <mica/kernels/product.hpp>

#include "support/samples.hpp"

#include <doctest/doctest.h>

#include <vector>

using mica::kernels::JobDefaults;
using mica::kernels::lanes;
using mica::kernels::Packet;
using mica::kernels::Rows;
using mica::kernels::Steps;

namespace {

/// Multiplies ones and counts how often each row and output is started and taken.
template <int Outer, int Inner, int Outputs, int Split, bool Adjacent = false>
struct Counting : JobDefaults {
  using Scalar = float;
  static constexpr int outputs = Outputs, split = Split, b_group = lanes<float>;
  static constexpr bool adjacent = Adjacent;
  static constexpr Rows rows{Outer, Inner, 0, 0};
  static constexpr Steps steps{.lines = 1, .a_line = 0, .b_line = 0, .steps = 1, .a_step = 0, .b_step = 0};

  std::vector<int>* taken;

  Packet<float> start(int, int, int) const { return mica::kernels::broadcast<Packet<float>>(0); }
  template <int N, class P>
  void put(int o, int i, int n, P) const {
    for (int k = 0; k < N; ++k) ++taken->at(static_cast<std::size_t>((o * Inner + i) * Outputs + n + k));
  }
};

template <int Outer, int Inner, int Outputs, int Split = 1, bool Adjacent = false>
void check_every_output_is_taken_once() {
  CAPTURE(Outer);
  CAPTURE(Inner);
  CAPTURE(Outputs);
  using Job = Counting<Outer, Inner, Outputs, Split, Adjacent>;
  std::vector<int> taken(std::size_t{Outer * Inner * Outputs});
  const std::vector<float> a(64, 1.0f), b(4096, 1.0f);
  mica::kernels::product(Job{{}, &taken}, a.data(), b.data());
  CHECK(taken == std::vector<int>(taken.size(), 1));
}

/// Two rows of one output, k running over three lines.
struct Sum : JobDefaults {
  using Scalar = double;
  static constexpr int outputs = 1, b_group = lanes<double>;
  static constexpr Rows rows{1, 2, 0, 3};
  static constexpr Steps steps{.lines = 3, .a_line = 1, .b_line = 1, .steps = 1, .a_step = 0, .b_step = 0};

  double* to;

  Packet<double> start(int, int i, int) const { return mica::kernels::broadcast<Packet<double>>(i + 0.5); }
  template <int N, class P>
  void put(int, int i, int n, P sums) const {
    mica::kernels::store_first<N>(to + i + n, sums);
  }
};

/// One row and output: the sum of a over those of three lines and four steps that count.
struct Inner : JobDefaults {
  using Scalar = double;
  static constexpr int outputs = 1, b_group = lanes<double>;
  static constexpr Rows rows{1, 1, 0, 0};
  static constexpr Steps steps{.lines = 3, .a_line = 4, .b_line = 0, .steps = 4, .a_step = 1, .b_step = 0};
  // Line k lies at k - 1 in an image of two lines, step k at 2 k - 1 in one of four.
  static constexpr mica::kernels::Edges edges{.lines = {-1, 1, 1, 2}, .steps = {-1, 0, 2, 4}};

  double* to;
  mica::kernels::Range lines;

  Packet<double> start(int, int, int) const { return mica::kernels::broadcast<Packet<double>>(0); }
  template <int N, class P>
  void put(int, int, int n, P sums) const {
    mica::kernels::store_first<N>(to + n, sums);
  }
};

}  // namespace

TEST_CASE("values of k outside the image are those that no row has inside") {
  using mica::kernels::Inside;
  const auto equal = [](mica::kernels::Range a, int first, int last) {
    return a.first == first && a.last == last;
  };
  // Padding by one, stride 1: the first line of a kernel misses the first output, the last one the last.
  CHECK(equal(Inside{-1, 1, 1, 5}.of(0, 0, 5), 1, 5));
  CHECK(equal(Inside{-1, 1, 1, 5}.of(1, 1, 5), 0, 5));
  CHECK(equal(Inside{-1, 1, 1, 5}.of(2, 2, 5), 0, 4));
  CHECK(equal(Inside{-1, 1, 1, 5}.of(0, 2, 5), 0, 5));
  // Stride 2: positions -2, 0, 2 and 4 of four.
  CHECK(equal(Inside{-2, 1, 2, 4}.of(0, 0, 4), 1, 3));
}

TEST_CASE("a product leaves out what lies outside the image, and lines that the job does not want") {
  const auto a = Samples<double>::input({1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048});
  const auto b = Samples<double>::input({1}), to = Samples<double>::output(1);
  mica::kernels::product(Inner{{}, to.data(), {0, 3}}, a.data(), b.data());
  CHECK(to.get() == Values{32 + 64 + 512 + 1024});
  mica::kernels::product(Inner{{}, to.data(), {0, 2}}, a.data(), b.data());
  CHECK(to.get() == Values{32 + 64});
}

TEST_CASE("the pieces of a product cover it exactly, whatever its size") {
  check_every_output_is_taken_once<1, 1, 1>();
  check_every_output_is_taken_once<1, 7, 3>();
  check_every_output_is_taken_once<1, 8, 100>();
  check_every_output_is_taken_once<1, 29, 17>();
  check_every_output_is_taken_once<3, 5, 16>();
  check_every_output_is_taken_once<4, 3, 33>();
  check_every_output_is_taken_once<7, 26, 16>();
  check_every_output_is_taken_once<5, 31, 130>();
  check_every_output_is_taken_once<2, 57, 8>();
}

TEST_CASE("the pieces of a split product cover it exactly, rows that are joined too") {
  constexpr int split = lanes<float> == 16 ? 2 : lanes<float>;
  check_every_output_is_taken_once<3, 8, lanes<float> / split, split, true>();
  check_every_output_is_taken_once<3, 7, lanes<float> / split, split, true>();
  check_every_output_is_taken_once<2, 30, lanes<float> / split, split, true>();
  check_every_output_is_taken_once<2, 5, 13, split>();
}

TEST_CASE("a product adds over lines, steps and repetitions, from its start value") {
  const auto a = Samples<double>::input({1, 2, 3, 4, 5, 6}), b = Samples<double>::input({1, 10, 100});
  const auto to = Samples<double>::output(2);
  mica::kernels::product(Sum{{}, to.data()}, a.data(), b.data(), {2, 0, 0});
  // 0.5 + 2 (1 1 + 2 10 + 3 100) and 1.5 + 2 (4 1 + 5 10 + 6 100)
  CHECK(to.get() == Values{642.5, 1309.5});
  CHECK(to.untouched_around());
}

TEST_CASE("weights are packed in groups of outputs, zeros where there are none") {
  const auto weight = [](int line, int step, int output) {
    return static_cast<float>(100 * line + 10 * step + output + 1);
  };
  // Two lines of three steps for one output more than a register holds.
  constexpr int n = lanes<float>, outputs = n + 1;
  constexpr int group = mica::kernels::packed_group<float>(1, 2, 3);
  static_assert(group == 2 * 3 * n);
  std::vector<float> packed(std::size_t{2 * group}, -1.0f);
  CHECK(mica::kernels::pack<1>(packed.data(), outputs, 2, 3, weight) == packed.data() + 2 * group);
  const auto at = [&](int g, int line, int step, int lane) {
    return packed[static_cast<std::size_t>(g * group + (line * 3 + step) * n + lane)];
  };
  CHECK(at(0, 0, 0, 0) == 1);
  CHECK(at(0, 1, 2, n - 1) == 120 + n);
  CHECK(at(1, 1, 2, 0) == 120 + n + 1);
  if (n > 1) CHECK(at(1, 1, 2, 1) == 0);
}
