// SPDX-License-Identifier: MIT
#pragma once

#include <mica/core/messages/error.hpp>
#include <mica/data/npy.hpp>
#include <mica/data/npz.hpp>
#include <mica/data/npz_writer.hpp>
#include <mica/data/whole_file.hpp>
#include <mica/io/file_weights.hpp>
#include <mica/io/replace_file.hpp>
#include <mica/io/safetensors.hpp>
#include <mica/io/safetensors_writer.hpp>
#include <mica/io/weights.hpp>

#include <cstddef>
#include <cstdint>
#include <ostream>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

/// The weights of a network in an .npz file of NumPy: an array for each tensor, with the names and shapes of
/// a safetensors file, see weights.hpp. There is no description of the network.
///
///     weights = dict(numpy.load("digits.npz"))     # weights["conv2d/kernel"].shape == (3, 3, 1, 16)
///     numpy.savez("digits.npz", **weights)
namespace mica {

namespace detail {

template <class T>
[[gnu::cold]] void save_weights_npz(const std::string& path, const NetworkWeights& network, const T* values) {
  NpzWriter arrays;
  add_tensors(arrays, network, values);
  replace_file(path, [&](std::ostream& out) { arrays.write(out); });
}

/// The arrays as they stand in a safetensors file, so that all that is checked there is checked here.
template <class = void>
[[gnu::cold]] Safetensors as_safetensors(const std::string& path, const Npz& arrays, std::size_t bytes) {
  const std::vector<std::string> names = arrays.names();
  // Looking for a name takes as long as there are names.
  constexpr std::size_t most_arrays = 10'000;
  if (names.size() > most_arrays)
    throw_error({path, ": expected at most ", most_arrays, " arrays, found ", names.size()});
  SafetensorsWriter file;
  for (const std::string& name : names) {
    const NpyArray array = arrays[name];
    if (array.size() > bytes)
      throw_error({path, ": expected arrays that lie behind one another, found some at the same place"});
    bytes -= array.size();
    const std::vector<double> values = array.values<double>();
    file.add<double>(name, {array.extents().begin(), array.extents().end()},
                     [&](std::size_t i) { return values[i]; });
  }
  std::ostringstream out;
  file.write(out);
  const std::string text = std::move(out).str();
  return {path, {text.begin(), text.end()}};
}

}  // namespace detail

/// As save_weights, with the format of numpy.savez. Throws Error also if the file would have more than 4 GiB.
template <class Net, class T>
void save_weights_npz(const std::string& path, const T* values) {
  detail::save_weights_npz(path, detail::network_weights<Net>(), values);
}

/// As load_weights, from a file that numpy.savez has written, with elements of any type that NpyArray has.
/// Throws Error as load_weights and read_npz do; `values` are then unchanged.
template <class Net, class T>
void load_weights_npz(const std::string& path, T* values) {
  std::vector<std::uint8_t> bytes = detail::read_whole_file(path);
  const std::size_t size = bytes.size();
  const Npz arrays(path, std::move(bytes));
  const Safetensors file = detail::as_safetensors(path, arrays, size);
  detail::read_weights<T>(file, detail::network_weights<Net>()).copy_to(values);
}

}  // namespace mica
