// SPDX-License-Identifier: MIT
#include <mica/core/values/buffer.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <utility>

namespace {

using Buffer = mica::detail::Buffer<int>;

Buffer filled(std::size_t size, int value) {
  Buffer buffer(size);
  for (std::size_t i = 0; i < size; ++i) buffer.data()[i] = value;
  return buffer;
}

bool holds(const Buffer& buffer, std::size_t size, int value) {
  if (buffer.size() != size) return false;
  for (std::size_t i = 0; i < size; ++i) {
    if (buffer.data()[i] != value) return false;
  }
  return true;
}

/// The zeros behind the elements.
bool has_slack(const Buffer& buffer) {
  for (std::size_t i = 0; i < mica::Layout::slack; ++i) {
    if (buffer.data()[buffer.size() + i] != 0) return false;
  }
  return true;
}

}  // namespace

TEST_CASE("elements are copied into memory of the same size, which stays where it is") {
  Buffer to = filled(5, 1);
  const Buffer from = filled(5, 2);
  const int* const memory = to.data();
  to = from;
  CHECK(to.data() == memory);
  CHECK(holds(to, 5, 2));
  CHECK(has_slack(to));
  const Buffer& same = to;
  to = same;
  CHECK(to.data() == memory);
  CHECK(holds(to, 5, 2));
}

TEST_CASE("a buffer of another size takes new memory, also a buffer without elements") {
  Buffer to = filled(5, 1);
  to = filled(7, 2);
  to = std::as_const(to);
  CHECK(holds(to, 7, 2));
  const Buffer shorter = filled(3, 4), empty(0);
  to = shorter;
  CHECK(holds(to, 3, 4));
  CHECK(has_slack(to));
  to = empty;
  CHECK(holds(to, 0, 0));
  CHECK(has_slack(to));
}

TEST_CASE("a buffer that was moved from is empty, and can be copied and assigned to") {
  Buffer from = filled(5, 1);
  Buffer to = std::move(from);
  CHECK(holds(to, 5, 1));
  CHECK(from.size() == 0);

  const Buffer copy = from;
  CHECK(copy.size() == 0);
  from = to;
  CHECK(holds(from, 5, 1));

  Buffer moved = std::move(from);
  to = from;
  CHECK(to.size() == 0);
  from = std::move(moved);
  CHECK(holds(from, 5, 1));
  CHECK(moved.size() == 0);

  // The slack is memory that a buffer without elements has, too.
  Buffer empty(0), other = std::move(empty);
  empty = other;
  CHECK(has_slack(empty));
}
