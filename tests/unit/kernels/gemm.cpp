// SPDX-License-Identifier: MIT
#include <mica/kernels/gemm.hpp>

#include "support/samples.hpp"

#include <doctest/doctest.h>

#include <vector>

using mica::kernels::GemmSpec;
using mica::kernels::KSteps;
using mica::kernels::lanes;
using mica::kernels::Packet;
using mica::kernels::Rows;

namespace {

/// Multiplies ones and counts how often each output of each row is stored.
template <int Outer, int Inner, int Outputs, int Split, bool Contiguous = false>
struct Counting : GemmSpec {
  using Scalar = float;
  static constexpr int outputs = Outputs, split = Split, b_packet = lanes<float>;
  static constexpr bool has_contiguous_rows = Contiguous;
  static constexpr Rows rows{Outer, Inner, 0, 0};
  static constexpr KSteps k{.lines = 1, .a_line = 0, .b_line = 0, .steps = 1, .a_step = 0, .b_step = 0};

  std::vector<int>* stored;

  Packet<float> start(int, int, int) const { return mica::kernels::broadcast<Packet<float>>(0); }
  template <int N, class P>
  void store(int o, int i, int n, P) const {
    for (int j = 0; j < N; ++j) ++stored->at(static_cast<std::size_t>((o * Inner + i) * Outputs + n + j));
  }
};

template <int Outer, int Inner, int Outputs, int Split = 1, bool Contiguous = false>
void check_every_output_is_stored_once() {
  CAPTURE(Outer);
  CAPTURE(Inner);
  CAPTURE(Outputs);
  using Spec = Counting<Outer, Inner, Outputs, Split, Contiguous>;
  std::vector<int> stored(std::size_t{Outer * Inner * Outputs});
  const std::vector<float> a(64, 1.0f), b(4096, 1.0f);
  mica::kernels::gemm(Spec{{}, &stored}, a.data(), b.data());
  CHECK(stored == std::vector<int>(stored.size(), 1));
}

/// Two rows of one output, k running over three lines.
struct Sum : GemmSpec {
  using Scalar = double;
  static constexpr int outputs = 1, b_packet = lanes<double>;
  static constexpr Rows rows{1, 2, 0, 3};
  static constexpr KSteps k{.lines = 3, .a_line = 1, .b_line = 1, .steps = 1, .a_step = 0, .b_step = 0};

  double* to;

  Packet<double> start(int, int i, int) const { return mica::kernels::broadcast<Packet<double>>(i + 0.5); }
  template <int N, class P>
  void store(int, int i, int n, P sums) const {
    mica::kernels::store_first<N>(to + i + n, sums);
  }
};

/// One row and output: the sum of a over the lines and steps that are not padding, of three lines and four
/// steps.
struct Inner : GemmSpec {
  using Scalar = double;
  static constexpr int outputs = 1, b_packet = lanes<double>;
  static constexpr Rows rows{1, 1, 0, 0};
  static constexpr KSteps k{.lines = 3, .a_line = 4, .b_line = 0, .steps = 4, .a_step = 1, .b_step = 0};
  // Line k lies at k - 1 in an image of two lines, step k at 2 k - 1 in one of four.
  static constexpr mica::kernels::Edges edges{.lines = {-1, 1, 1, 2}, .steps = {-1, 0, 2, 4}};

  double* to;
  mica::kernels::Range lines;

  Packet<double> start(int, int, int) const { return mica::kernels::broadcast<Packet<double>>(0); }
  template <int N, class P>
  void store(int, int, int n, P sums) const {
    mica::kernels::store_first<N>(to + n, sums);
  }
};

}  // namespace

TEST_CASE("a product leaves out padding and the lines that its description leaves out") {
  const auto a = Samples<double>::input({1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048});
  const auto b = Samples<double>::input({1}), to = Samples<double>::output(1);
  mica::kernels::gemm(Inner{{}, to.data(), {0, 3}}, a.data(), b.data());
  CHECK(to.get() == Values{32 + 64 + 512 + 1024});
  mica::kernels::gemm(Inner{{}, to.data(), {0, 2}}, a.data(), b.data());
  CHECK(to.get() == Values{32 + 64});
}

TEST_CASE("the register tiles of a product store every output once, whatever its size") {
  check_every_output_is_stored_once<1, 1, 1>();
  check_every_output_is_stored_once<1, 7, 3>();
  check_every_output_is_stored_once<1, 8, 100>();
  check_every_output_is_stored_once<1, 29, 17>();
  check_every_output_is_stored_once<3, 5, 16>();
  check_every_output_is_stored_once<4, 3, 33>();
  check_every_output_is_stored_once<7, 26, 16>();
  check_every_output_is_stored_once<5, 31, 130>();
  check_every_output_is_stored_once<2, 57, 8>();
}

TEST_CASE("the register tiles of a split product store every output once, also if rows are joined") {
  constexpr int split = lanes<float> == 16 ? 2 : lanes<float>;
  check_every_output_is_stored_once<3, 8, lanes<float> / split, split, true>();
  check_every_output_is_stored_once<3, 7, lanes<float> / split, split, true>();
  check_every_output_is_stored_once<2, 30, lanes<float> / split, split, true>();
  check_every_output_is_stored_once<2, 5, 13, split>();
}

TEST_CASE("a product is the start value and the sum over lines, steps and repetitions") {
  const auto a = Samples<double>::input({1, 2, 3, 4, 5, 6}), b = Samples<double>::input({1, 10, 100});
  const auto to = Samples<double>::output(2);
  mica::kernels::gemm(Sum{{}, to.data()}, a.data(), b.data(), {2, 0, 0});
  // 0.5 + 2 (1 1 + 2 10 + 3 100) and 1.5 + 2 (4 1 + 5 10 + 6 100)
  CHECK(to.get() == Values{642.5, 1309.5});
  CHECK(to.untouched_around());
}
