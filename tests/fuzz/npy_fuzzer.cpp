// SPDX-License-Identifier: MIT
// Any bytes are read as an array of NumPy and as an archive of arrays, with zlib and without. Nothing but
// mica::Error may come out, an array has as many elements as its extents say, and those that are integers are
// the same numbers in every type that holds them.
#include <mica/data/npz.hpp>
#include <mica/ext/unzip.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

template <class Work>
auto result_of(Work work) -> std::optional<decltype(work())> {
  try {
    return work();
  } catch (const mica::Error&) {
    return std::nullopt;
  }
}

void use(const mica::NpyArray& array) {
  std::size_t size = 1;
  for (const std::size_t extent : array.extents()) size *= extent;
  require(array.size() == size);
  const std::vector<double> values = array.values<double>();
  require(values.size() == size);
  if (const auto bytes = result_of([&] { return array.values<std::uint8_t>(); }))
    for (std::size_t i = 0; i < size; ++i) require(values[i] == (*bytes)[i]);
  const auto plane = result_of([&] { return array.tensor<float, 2>(); });
  require(plane.has_value() == (array.extents().size() == 2));
  if (plane) require(static_cast<std::size_t>(plane->size()) == size);
}

/// The archive's arrays, each of which may be damaged.
void use(const mica::Npz& archive) {
  for (const std::string& name : archive.names())
    if (const auto array = result_of([&] { return archive[name]; })) use(*array);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::vector<std::uint8_t> bytes(data, data + size);
  if (const auto array = result_of([&] { return mica::NpyArray("file", bytes); })) use(*array);
  if (auto archive = result_of([&] { return mica::Npz("file", bytes); })) {
    use(*archive);
    archive->inflate_with(mica::unzip);
    use(*archive);
  }
  return 0;
}
