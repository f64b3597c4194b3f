// SPDX-License-Identifier: MIT
#include <mica/kernels/lanes/choose.hpp>

#include <doctest/doctest.h>

#include <type_traits>

namespace {

using namespace mica::kernels;

template <int Outputs, int Split, SplitOf Of = SplitOf::packed_k>
struct Spec : GemmSpec {
  using Scalar = float;
  static constexpr int outputs = Outputs, split = Split;
  static constexpr SplitOf split_of = Of;
  static constexpr bool has_contiguous_rows = true;
};

/// Whether a tile of `Inner` rows and `Packets` packets has this arrangement.
template <class Arrangement, class Spec, int Inner = 4, int Packets = 1>
constexpr bool chooses = std::is_same_v<decltype(choose_lanes<Spec, Inner, Packets>()), Arrangement>;

constexpr int n = lanes<float>;

}  // namespace

TEST_CASE("the arrangement of the lanes follows from the description and the tile") {
  static_assert(chooses<OutputLanes<float>, Spec<3 * n, 1>>);
  static_assert(chooses<OutputLanes<float>, Spec<3 * n, 1, SplitOf::k>>);

  constexpr int quarter = n / 4;  // more than one in registers of 8 or 16 floats
  static_assert(quarter < 2 || chooses<DotProductLanes<float>, Spec<10, n>>);
  static_assert(quarter < 2 || chooses<InterleavedKGroupLanes<float, quarter, 3>, Spec<3, quarter, SplitOf::k>>);
  static_assert(quarter < 2 || chooses<RowGroupLanes<float, quarter, 3>, Spec<3, quarter, SplitOf::rows>>);

  static_assert(n != 16 || chooses<KGroupLanes<float, 4>, Spec<4, 4>>);
  static_assert(n != 16 || chooses<JoinedKPairLanes<float>, Spec<8, 2>>);
  static_assert(n != 16 || chooses<KGroupLanes<float, 2>, Spec<8, 2>, 5>);      // an odd number of rows
  static_assert(n != 16 || chooses<KGroupLanes<float, 2>, Spec<7, 2>>);         // rows that do not fill half a register
  static_assert(n != 16 || chooses<KGroupLanes<float, 2>, Spec<16, 2>, 4, 2>);  // two packets
}
