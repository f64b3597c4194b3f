// SPDX-License-Identifier: MIT
#include <mica/mica.hpp>

#include <doctest/doctest.h>

TEST_CASE("a network's workspace counts the scratch memory of its kernels") {
  using namespace mica;
  using Direct3x3 = Sequential<Input<10, 9, 16>, Conv2D<16, 3, Same, Direct>>;
  using Winograd3x3 = Sequential<Input<10, 9, 16>, Conv2D<16, 3, Same, Winograd<4>>>;
  CHECK(Winograd3x3::workspace_bytes<> > Direct3x3::workspace_bytes<>);
  CHECK(Winograd3x3::training_workspace_bytes<> > Direct3x3::training_workspace_bytes<>);
}
