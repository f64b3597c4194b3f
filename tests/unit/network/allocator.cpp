// SPDX-License-Identifier: MIT
#include <mica/network/allocator.hpp>

#include <doctest/doctest.h>

using mica::detail::allocate;
using mica::detail::Allocation;
using mica::detail::Table;
using mica::detail::verify;

namespace {

constexpr int none = Allocation::no_padding;

/// Arrays with their offsets, and the size of the whole.
template <int N>
struct Laid {
  Table<Allocation, N> arrays;
  int size;
};
template <int N>
constexpr Laid<N> laid(Table<Allocation, N> arrays) {
  const int size = allocate(arrays);
  return {arrays, size};
}

}  // namespace

TEST_CASE("arrays that are needed one after the other alternate between two offsets") {
  constexpr auto chain =
      laid(Table<Allocation, 4>{{{32, 0, 0, none}, {32, 0, 1, none}, {32, 1, 2, none}, {32, 2, 3, none}}});
  CHECK(chain.size == 64);
  CHECK(chain.arrays[0].offset == 0);
  CHECK(chain.arrays[1].offset == 32);
  CHECK(chain.arrays[2].offset == 0);
  CHECK(chain.arrays[3].offset == 32);
  CHECK(verify(chain.arrays, chain.size));
}

TEST_CASE("an array that is needed for long keeps its offset, others take the gaps around it") {
  constexpr auto shortcut = laid(Table<Allocation, 5>{
      {{16, 0, 0, none}, {48, 0, 3, none}, {16, 1, 2, none}, {32, 2, 3, none}, {64, 3, 4, none}}});
  CHECK(shortcut.arrays[1].offset == 16);
  CHECK(shortcut.arrays[2].offset == 0);
  CHECK(shortcut.arrays[3].offset == 64);
  CHECK(shortcut.arrays[4].offset == 96);
  CHECK(shortcut.size == 160);
  CHECK(verify(shortcut.arrays, shortcut.size));
}

TEST_CASE("arrays with padding lie in front and share memory only with equal ones") {
  constexpr auto padded = laid(
      Table<Allocation, 5>{{{32, 0, 0, none}, {48, 0, 1, 1}, {48, 1, 2, 1}, {48, 2, 3, 1}, {48, 3, 4, 2}}});
  CHECK(padded.arrays[1].offset == 0);
  CHECK(padded.arrays[2].offset == 48);
  CHECK(padded.arrays[3].offset == 0);
  CHECK(padded.arrays[4].offset == 96);
  CHECK(padded.arrays[0].offset == 144);
  CHECK(padded.size == 176);
  CHECK(verify(padded.arrays, padded.size));
}

TEST_CASE("verify finds arrays that overlap in space and time, leave the memory, or begin unaligned") {
  constexpr Allocation first{32, 0, 1, none, 0};
  const auto both = [&](const Allocation& second, int size = 64) {
    return verify(Table<Allocation, 2>{{first, second}}, size);
  };
  CHECK(both({32, 1, 2, none, 32}));
  CHECK(both({32, 2, 3, none, 0}));
  CHECK(both({32, 2, 3, none, 16}));
  CHECK_FALSE(both({32, 1, 2, none, 16}));
  CHECK_FALSE(both({32, 1, 2, none, 32}, 63));
  CHECK_FALSE(both({32, 1, 2, none, -16}));
  CHECK_FALSE(both({32, 2, 3, none, 8}));
}

TEST_CASE("verify finds data where the zeros of a padding lie") {
  const auto both = [](const Allocation& a, const Allocation& b) {
    return verify(Table<Allocation, 2>{{a, b}}, 64);
  };
  CHECK(both({32, 0, 1, 7, 0}, {32, 2, 3, 7, 0}));
  CHECK_FALSE(both({32, 0, 1, 7, 0}, {32, 2, 3, 7, 16}));
  CHECK_FALSE(both({32, 0, 1, 7, 0}, {32, 2, 3, 8, 0}));
  CHECK_FALSE(both({32, 0, 1, 7, 0}, {32, 2, 3, none, 0}));
}
