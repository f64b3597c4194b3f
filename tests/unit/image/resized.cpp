// SPDX-License-Identifier: MIT
#include <mica/ext/image/resized.hpp>

#include "support/golden.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace {

template <class T>
double difference_from_golden(const std::string& name) {
  const golden::File file("resizing");
  const golden::Tensor &from = file["image"], &wanted = file[name];
  const mica::detail::Bitmap image{
      from.extents[0], from.extents[1], from.extents[2], {from.values.begin(), from.values.end()}};
  std::vector<T> resized(wanted.values.size());
  mica::detail::write_resized(image, {wanted.extents[0], wanted.extents[1], wanted.extents[2]},
                              resized.data());
  double largest = 0;
  for (std::size_t i = 0; i < resized.size(); ++i)
    largest = std::max(largest, std::abs(static_cast<double>(resized[i]) - wanted.values[i]));
  return largest;
}

}  // namespace

TEST_CASE("images in other extents are PyTorch's") {
  for (const char* name : {"smaller", "larger", "both", "same", "pixel"}) {
    CHECK(difference_from_golden<float>(name) < 1e-6);
    CHECK(difference_from_golden<double>(name) < 1e-12);
  }
}

TEST_CASE("an image of the same extents has the numbers of a Dataset of its bytes") {
  const mica::detail::Bitmap image{2, 2, 1, {0, 3, 254, 255}};
  std::vector<float> values(4);
  mica::detail::write_resized(image, {2, 2, 1}, values.data());
  for (std::size_t i = 0; i < 4; ++i)
    CHECK(values[i] == static_cast<float>(image.bytes[i]) * (1.0F / 255.0F));
}
