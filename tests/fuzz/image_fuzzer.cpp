// SPDX-License-Identifier: MIT
// Any bytes are decoded as an image. Nothing but mica::Error may come out, and an image has a byte for each
// channel of each pixel. A last byte says how many channels are asked for.
#include <mica/ext/image/decoded.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdlib>

namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const int channels = data[size - 1] % 5;
  try {
    const mica::detail::Bitmap image = mica::detail::decoded("file", {data, size - 1}, channels);
    require(image.height > 0 && image.width > 0);
    require(channels == 0 ? image.channels >= 1 && image.channels <= 4 : image.channels == channels);
    require(image.bytes.size() == static_cast<std::size_t>(image.height) *
                                      static_cast<std::size_t>(image.width) *
                                      static_cast<std::size_t>(image.channels));
  } catch (const mica::Error&) {
  }
  return 0;
}
