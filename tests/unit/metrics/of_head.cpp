// SPDX-License-Identifier: MIT
#include <mica/metrics/of_head.hpp>

#include <doctest/doctest.h>

#include <type_traits>

namespace {

struct Metric {};

}  // namespace

// What training makes of such a metric is tested in training/head_losses.cpp and training/heads.cpp.
TEST_CASE("a key is a number or a name") {
  using namespace mica;
  constexpr HeadKey number = 2, name = "policy";
  CHECK(number.number == 2);
  CHECK(number.view().empty());
  CHECK(name.number == 0);
  CHECK(name.view() == "policy");
  CHECK(std::is_same_v<OfHead<"policy", Metric>, OfHead<name, Metric>>);
  CHECK(!std::is_same_v<OfHead<"policy", Metric>, OfHead<"value", Metric>>);
}
