// SPDX-License-Identifier: MIT
#include <mica/layers/merging/concatenation.hpp>

#include "support/joint_laws.hpp"

#include <doctest/doctest.h>

#include <vector>

using mica::Concatenation;
using mica::Layout;
using mica::PaddingSize;
using mica::Shape;

namespace {

/// Pixel by pixel the channels of all inputs.
laws::PlainJoint plain_concatenation(int pixels) {
  return [pixels](const std::vector<Values>& x) {
    Values y;
    for (int p = 0; p < pixels; ++p) {
      for (const Values& input : x) {
        const Values channels = samples_of(input, static_cast<int>(input.size()) / pixels, p, 1);
        y.insert(y.end(), channels.begin(), channels.end());
      }
    }
    return y;
  };
}

constexpr PaddingSize narrow{1, 1, 1, 1}, wide{0, 2, 3, 1};

}  // namespace

TEST_CASE("Concatenation puts the channels of its inputs side by side, wherever they lie") {
  const auto plain = plain_concatenation(12);
  CHECK(broken_joint_laws<Concatenation<2>, Layout{{3, 4, 5}}, Layout{{3, 4, 2}}, Layout{{3, 4, 3}}>(plain) ==
        "");
  CHECK(broken_joint_laws<Concatenation<2>, Layout{{3, 4, 25}, narrow}, Layout{{3, 4, 1}, wide},
                          Layout{{3, 4, 24}}>(plain) == "");
  CHECK(broken_joint_laws<Concatenation<3>, Layout{{4, 3, 38}, wide}, Layout{{4, 3, 17}, narrow},
                          Layout{{4, 3, 16}, wide}, Layout{{4, 3, 5}}>(plain) == "");
}

TEST_CASE("flat inputs are one pixel") {
  CHECK(broken_joint_laws<Concatenation<3>, Layout{{24}}, Layout{{17}}, Layout{{1}}, Layout{{6}}>(
            plain_concatenation(1)) == "");
}

TEST_CASE("sequences are images of one row") {
  CHECK(broken_joint_laws<Concatenation<2>, Layout{{4, 5}}, Layout{{4, 2}, {0, 1, 0, 2}}, Layout{{4, 3}}>(
            plain_concatenation(4)) == "");
}

TEST_CASE("Concatenation accepts images of one height and width, sequences of one length, and flat inputs") {
  CHECK(mica::has_passed<Concatenation<2>::CheckOf<Shape{3, 4, 5}, Shape{3, 4, 1}>>);
  CHECK(mica::has_passed<Concatenation<2>::CheckOf<Shape{3}, Shape{4}>>);
  CHECK(!mica::has_passed<Concatenation<2>::CheckOf<Shape{3, 4, 5}, Shape{4, 3, 5}>>);
  CHECK(!mica::has_passed<Concatenation<2>::CheckOf<Shape{3, 4, 5}, Shape{5}>>);
  CHECK(!mica::has_passed<Concatenation<2>::CheckOf<Shape{1, 1, 5}, Shape{5}>>);
  CHECK(mica::has_passed<Concatenation<2>::CheckOf<Shape{3, 4}, Shape{3, 2}>>);
  CHECK(!mica::has_passed<Concatenation<2>::CheckOf<Shape{3, 4}, Shape{4, 4}>>);
  CHECK(!mica::has_passed<Concatenation<2>::CheckOf<Shape{1, 1, 3, 4}, Shape{1, 1, 3, 4}>>);
}
