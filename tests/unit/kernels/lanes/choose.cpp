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
  if constexpr (n >= 8) {
    constexpr int quarter = n / 4;
    static_assert(chooses<DotProductLanes<float>, Spec<10, n>>);
    static_assert(chooses<KGroupLanes<float, quarter>, Spec<4, quarter>>);
    static_assert(chooses<InterleavedKGroupLanes<float, quarter, 3>, Spec<3, quarter, SplitOf::k>>);
    static_assert(chooses<RowGroupLanes<float, quarter, 3>, Spec<3, quarter, SplitOf::rows>>);
  }
  if constexpr (n == 16) {
    static_assert(chooses<JoinedKPairLanes<float>, Spec<8, 2>>);
    static_assert(chooses<KGroupLanes<float, 2>, Spec<8, 2>, 5>);  // an odd number of rows
    static_assert(chooses<KGroupLanes<float, 2>, Spec<7, 2>>);     // rows that do not fill half a register
    static_assert(chooses<KGroupLanes<float, 2>, Spec<16, 2>, 4, 2>);  // two packets
  }
}
