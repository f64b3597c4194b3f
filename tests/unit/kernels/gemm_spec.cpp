// SPDX-License-Identifier: MIT
#include <mica/kernels/gemm_spec.hpp>

#include <doctest/doctest.h>

TEST_CASE("a line of k is left out if it is padding for every row of the range") {
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
