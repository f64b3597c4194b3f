// SPDX-License-Identifier: MIT
#include "samples.hpp"

#include "files.hpp"
#include "refusal.hpp"

#include <mica/core/values/random.hpp>
#include <mica/data/npy.hpp>
#ifdef MICA_COMMAND_READS_IMAGES
#include <mica/ext/read_image.hpp>
#endif

namespace command {

namespace {

using convert::Extents;
using convert::Refusal;

std::vector<float> read_array(const std::string& path, const std::string& bytes, const Extents& shape,
                              std::optional<double> scale) {
  const mica::NpyArray array(path, {bytes.begin(), bytes.end()});
  Extents found(array.extents().begin(), array.extents().end());
  const std::string whole = convert::extents_text(found);
  if (found.size() == shape.size() + 1) found.erase(found.begin());
  if (found != shape || array.size() == 0) {
    const bool is_channels_first =
        shape.size() == 3 && found == Extents{shape[2], shape[0], shape[1]} && array.size() > 0;
    throw Refusal(
        path + ": expected samples of " + convert::extents_text(shape) + ", found an array of " +
        (whole.empty() ? "one number" : whole) +
        (is_channels_first ? "; mica has the channels last, which numpy.moveaxis(x, -3, -1) does" : ""));
  }
  std::vector<float> values = array.values<float>();
  const double factor = scale.value_or(array.has_bytes() ? 1.0 / 255 : 1.0);
  for (float& value : values) value = static_cast<float>(factor * static_cast<double>(value));
  return values;
}

std::vector<float> read_image(const std::string& path, const Extents& shape, std::optional<double> scale) {
#ifdef MICA_COMMAND_READS_IMAGES
  if (shape.size() != 3 || shape[2] < 1 || shape[2] > 4)
    throw Refusal(path + ": expected samples of " + convert::extents_text(shape) +
                  ", which an image is not; give an array of NumPy, .npy");
  const auto images = mica::read_images(
      {path},
      mica::Shape(static_cast<int>(shape[0]), static_cast<int>(shape[1]), static_cast<int>(shape[2])));
  std::vector<float> values(images.data(), images.data() + images.size());
  if (scale)
    for (float& value : values) value = static_cast<float>(255 * *scale * static_cast<double>(value));
  return values;
#else
  static_cast<void>(shape);
  static_cast<void>(scale);
  throw Refusal(path +
                ": expected an array of NumPy, since this program was built without libpng and libjpeg, "
                "found another file");
#endif
}

}  // namespace

std::vector<float> read_samples(const std::string& path, const Extents& shape, std::optional<double> scale) {
  std::string bytes;
  try {
    bytes = convert::read_file(path, "an image or an array of NumPy");
  } catch (const Refusal& error) {
    throw Refusal(path + ": " + error.what());
  }
  return bytes.starts_with("\x93NUMPY") ? read_array(path, bytes, shape, scale)
                                        : read_image(path, shape, scale);
}

std::vector<float> random_samples(std::size_t count, const Extents& shape, std::uint64_t seed) {
  constexpr std::size_t most_numbers = std::size_t{1} << 28;
  const auto size = static_cast<std::size_t>(convert::size_of(shape));
  if (size > most_numbers / count)
    throw Refusal("expected inputs of at most " + std::to_string(most_numbers) + " numbers together, found " +
                  std::to_string(count) + " of " + convert::extents_text(shape) +
                  "; ask for fewer by --samples");
  std::vector<float> values(count * size);
  mica::Random random(seed);
  for (float& value : values) value = static_cast<float>(2 * random.uniform() - 1);
  return values;
}

}  // namespace command
